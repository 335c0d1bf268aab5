"""What every way out is asked for, and what it answers."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from typing import runtime_checkable

from models.claim import Rate as Rate  # noqa: PLC0414 -- part of what a provider says of itself
from models.send import OnUncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one attempt hands to a provider.

    `key` is the same for every attempt of a send and stands for it at the provider; `at` is the instant of
    this attempt, `due_at` that of the send, both aware UTC.  `facts` is a JSON tree: segment, exclusion,
    template, offer, batch.  `recipients` is the page of the house's own list, empty when the provider
    keeps the audience itself.
    """

    key: str
    send_id: int
    attempt: int
    kind: str
    channel: str
    due_at: datetime
    at: datetime
    facts: Mapping[str, object]
    recipients: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, ready to leave."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, the body cut at the bound; header names are in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a provider said when it took a message: its own id, how many people it took and refused."""

    their_id: str = ""
    taken: int | None = None
    refused: int = 0
    detail: str = ""


class SendError(Exception):
    """A message did not go through; the raiser knows whether another try can help.

    `permanent`: no.  `uncertain`: bytes left and nobody knows.  `retry_after`: seconds that the provider
    asks for.  `stops_provider`: the address is gone for good (410), nothing more may go there.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
        stops_provider: bool = False,
    ) -> None:
        """Keep what the dispatcher decides by."""
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain
        self.retry_after = retry_after
        self.stops_provider = stops_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How hard a provider may be pressed, and how long it is waited for; times are seconds.

    `page` is the most recipients that one request carries.  After `breaks_after` failures in a row nothing
    is claimed for `rests` seconds; `attempts` is the last try, `horizon` the longest time between first and last.
    """

    rates: tuple[Rate, ...] = ()
    in_flight: int = 64
    page: int = 1_000
    connect_timeout: float = 5.0
    timeout: float = 20.0
    answer_bytes: int = 20_000
    attempts: int = 12
    first_wait: float = 5.0
    longest_wait: float = 3_600.0
    breaks_after: int = 10
    rests: float = 30.0
    on_uncertain: OnUncertain = OnUncertain.RETRY


@runtime_checkable
class HttpProvider(Protocol):
    """A way out that is one HTTP request: it says what to ask and reads what came back, and never waits itself."""

    @property
    def bounds(self) -> Bounds:
        """Give how hard it may be pressed."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Give the texts that must never be kept with an attempt."""

    def request(self, message: Message) -> Request:
        """Build the request; the body is the same for every attempt of a send."""

    def read(self, message: Message, answer: Answer) -> Handover:
        """Read the answer; raises SendError for all that is not a success."""


@runtime_checkable
class DirectProvider(Protocol):
    """A way out that does its own talking, such as SMTP or a file; it is called in a thread and may wait."""

    @property
    def bounds(self) -> Bounds:
        """Give how hard it may be pressed."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Give the texts that must never be kept with an attempt."""

    def send(self, message: Message) -> Handover:
        """Hand the message over; raises SendError when it did not go through."""


Provider = HttpProvider | DirectProvider
