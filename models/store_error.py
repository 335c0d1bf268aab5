"""What the store says when it cannot do what it was asked: nothing there, somebody was faster, the code is taken."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass


class StoreError(Exception):
    """A request that the stored state does not allow; `kind` and `code` name what it was about."""

    def __init__(self, kind: str, code: str) -> None:
        """Keep the subject, so that each door can tell it in its own words."""
        super().__init__(f"{kind} {code}")
        self.kind = kind
        self.code = code


class AbsentError(StoreError):
    """There is no such thing, or it was withdrawn."""


class TakenError(StoreError):
    """Something else has that code already."""


class StaleError(StoreError):
    """It has changed since it was read; `version` is the current one."""

    def __init__(self, kind: str, code: str, version: int) -> None:
        """Keep the current version, so that the caller can read again."""
        super().__init__(kind, code)
        self.version = version


class InUseError(StoreError):
    """It cannot go while others name it; `users` are some of them."""

    def __init__(self, kind: str, code: str, users: tuple[str, ...]) -> None:
        """Keep who uses it."""
        super().__init__(kind, code)
        self.users = users


class KeyReusedError(StoreError):
    """An idempotency key came with another request than the first time."""


class InFlightError(StoreError):
    """The first request with this idempotency key has not been answered yet."""


class BusyError(StoreError):
    """The database does not answer, or others write for too long; worth trying again."""


@dataclass(frozen=True, slots=True)
class StepRefusal:
    """Why one offer cannot take a step; `why` is a code, `facts` fill its words."""

    offer: str
    why: str
    facts: Mapping[str, str]


class RefusedStepError(StoreError):
    """Some offers cannot take the step that was asked for, so that none did; each is named with its reason."""

    def __init__(self, calendar: str, refusals: Sequence[StepRefusal]) -> None:
        """Keep every refusal."""
        super().__init__("calendar", calendar)
        self.refusals = tuple(refusals)


class InFlightSendError(StoreError):
    """A send is under way and cannot be called back any more."""


class SendStepError(StoreError):
    """A send cannot do what was asked of it where it stands; `state` says where that is."""

    def __init__(self, code: str, state: str) -> None:
        """Keep where it stands."""
        super().__init__("send", code)
        self.state = state
