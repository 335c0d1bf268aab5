"""A send in the hands of a scheduler: claimed for one try, then settled; and what a safety net finds in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.send import HoldReason
from models.send import Outcome
from models.send import SendState

SERVER_ERROR = 500
TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `amount` requests, or recipients, in any `seconds`."""

    amount: int
    seconds: int
    per_recipient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """How hard all schedulers together may press a provider; `page` is the most people that one request carries."""

    rates: tuple[Rate, ...] = ()
    in_flight: int = 64
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A provider rests until an instant after so many failures in a row, and one request at a time tries it then."""

    failures: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A send that this process may try once, until its lease ends; instants are aware UTC on the database's clock."""

    send_id: int
    fence: int
    attempt: int
    key: str
    provider: str
    kind: str
    channel: str
    due_at: datetime
    late_after: datetime
    not_after: datetime
    first_tried_at: datetime
    claimed_at: datetime
    lease_until: datetime
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one attempt, and where the send stands after it; `request` and `answer` are cut and redacted.

    `wake_at` is when the send is to be looked at again, None when never.
    """

    send_id: int
    fence: int
    attempt: int
    outcome: Outcome
    state: SendState
    wake_at: datetime | None = None
    hold: HoldReason | None = None
    status: int | None = None
    their_id: str = ""
    detail: str = ""
    request: str = ""
    answer: str = ""
    taken: int | None = None
    refused: int = 0

    @property
    def shows_health(self) -> bool:
        """Say whether the provider did its work: it took the message, or found fault with that one alone."""
        return self.outcome is Outcome.ACCEPTED or (self.status is not None and not is_unwell(self.status))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What the safety net found: sends too late, past their end, or whose scheduler died.

    `kept_back` are those whose approval fell while they were under way, or whose provider takes nothing more.
    """

    late: int = 0
    expired: int = 0
    recovered: int = 0
    kept_back: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        """Count two rounds together."""
        return Swept(
            late=self.late + other.late,
            expired=self.expired + other.expired,
            recovered=self.recovered + other.recovered,
            kept_back=self.kept_back + other.kept_back,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """An offer whose sends are near and whose calendar was not yet checked as it stands now."""

    calendar: str
    offer: str
    first_at: datetime


def is_unwell(status: int) -> bool:
    """Say whether a status shows that a provider is unwell; any other, that it is there and answers."""
    return status >= SERVER_ERROR or status == TOO_MANY
