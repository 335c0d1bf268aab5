"""What the dispatcher asks of the place where sends are kept; every call is one short transaction."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Protocol

from models.claim import Awaiting
from models.claim import Claimed
from models.claim import Pressure
from models.claim import Rest
from models.claim import Settled
from models.claim import Swept
from models.send import HoldReason


class Outbox(Protocol):
    """The sends of one workspace."""

    def now(self) -> datetime:
        """Give the instant on the database's clock, aware UTC: leases and due instants are told by it alone."""

    def next_wake(self, after: datetime) -> datetime | None:
        """Give the earliest later instant at which something is to be done, None when nothing waits."""

    def due_providers(self, until: datetime) -> Sequence[str]:
        """Name the providers for which a send waits that is due by an instant."""

    def sweep(self, on_uncertain: Mapping[str, bool]) -> Swept:
        """Hold what is too late, end what is past its end, take back what a dead scheduler had claimed.

        `on_uncertain` says per provider whether an attempt with no known end may be tried again.
        """

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:
        """Claim sends that are due, their attempts written down; nothing when the provider rests or has its fill."""

    def settle(self, results: Sequence[Settled]) -> int:
        """Write down what became of attempts; gives how many came too late to count, because of a newer fence.

        A provider that did its work after a rest is well again.
        """

    def renew(self, claims: Sequence[tuple[int, int]], lease: timedelta) -> None:
        """Prolong the leases of (send, fence) pairs that are still tried."""

    def rests(self) -> Mapping[str, Rest]:
        """Give the last rest of each provider that has not been well since, whoever let it rest."""

    def trip(self, provider: str, until: datetime, failures: int) -> None:
        """Let a provider rest until an instant, after so many failures in a row."""

    def stop(self, provider: str, detail: str) -> None:
        """Give a provider nothing more until a person says otherwise, and hold what waits for it."""

    def awaiting_gate(self, until: datetime) -> Sequence[Awaiting]:
        """Name the offers with sends due by an instant whose calendar has changed since it was last checked.

        So does one whose check rested on a waiver that has ended.
        """

    def pass_gate(
        self, calendar: str, calendar_version: int, offers: Sequence[str], holds_until: datetime | None = None, *,
        policy: int | None = None,
    ) -> None:  # fmt: skip
        """Note that a calendar in that version lets these offers leave, until an instant or for good.

        `policy` is the number of the house policy that they were looked at by: nothing is noted when it has changed.
        """

    def hold_offer(self, calendar: str, offer: str, until: datetime, reason: HoldReason, detail: str) -> int:
        """Hold the waiting sends of an offer that are due by an instant, and tell those who subscribed."""

    def hold_provider(self, provider: str, reason: HoldReason, detail: str) -> int:
        """Hold every due send of a provider that nobody has set up."""

    def progress(self) -> int:
        """Let approved offers run when their time has come, and end when it is over; gives how many ended."""

    def zones(self) -> Mapping[str, str]:
        """Give the law of each time zone by which sends were last worked out, as a fingerprint."""

    def retime(self, zone: str, fingerprint: str, instant_of: Callable[[str], datetime]) -> int:
        """Work out again, from their wall times, the sends of a zone whose law has changed; gives how many moved."""

    def beat(self, owner: str) -> None:
        """Show that this scheduler lives."""

    def fall_silent(self, owner: str) -> None:
        """Take this scheduler off the list of the living, when it stops in good order."""
