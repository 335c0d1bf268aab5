"""What holds for every mended calendar, whatever its offers and whatever may be changed in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.offer import Offer
from rules.alteration import moved
from rules.bound import Bound
from rules.bound import TooMuchError
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.mending import Mended
from rules.mending import Wish
from rules.mending import badness
from rules.mending import composed
from rules.mending import mend
from rules.policy import Policy
from rules.repairing import REPAIRABLE
from rules.repairing import Workshop
from rules.trial import Ground
from rules.trial import broken
from tests.rules.plans import START
from tests.rules.plans import ZONE
from tests.rules.plans import calendars
from tests.rules.test_repair_laws import two

POLICY = Policy()
FEW = settings(max_examples=30, deadline=None)
BLOCKERS = frozenset({Severity.BLOCK})


def _told(mended: Mended) -> list[object]:
    return [(one.repair.summary["en"], one.repair.cost, one.repair.days) for one in mended.steps]


def _offers(calendar: Calendar) -> dict[str, Offer]:
    return {one.code: one for one in calendar.offers}


@st.composite
def spread(draw: st.DrawFn, most: int = 5) -> Calendar:
    """Draw a calendar whose offers stand close together, or some of them months apart."""
    calendar = draw(calendars(most=most))
    days = [draw(st.sampled_from([0, 0, 0, 20, 150])) for _ in calendar.offers]
    apart = (moved(one, by, ZONE) for one, by in zip(calendar.offers, days, strict=True))
    return replace(calendar, offers=tuple(one for one in apart if one is not None))


@st.composite
def wishes(draw: st.DrawFn, calendar: Calendar) -> Wish:
    """Draw what may be changed: mostly everything, sometimes little."""
    codes = [one.code for one in calendar.offers]
    return Wish(
        locked=frozenset(draw(st.just([]) | st.lists(st.sampled_from(codes), unique=True))),
        safe_only=draw(st.booleans()),
        severities=draw(st.sampled_from([REPAIRABLE, REPAIRABLE, BLOCKERS])),
        not_before=draw(st.none() | st.integers(0, 40).map(lambda days: START + timedelta(days=days))),
    )


@FEW
@given(calendar=spread(), data=st.data())
def test_mending_leaves_nothing_that_can_be_mended(calendar: Calendar, data: st.DataObject) -> None:
    """No finding that stays and is to be repaired has a repair, and nothing is worse than before."""
    wish = data.draw(wishes(calendar))

    once = mend(calendar, POLICY, wish)

    assert badness(once.after.findings) <= badness(once.before.findings)
    ground = Ground.of(once.calendar, POLICY)
    assert ground.report == once.after
    fixable = [
        (one.fingerprint, [repair.summary["en"] for repair in found])
        for one in ground.report.findings
        if wish.wants(one) and (found := wish.workshop(ground).repairs(one, safe_only=wish.safe_only))
    ]
    assert [] == fixable


@FEW
@given(calendar=spread(), data=st.data())
def test_mending_twice_is_mending_once(calendar: Calendar, data: st.DataObject) -> None:
    """What was mended needs nothing more by the same wish."""
    wish = data.draw(wishes(calendar))

    once = mend(calendar, POLICY, wish)
    twice = mend(once.calendar, POLICY, wish)

    assert [] == _told(twice)
    assert once.calendar == twice.calendar
    assert once.after == twice.after


@FEW
@given(calendar=spread(), data=st.data(), seed=st.integers(0, 1_000))
def test_the_order_of_what_is_given_changes_nothing_in_what_is_mended(
    calendar: Calendar, data: st.DataObject, seed: int
) -> None:
    """Any order of offers, groups and overlaps gives the same changes, the same offers and the same rest."""
    wish, shuffle = data.draw(wishes(calendar)), Random(seed).sample
    other = replace(
        calendar,
        offers=tuple(shuffle(calendar.offers, len(calendar.offers))),
        segments=dict(shuffle(list(calendar.segments.items()), len(calendar.segments))),
        overlaps=tuple(shuffle(calendar.overlaps, len(calendar.overlaps))),
    )

    one, two_ = mend(calendar, POLICY, wish), mend(other, POLICY, wish)

    assert _told(one) == _told(two_)
    assert _offers(one.calendar) == _offers(two_.calendar)
    assert [each.finding.fingerprint for each in one.left] == [each.finding.fingerprint for each in two_.left]
    assert [each.obstacles for each in one.left] == [each.obstacles for each in two_.left]


@FEW
@given(calendar=spread(), data=st.data())
def test_only_what_may_be_changed_changes(calendar: Calendar, data: st.DataObject) -> None:
    """Locked offers stay as they are; nothing that was still to come begins, ends or leaves sooner than it may."""
    wish = data.draw(wishes(calendar))

    mended = mend(calendar, POLICY, wish)

    before, after = _offers(calendar), _offers(mended.calendar)
    assert {code: before[code] for code in wish.locked} == {code: after.get(code) for code in wish.locked}
    named = {code for step in mended.steps for code in step.repair.offers}
    assert named >= {code for code in before if before[code] != after.get(code)}
    if wish.not_before is not None:
        new = _instants(after.values()) - _instants(before.values())
        assert all(instant >= wish.not_before for instant in new)


def _instants(offers: Iterable[Offer]) -> set[datetime]:
    windows = [window for offer in offers for window in offer.occurrences]
    return {one.start for one in windows} | {one.end for one in windows}


@FEW
@given(calendar=spread(), data=st.data())
def test_what_is_excused_is_left_as_it_is(calendar: Calendar, data: st.DataObject) -> None:
    """Neither repaired nor told as something that could not be."""
    standing = [one.fingerprint for one in check(calendar, POLICY).findings]
    assume(standing)
    excused = frozenset(data.draw(st.lists(st.sampled_from(standing), min_size=1, unique=True)))

    mended = mend(calendar, POLICY, Wish(excused=excused))

    aims = {one.fingerprint for step in mended.steps for one in step.settles}
    assert aims.isdisjoint(excused)
    assert excused.isdisjoint(one.finding.fingerprint for one in mended.left)
    if set(standing) <= excused:
        assert calendar == mended.calendar


@settings(max_examples=60, deadline=None)
@given(calendar=spread(), data=st.data())
def test_without_the_rules_in_the_way_the_repair_that_is_told_would_do(calendar: Calendar, data: st.DataObject) -> None:
    """A full check finds the finding gone, and nothing as bad come but from the rules that were set aside."""
    wish = data.draw(wishes(calendar))

    mended = mend(calendar, POLICY, wish)

    for left in mended.left:
        told = {rule for one in left.relaxations for rule in one.rules}
        assert told == set(left.obstacles)
        for one in left.relaxations:
            if one.repair is not None:
                wrong = _wrong(left.finding, mended, one.repair.calendar)

                assert wrong, "it would have been made"
                assert {each.rule for each in wrong} <= set(one.rules)
                assert one.repair.offers.isdisjoint(wish.locked)


def _wrong(finding: Finding, mended: Mended, calendar: Calendar) -> list[Finding]:
    return broken([finding], mended.after.findings, check(calendar, POLICY).findings)


@FEW
@given(calendar=spread())
def test_a_part_of_the_changes_is_a_calendar_too(calendar: Calendar) -> None:
    """Each change may be taken by itself: the other offers are those of before, and every group is there."""
    mended = mend(calendar, POLICY, Wish())
    after = _offers(mended.calendar)

    for step in mended.steps:
        alone = composed(calendar, mended.calendar, step.repair.offers)

        for offer in calendar.offers:
            expected = after.get(offer.code) if offer.code in step.repair.offers else offer
            assert expected == _offers(alone).get(offer.code)
        assert set(calendar.segments) <= set(alone.segments)
    every = {code for step in mended.steps for code in step.repair.offers}
    assert _offers(mended.calendar) == _offers(composed(calendar, mended.calendar, every))


@pytest.mark.parametrize("locked", [frozenset(), frozenset({"RIVAL"}), frozenset({"LOYAL", "RIVAL"})])
def test_what_stays_says_what_stands_in_the_way(locked: frozenset[str]) -> None:
    """A locked offer is named; with both locked nothing can be done, with one the other gives way."""
    calendar = two(10, 20)

    mended = mend(calendar, POLICY, Wish(locked=locked))

    assert all(step.repair.offers.isdisjoint(locked) for step in mended.steps)
    if len(locked) > 1:
        assert [("CAN01", ("LOYAL", "RIVAL"))] == [(one.finding.rule, one.locked) for one in mended.left]
        assert Severity.BLOCK is mended.left[0].finding.severity
    else:
        assert () == mended.left


def test_a_search_that_takes_too_long_is_given_up() -> None:
    """By whichever of its many checks is the one too many."""
    calls = count()
    bound = Bound(seconds=3, is_over=lambda: next(calls) > 40)

    with pytest.raises(TooMuchError, match="3 seconds"):
        mend(two(10, 20), POLICY, Wish(), bound=bound)
    assert Workshop(Ground.of(two(10, 20), POLICY)).repairs(*check(two(10, 20), POLICY).findings[:1])
