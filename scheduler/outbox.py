"""What the dispatcher asks of the place where sends are kept; every call is one short transaction."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Protocol

from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from scheduler.provider import Bounds


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
    first_tried_at: datetime | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one attempt, and where the send stands after it; `request` and `answer` are cut and redacted."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What the safety net found: sends too late, past their end, or whose scheduler died."""

    late: int = 0
    expired: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """An offer whose sends are near and whose calendar was not yet checked as it stands now."""

    calendar: str
    calendar_version: int
    offer: str
    first_at: datetime


class Outbox(Protocol):
    """The sends of one workspace."""

    def now(self) -> datetime:
        """Give the instant on the database's clock, aware UTC: leases and due instants are told by it alone."""

    def next_wake(self) -> datetime | None:
        """Give the earliest instant at which something is to be done, None when nothing waits."""

    def due_providers(self, until: datetime) -> Sequence[str]:
        """Name the providers for which a send waits that is due by an instant."""

    def sweep(self, on_uncertain: Mapping[str, bool]) -> Swept:
        """Hold what is too late, end what is past its end, take back what a dead scheduler had claimed.

        `on_uncertain` says per provider whether an attempt with no known end may be tried again.
        """

    def claim(self, provider: str, bounds: Bounds, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:
        """Claim sends that are due, their attempts written down; nothing when the provider rests or has its fill."""

    def settle(self, results: Sequence[Settled]) -> int:
        """Write down what became of attempts; gives how many came too late to count, because of a newer fence."""

    def renew(self, claims: Sequence[tuple[int, int]], lease: timedelta) -> None:
        """Prolong the leases of (send, fence) pairs that are still tried."""

    def trip(self, provider: str, until: datetime | None, failures: int) -> None:
        """Let a provider rest until an instant, or call it well again with None."""

    def awaiting_gate(self, until: datetime) -> Sequence[Awaiting]:
        """Name the offers with sends due by an instant whose calendar has changed since it was last checked."""

    def pass_gate(self, calendar: str, calendar_version: int, offers: Sequence[str]) -> None:
        """Note that a calendar in that version lets these offers leave."""

    def hold_offer(self, calendar: str, offer: str, reason: HoldReason, detail: str) -> int:
        """Hold every waiting send of an offer, and tell those who subscribed; gives how many."""

    def hold_provider(self, provider: str, reason: HoldReason, detail: str) -> int:
        """Hold every due send of a provider that nobody has set up."""

    def beat(self, owner: str) -> None:
        """Show that this scheduler lives."""
