"""The scheduler as a whole: what falls due leaves by itself, and a stop leaves nothing behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from threading import Event
from time import sleep

from models.claim import Claimed
from models.claim import Pressure
from models.send import SendState
from rules.house_policy import built_in
from scheduler.provider import HttpProvider
from scheduler.service import Scheduler
from tests.scheduler.fakes import FakeCarrier
from tests.scheduler.fakes import FakeHttp
from tests.scheduler.fakes import FakeOutbox
from tests.scheduler.fakes import claimed
from tests.scheduler.test_gatekeeper import FakeRoom

PATIENCE = 5.0


@dataclass
class SlowOutbox(FakeOutbox):
    """Takes its time over a claim."""

    claiming: Event = field(default_factory=Event)

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:
        """Claim, slowly."""
        self.claiming.set()
        sleep(0.3)
        return super().claim(provider, pressure, most=most, owner=owner, lease=lease)


def _scheduler(outbox: FakeOutbox, carrier: FakeCarrier) -> Scheduler:
    provider: HttpProvider = FakeHttp()
    return Scheduler(outbox, FakeRoom(), lambda _: provider, carrier, "me", house=built_in())


def test_what_is_due_leaves_by_itself() -> None:
    """Nobody has to ask; it shows that it lives, and says when it goes."""
    outbox = FakeOutbox(due=[claimed(1), claimed(2)])
    scheduler = _scheduler(outbox, FakeCarrier())

    scheduler.start()
    for _ in range(int(PATIENCE / 0.05)):
        if len(outbox.settled) == 2:
            break
        sleep(0.05)
    left = scheduler.stop(PATIENCE)

    assert (0, {SendState.ACCEPTED}) == (left, {one.state for one in outbox.settled})
    assert ("me", ["me"]) == (outbox.beats[0], outbox.silenced)


def test_a_stop_sees_a_claim_through_that_is_under_way() -> None:
    """What it brings is settled, and not left claimed until its lease ends."""
    outbox = SlowOutbox(due=[claimed(1)])
    scheduler = _scheduler(outbox, FakeCarrier())
    scheduler.start()
    assert outbox.claiming.wait(PATIENCE)

    left = scheduler.stop(PATIENCE)

    assert 0 == left
    assert [1] == [one.send_id for one in outbox.settled]


def test_a_scheduler_survives_a_database_that_is_away() -> None:
    """It tries again until its results are written down."""
    outbox = FakeOutbox(due=[claimed(1)], is_away=True)
    scheduler = _scheduler(outbox, FakeCarrier())
    scheduler.start()
    sleep(0.3)
    outbox.is_away = False

    left = scheduler.stop(PATIENCE)

    assert (0, 1) == (left, len(outbox.settled))
