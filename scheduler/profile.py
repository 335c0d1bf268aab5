"""What a provider's interface asks for and answers, as data: one table instead of one program per provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from enum import Enum

from scheduler.provider import Bounds
from scheduler.refusals import RETRYABLE


class KeyPlace(Enum):
    """Where a provider wants the key by which it knows a repeat."""

    NONE = "none"
    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """How a provider knows a repeat, and for how many seconds it remembers; in a body its template places the key."""

    place: KeyPlace = KeyPlace.NONE
    name: str = ""
    remembers: int | None = None
    as_uuid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """How an answer tells about each recipient: the list at `path`, the word at `status` within it.

    A word of `good` is a success, one of `again` may be tried again, any other is a refusal, told by `detail`.
    """

    path: str
    status: str
    good: frozenset[str]
    again: frozenset[str] = frozenset()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of request of one provider.

    `url`, `headers` and `body` are templates (scheduler/template.py).  `their_id` is a dotted path into the
    JSON answer, or `header:NAME`; `refused_at` one to the list of recipients that were not taken.
    `wait_headers` are the provider's own ways to say how many seconds to wait; a word of `again_words` in
    `again_header` asks for another try whatever the status.  `uncertain` are the statuses after which the
    message may have left all the same.  `sandbox` is laid over the body, `sandbox_headers` are added, when
    the house asks for a trial that reaches nobody.
    """

    url: str
    body: object
    bounds: Bounds
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    form: bool = False
    items: Items | None = None
    refused_at: str = ""
    their_id: str = ""
    detail: str = "message"
    retryable: frozenset[int] = RETRYABLE
    uncertain: frozenset[int] = frozenset()
    wait_headers: tuple[str, ...] = ()
    again_header: str = ""
    again_words: frozenset[str] = frozenset()
    idempotency: Idempotency = field(default_factory=Idempotency)
    sandbox: Mapping[str, object] | None = None
    sandbox_headers: tuple[tuple[str, str], ...] = ()

    def trial(self) -> "Profile":
        """Give the same request as a trial; only where `sandbox` or `sandbox_headers` say how."""
        body = {**self.body, **(self.sandbox or {})} if isinstance(self.body, Mapping) else self.body
        return replace(self, body=body, headers=(*self.headers, *self.sandbox_headers))
