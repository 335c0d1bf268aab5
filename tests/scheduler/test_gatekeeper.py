"""What became a blocker after its approval stays, what is clean leaves, and what cannot be checked is not forgotten."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exchange.plan_document import load
from models.calendar_head import CalendarHead
from models.claim import Awaiting
from models.reach import Horizon
from models.send import HoldReason
from models.surroundings import Surroundings
from models.waiver import Waiver
from rules.house_policy import built_in
from scheduler.gatekeeper import FEW
from scheduler.gatekeeper import Gatekeeper
from tests.scheduler.fakes import NOW
from tests.scheduler.fakes import FakeOutbox
from tests.service.plans import document
from tests.service.plans import offer

VERSION = 7
CALENDAR = "q4"


@dataclass
class FakeRoom:
    """Gives one calendar to whoever asks, or breaks."""

    document: dict[str, Any] = field(default_factory=document)
    failure: Exception | None = None
    waivers: tuple[Waiver, ...] = ()
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def surroundings(
        self, calendar: str, offers: Sequence[str], horizon_of: Callable[[Mapping[str, object]], Horizon]
    ) -> Surroundings:
        """Give it, and remember for which offers."""
        self.asked.append(tuple(offers))
        if self.failure is not None:
            raise self.failure
        plan = load(self.document)
        head = CalendarHead(
            id=1, code=calendar, version=VERSION, frame_version=1, name=plan.name, zone=plan.zone,
            currency=plan.currency, policy={}, changed_at=NOW,
        )  # fmt: skip
        horizon_of(head.policy)
        return Surroundings(
            head=head, calendar=plan.calendar(), waivers=self.waivers, versions=dict.fromkeys(offers, 1)
        )


def _outbox(*offers: str) -> FakeOutbox:
    return FakeOutbox(awaited=[Awaiting(calendar=CALENDAR, offer=code, first_at=NOW) for code in offers])


def _look(outbox: FakeOutbox, room: FakeRoom) -> tuple[int, list[str]]:
    """Have the gatekeeper look once; gives how many offers it looked at, and whether it woke who waits."""
    woken: list[str] = []
    looked = Gatekeeper(outbox, room, built_in(), lambda: woken.append("woken")).look()
    return looked, woken


def test_where_nothing_is_near_nobody_is_woken() -> None:
    """The calendar is not even read."""
    outbox, room = _outbox(), FakeRoom()

    assert (0, []) == _look(outbox, room)
    assert [] == room.asked


def test_a_clean_offer_passes_in_the_version_that_was_read() -> None:
    """And whoever waits to send is woken."""
    outbox = _outbox("VIP-20")
    room = FakeRoom(document(offers=[offer("VIP-20", "vip", "20"), offer("NEW-10", "prospects", "10")]))

    assert (1, ["woken"]) == _look(outbox, room)
    assert [(CALENDAR, VERSION, ("VIP-20",))] == outbox.passed
    assert [] == outbox.held


def test_what_has_become_a_blocker_is_held_with_its_finding() -> None:
    """Prospects get more than loyal customers by now: neither message leaves."""
    outbox = _outbox("VIP-10", "NEW-20")

    looked, _ = _look(outbox, FakeRoom())

    assert 2 == looked
    assert [("VIP-10", HoldReason.CONFLICT), ("NEW-20", HoldReason.CONFLICT)] == [held[:2] for held in outbox.held]
    assert all(detail.startswith("CAN01 ") for *_, detail in outbox.held)
    assert {()} == {offers for *_, offers in outbox.passed}


def test_a_look_holds_no_longer_than_the_first_waiver_that_it_may_rest_on() -> None:
    """One that nobody approved, that was taken back or that has ended is none of them."""
    told = Waiver(
        fingerprint="f", facts="x", rule="CAN01", offers=("A",), segments=(), reason="r", author="claire",
        created_at=NOW - timedelta(days=9), expires_at=NOW + timedelta(days=5), approver="marc",
        approved_at=NOW - timedelta(days=8),
    )  # fmt: skip
    others = (
        replace(told, approved_at=None, expires_at=NOW + timedelta(days=1)),
        replace(told, withdrawn_at=NOW, expires_at=NOW + timedelta(days=2)),
        replace(told, expires_at=NOW),
        replace(told, expires_at=NOW + timedelta(days=7)),
    )
    clean = document(offers=[offer("VIP-20", "vip", "20")])
    resting, free = _outbox("VIP-20"), _outbox("VIP-20")

    _look(resting, FakeRoom(clean, waivers=(told, *others)))
    _look(free, FakeRoom(clean, waivers=others[:3]))

    assert ([told.expires_at], [None]) == (resting.words_until, free.words_until)


@pytest.mark.parametrize("failure", [LookupError("gone"), RuntimeError("a rule broke")])
def test_what_cannot_be_checked_does_not_leave(failure: Exception) -> None:
    """It is held, and says what kind of thing went wrong."""
    outbox = _outbox("VIP-10")

    looked, _ = _look(outbox, FakeRoom(failure=failure))

    assert 1 == looked
    assert [("VIP-10", HoldReason.CONFLICT, f"not checked: {type(failure).__name__}")] == outbox.held
    assert [] == outbox.passed


def test_a_few_offers_are_looked_at_one_by_one() -> None:
    """Each with its neighbours alone, which is cheaper."""
    room = FakeRoom(document(offers=[offer(f"O{index}", "vip", "10") for index in range(FEW)]))

    _look(_outbox(*(f"O{index}" for index in range(FEW))), room)

    assert [(f"O{index}",) for index in range(FEW)] == room.asked


def test_many_offers_are_looked_at_together() -> None:
    """One check of the whole calendar serves them all."""
    codes = tuple(f"O{index}" for index in range(FEW + 1))
    room = FakeRoom(document(offers=[offer(code, "vip", "10") for code in codes]))
    outbox = _outbox(*codes)

    _look(outbox, room)

    assert [codes] == room.asked
    assert [(CALENDAR, VERSION, codes)] == outbox.passed
