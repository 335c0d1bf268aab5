"""What somebody has just changed is taken back exactly, and never what somebody else has changed since."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exchange.plan_document import load
from models.caller import Caller
from models.plan import Plan
from models.role import Role
from models.store import Store
from models.store_error import AbsentError
from models.store_error import ChangedSinceError
from models.store_error import NotYourTeamError
from models.store_error import OffersLockedError
from models.store_offers import KeptOffer
from models.store_repairs import RepairBook
from models.store_undo import Undoable
from models.store_undo import UndoBook
from tests.service.launching import House
from tests.service.launching import mailed
from tests.service.launching import unfair

CLAIRE = Caller(name="claire", roles=frozenset({Role.PLANNER}), teams=frozenset({"*"}))
PAUL = Caller(name="paul", roles=frozenset({Role.PLANNER}), teams=frozenset({"*"}))


def _stored(store: Store) -> Plan:
    third = mailed("VIP-30", "vip", "30", valid_from="2027-03-01", valid_to="2027-03-04")
    store.put_plan(load({**unfair(), "offers": [*unfair()["offers"], third]}), code="q4", by="tests")
    return store.plan("q4").plan


def _renamed(plan: Plan) -> Plan:
    first, *others = plan.offers
    return replace(plan, offers=(replace(first, name="autrement"), *others))


def _without_second(plan: Plan) -> Plan:
    return replace(plan, offers=(plan.offers[0], *plan.offers[2:]))


def _split(plan: Plan) -> Plan:
    """Leave a new part of the loyal out, as the repair that excludes them does."""
    vip, *others = plan.segments
    part = replace(vip, code="vip-hors", name="vip hors prospects")
    first = replace(plan.offers[0], segments=("vip-hors",))
    return replace(plan, segments=(vip, *others, part), offers=(first, *plan.offers[1:]))


CHANGES = [_renamed, _without_second, _split]


def _kept(store: Store, change: Callable[[Plan], Plan], by: Caller = CLAIRE) -> tuple[int, int]:
    before = store.plan("q4")
    _, trace = RepairBook(store).keep("q4", change(before.plan), frozenset(), by=by, expected=before.head.version)
    return trace.first, trace.last


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_taken_back_exactly(store: Store, change: Callable[[Plan], Plan]) -> None:
    """The same plan, in the same order, written as it was; one version further, so that nobody misses it."""
    before = _stored(store)
    lines = _kept(store, change)
    assert before != store.plan("q4").plan

    head = UndoBook(store).take_back("q4", *lines, by=CLAIRE)

    after = store.plan("q4").plan
    assert (before, 3) == (after, head.version)
    assert before.written == after.written


def test_what_others_have_changed_elsewhere_stays(store: Store) -> None:
    """Paul's change of another offer is nobody's business."""
    before = _stored(store)
    lines = _kept(store, _renamed)
    _, kept = store.offer("q4", "NEW-20")
    renamed = replace(kept.offer, name="à Paul")
    store.change_offer("q4", "NEW-20", KeptOffer(offer=renamed, version=kept.version), by=PAUL, expected=kept.version)

    UndoBook(store).take_back("q4", *lines, by=CLAIRE)

    assert [before.offers[0], renamed, before.offers[2]] == list(store.plan("q4").plan.offers)


def test_what_somebody_else_has_changed_since_is_not_lost(store: Store) -> None:
    """The refusal names him, and nothing changes."""
    _stored(store)
    lines = _kept(store, _renamed)
    _, kept = store.offer("q4", "VIP-10")
    theirs = KeptOffer(offer=replace(kept.offer, name="à Paul"), version=kept.version)
    store.change_offer("q4", "VIP-10", theirs, by=PAUL, expected=kept.version)
    book = UndoBook(store)

    with pytest.raises(ChangedSinceError) as refused:
        book.take_back("q4", *lines, by=CLAIRE)

    assert [("VIP-10", "paul")] == [(one.offer, one.facts["by"]) for one in refused.value.refusals]
    assert "à Paul" == store.offer("q4", "VIP-10")[1].offer.name
    assert Undoable.CHANGED is book.look("q4", *lines, by=CLAIRE)


def test_undone_twice_is_undone_once(store: Store) -> None:
    """A second click finds everything as it was, and adds no version."""
    _stored(store)
    lines = _kept(store, _renamed)
    book = UndoBook(store)
    states = [book.look("q4", *lines, by=CLAIRE)]

    first, second = (book.take_back("q4", *lines, by=CLAIRE) for _ in range(2))

    assert first == second
    assert [Undoable.STANDS, Undoable.UNDONE] == [*states, book.look("q4", *lines, by=CLAIRE)]


def test_a_group_that_another_offer_needs_by_now_stays(store: Store) -> None:
    """Only what nobody has built on goes with the change."""
    before = _stored(store)
    lines = _kept(store, _split)
    _, kept = store.offer("q4", "VIP-30")
    theirs = KeptOffer(offer=replace(kept.offer, segments=("vip-hors",)), version=kept.version)
    store.change_offer("q4", "VIP-30", theirs, by=PAUL, expected=kept.version)

    UndoBook(store).take_back("q4", *lines, by=CLAIRE)

    after = store.plan("q4").plan
    assert before.offers[:2] == after.offers[:2]
    assert {"vip", "prospects", "vip-hors"} == {one.code for one in after.segments}


@pytest.mark.parametrize("lines", [(0, 0), (1, 1), (2, 99), (9, 3), (10**14, 10**14)])
def test_nobody_takes_back_what_is_not_his(store: Store, lines: tuple[int, int]) -> None:
    """Neither lines that are not there nor what others wrote, whatever somebody types into an address."""
    _stored(store)
    _kept(store, _renamed)

    with pytest.raises(AbsentError):
        UndoBook(store).take_back("q4", *lines, by=PAUL)


def test_nobody_takes_back_what_another_has_applied(store: Store) -> None:
    """It would be an edit in his name."""
    _stored(store)
    lines = _kept(store, _renamed)

    with pytest.raises(AbsentError):
        UndoBook(store).take_back("q4", *lines, by=PAUL)


def test_an_offer_of_another_team_stays(store: Store) -> None:
    """Whoever has left the team since edits nothing of it any more."""
    plan = load({**unfair(), "offers": [{**one, "owner": "acquisition"} for one in unfair()["offers"]]})
    store.put_plan(plan, code="q4", by="tests")
    lines = _kept(store, _renamed)

    with pytest.raises(NotYourTeamError):
        UndoBook(store).take_back("q4", *lines, by=replace(CLAIRE, teams=frozenset({"fidélisation"})))


def test_what_was_submitted_since_stays_as_it_is(house: House) -> None:
    """The reviewer looks at it already."""
    house.put(unfair())
    lines = _kept(house.desk.store, _renamed)
    house.step("submitted", "VIP-10", by="claire")

    with pytest.raises(OffersLockedError):
        UndoBook(house.desk.store).take_back("q4", *lines, by=CLAIRE)
