"""An outbox, a carrier and providers that do as they are told, and remember what they were asked."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from models.claim import Awaiting
from models.claim import Claimed
from models.claim import Pressure
from models.claim import Rest
from models.claim import Settled
from models.claim import Swept
from models.send import HoldReason
from scheduler.outgoing import Order
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import Request
from scheduler.provider import SendError

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SECRET = "whsec_very_secret"  # noqa: S105 -- a secret of tests alone
URL = "https://hooks.example.com/"


def claimed(send_id: int = 1, **changes: Any) -> Claimed:
    """Give a send in the hands of a scheduler, on its first try."""
    given: dict[str, Any] = {
        "send_id": send_id, "fence": 1, "attempt": 1, "key": f"snd_{send_id}_x", "provider": "house",
        "kind": "offer.send", "channel": "email", "due_at": NOW, "late_after": NOW + timedelta(hours=2),
        "not_after": NOW + timedelta(days=3), "first_tried_at": NOW, "claimed_at": NOW,
        "lease_until": NOW + timedelta(minutes=1), "facts": {"offer": {"code": "A"}},
    }  # fmt: skip
    return Claimed(**{**given, **changes})


@dataclass
class FakeOutbox:
    """Gives what is due once, and remembers what it was told."""

    due: list[Claimed] = field(default_factory=list)
    awaited: list[Awaiting] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    renewed: list[tuple[int, int]] = field(default_factory=list)
    trips: list[tuple[str, datetime, int]] = field(default_factory=list)
    resting: dict[str, Rest] = field(default_factory=dict)
    stops: list[tuple[str, str]] = field(default_factory=list)
    passed: list[tuple[str, int, tuple[str, ...]]] = field(default_factory=list)
    words_until: list[datetime | None] = field(default_factory=list)
    policies: list[int | None] = field(default_factory=list)
    held: list[tuple[str, HoldReason, str]] = field(default_factory=list)
    leases: list[timedelta] = field(default_factory=list)
    laws: dict[str, str] = field(default_factory=dict)
    retimed: list[tuple[str, datetime]] = field(default_factory=list)
    beats: list[str] = field(default_factory=list)
    silenced: list[str] = field(default_factory=list)
    is_away: bool = False
    late: int = 0
    instant: datetime = NOW

    def now(self) -> datetime:
        """Give the instant it was set to."""
        return self.instant

    def next_wake(self, after: datetime) -> datetime | None:
        """Give the next instant at which something is due."""
        return min((one.due_at for one in self.due if one.due_at > after), default=None)

    def due_providers(self, until: datetime) -> Sequence[str]:
        """Name whose sends are due."""
        return sorted({one.provider for one in self.due if one.due_at <= until})

    def sweep(self, on_uncertain: Mapping[str, bool]) -> Swept:  # noqa: ARG002 -- nothing is ever late here
        """Find nothing."""
        return Swept()

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:  # noqa: ARG002 -- whoever asks
        """Give what is due, no more than what may be under way."""
        mine = [one for one in self.due if one.provider == provider][: min(most, pressure.in_flight)]
        self.due = [one for one in self.due if one not in mine]
        self.leases.append(lease)
        return mine

    def settle(self, results: Sequence[Settled]) -> int:
        """Remember results, unless the database is away."""
        if self.is_away:
            raise OSError("the database is away")
        self.settled += results
        return self.late

    def renew(self, claims: Sequence[tuple[int, int]], lease: timedelta) -> None:
        """Remember whose lease was prolonged."""
        self.leases.append(lease)
        self.renewed += claims

    def rests(self) -> Mapping[str, Rest]:
        """Give the rests of those who have not been well since."""
        return self.resting

    def trip(self, provider: str, until: datetime, failures: int) -> None:
        """Remember rests."""
        self.trips.append((provider, until, failures))
        self.resting[provider] = Rest(failures=failures, until=until)

    def stop(self, provider: str, detail: str) -> None:
        """Remember who was stopped."""
        self.stops.append((provider, detail))

    def awaiting_gate(self, until: datetime) -> Sequence[Awaiting]:  # noqa: ARG002 -- all are near
        """Name who waits at the gate."""
        return self.awaited

    def pass_gate(
        self, calendar: str, calendar_version: int, offers: Sequence[str], holds_until: datetime | None = None, *,
        policy: int | None = None,
    ) -> None:  # fmt: skip
        """Remember who passed, until when, and by which policy."""
        self.policies.append(policy)
        self.words_until.append(holds_until)
        self.passed.append((calendar, calendar_version, tuple(offers)))

    def hold_offer(self, calendar: str, offer: str, until: datetime, reason: HoldReason, detail: str) -> int:  # noqa: ARG002 -- one calendar
        """Remember what was held."""
        self.held.append((offer, reason, detail))
        return 1

    def hold_provider(self, provider: str, reason: HoldReason, detail: str) -> int:
        """Remember what was held, and take it off."""
        self.held.append((provider, reason, detail))
        count = len(self.due)
        self.due = [one for one in self.due if one.provider != provider]
        return count - len(self.due)

    def progress(self) -> int:
        """End nothing."""
        return 0

    def zones(self) -> Mapping[str, str]:
        """Give the laws it was told of."""
        return dict(self.laws)

    def retime(self, zone: str, fingerprint: str, instant_of: Callable[[str], datetime]) -> int:
        """Remember the law, and where it puts ten o'clock."""
        self.laws[zone] = fingerprint
        self.retimed.append((zone, instant_of("2026-12-01T10:00:00")))
        return 1

    def beat(self, owner: str) -> None:
        """Remember who lives."""
        self.beats.append(owner)

    def fall_silent(self, owner: str) -> None:
        """Remember who went."""
        self.silenced.append(owner)


@dataclass
class FakeCarrier:
    """Answers every request at once as it was told, or keeps it when it was told nothing."""

    answer: Answer | SendError | None = field(default_factory=lambda: Answer(status=200))
    orders: list[Order] = field(default_factory=list)
    is_closed: bool = False

    def start_many(self, orders: Sequence[Order]) -> None:
        """Remember requests, and answer them."""
        self.orders += orders
        for order in orders:
            if self.is_closed:
                order.done(NotStartedError("the service stops"))
            elif self.answer is not None:
                order.done(self.answer)

    def close(self, patience: float) -> None:  # noqa: ARG002 -- it never waits
        """Begin nothing more; what was kept breaks off."""
        self.is_closed = True
        if self.answer is None:
            for order in self.orders:
                order.done(SendError("the service stops", uncertain=True))


@dataclass
class FakeHttp:
    """Asks by HTTP; some keys it cannot write, and one breaks it."""

    bounds: Bounds = field(default_factory=Bounds)
    secrets: tuple[str, ...] = (SECRET,)
    refused: str = ""
    broken: str = ""

    def request(self, message: Message) -> Request:
        """Write a request."""
        if message.key == self.refused:
            raise SendError("no template for it", permanent=True)
        if message.key == self.broken:
            raise KeyError("batch")
        body = f"{message.key} {SECRET} {message.facts}".encode()
        return Request(method="POST", url=URL, headers=(), body=body)

    def read(self, message: Message, answer: Answer) -> Handover:
        """Take 200 for a success, and break over nonsense."""
        if answer.body == b"nonsense":
            raise KeyError("id")
        if answer.status != 200:
            is_gone = answer.status == 410
            raise SendError(f"status {answer.status}", permanent=answer.status < 500, stops_provider=is_gone)
        return Handover(their_id=f"theirs-{message.send_id}")


@dataclass
class FakeDirect:
    """Does its own talking, or fails as told."""

    failure: Exception | None = None
    bounds: Bounds = field(default_factory=Bounds)
    secrets: tuple[str, ...] = ()
    sent: list[str] = field(default_factory=list)

    def send(self, message: Message) -> Handover:
        """Take the message."""
        if self.failure is not None:
            raise self.failure
        self.sent.append(message.key)
        return Handover(their_id="letter")
