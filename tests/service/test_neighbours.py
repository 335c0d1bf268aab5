"""A check of one offer through the store finds what a check of the whole calendar finds about it."""

from datetime import timedelta
from random import Random

import pytest

from benchmarks.calendars import generate
from benchmarks.calendars import plan
from models.offer import Offer
from models.store import Store
from models.window import Window
from rules.engine import Report
from rules.engine import check
from rules.horizon import horizon
from rules.policy import Policy
from tests.service.plans import drawn

POLICIES = [
    Policy(),
    Policy().changed({"half_life_days": {"mail": 60, "web": 1}, "parity": {"served_before_days": 5}}),
]


def told(report: Report) -> list[tuple[object, ...]]:
    """Give all that a report says, comparable."""
    return [
        (one.rule, one.severity, one.reason, one.offers, one.segments, one.window, dict(one.message), one.evidence)
        for one in report.findings
    ]


@pytest.mark.parametrize("policy", POLICIES, ids=["house policy", "long memory"])
@pytest.mark.parametrize("seed", [*range(3)])
def test_neighbours_are_enough(store: Store, seed: int, policy: Policy) -> None:
    """For every offer of a crowded calendar both checks say the same, word for word."""
    plan = drawn(seed, offers=40, days=(150, 300, 900)[seed])
    store.put_plan(plan, code="crowded", by="test")
    calendar = plan.calendar()

    for offer in plan.offers[::10]:
        whole = check(calendar, policy, focus=[offer.code])
        near = check(store.calendar_around("crowded", offer, horizon(policy)), policy, focus=[offer.code])

        assert told(whole) == told(near)


def test_neighbours_are_few(store: Store) -> None:
    """In a long calendar most offers are left out."""
    plan = drawn(7, offers=120, days=3_000)
    store.put_plan(plan, code="long", by="test")

    near = store.calendar_around("long", plan.offers[5], horizon(Policy()))

    assert len(near.offers) < len(plan.offers) / 3


def test_a_draft_takes_the_place_of_the_stored_offer(store: Store) -> None:
    """The calendar around a moved offer holds it once, where it was moved to."""
    plan = drawn(1)
    store.put_plan(plan, code="crowded", by="test")
    moved = plan.offers[3].moved(timedelta(days=20))

    near = store.calendar_around("crowded", moved, horizon(Policy()))

    assert [moved] == [offer for offer in near.offers if offer.code == moved.code]


def test_a_changed_neighbour_is_read_again(store: Store) -> None:
    """What is remembered is remembered by version."""
    plan = drawn(2)
    store.put_plan(plan, code="crowded", by="test")
    policy = Policy()
    store.calendar_around("crowded", plan.offers[0], horizon(policy))
    changed = _longer(plan.offers[1])
    after = plan.calendar().with_offer(changed)
    kept = store.offer("crowded", changed.code)[1]
    store.change_offer("crowded", changed.code, type(kept)(offer=changed, version=0), by="test", expected=kept.version)

    near = check(store.calendar_around("crowded", plan.offers[0], horizon(policy)), policy, focus=[plan.offers[0].code])

    assert told(check(after, policy, focus=[plan.offers[0].code])) == told(near)


def _longer(offer: Offer) -> Offer:
    first = offer.first
    fields = {name: getattr(offer, name) for name in Offer.__slots__}
    return Offer(**{**fields, "occurrences": (Window(first.start, first.end + timedelta(days=300)),)})


def test_neighbours_are_enough_in_a_big_house(store: Store) -> None:
    """Among twenty brands most offers are left out, and what is found of one, or of one open to all, stays the same."""
    calendar = generate(700, seed=5)
    store.put_plan(plan(calendar), code="house", by="test")
    policy = Policy()
    told_of = sorted({code for one in check(calendar, policy).findings for code in one.offers})
    public = next(offer.code for offer in calendar.offers if offer.open_to_all)

    for code in [*Random(5).sample(told_of, 4), public]:
        offer = calendar.offer(code)
        near = store.calendar_around("house", offer, horizon(policy))

        assert offer.open_to_all or len(near.offers) < len(calendar.offers) / 3
        assert told(check(calendar, policy, focus=[code])) == told(check(near, policy, focus=[code]))
