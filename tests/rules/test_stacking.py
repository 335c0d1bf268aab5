"""What a customer may add up is what somebody finds who tries every set of the offers that hold at a moment."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.offer import Stack
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.inquiry import Inquiry
from rules.policy import Policy
from rules.stacking import deepest_together
from rules.stacking import stackings
from tests.rules.plans import START
from tests.rules.plans import ZONE

GROUPS = ("g0", "g1")
POLICY = Policy()
STACKS = (None, None, Stack(), Stack(stackable=True), Stack("a", stackable=True), Stack("b", stackable=True))


@st.composite
def offers(draw: st.DrawFn, code: str) -> Offer:
    """Draw an offer of a few days, of a worth of its own."""
    start = START + timedelta(days=draw(st.integers(0, 8)))
    is_open = draw(st.booleans())
    return Offer(
        code=code,
        segments=() if is_open else tuple(draw(st.lists(st.sampled_from(GROUPS), min_size=1, unique=True))),
        open_to_all=is_open,
        occurrences=(Window(start, start + timedelta(days=draw(st.integers(1, 6)))),),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(2 ** int(code[1:]))),),
        stack=draw(st.sampled_from(STACKS)),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw up to six offers for two groups or for all."""
    drawn = [draw(offers(f"O{number}")) for number in range(draw(st.integers(2, 6)))]
    return Calendar.of("stacks", ZONE, drawn, [Segment(code=code, tier=Tier.GOOD) for code in GROUPS])


def worth(offer: Offer) -> Fraction:
    """Give each offer another worth, so that no two sets are worth the same."""
    return Fraction(offer.mechanics[0].rate)  # type: ignore[attr-defined]  # all of them are percentages


def may_stand_together(chosen: tuple[Offer, ...]) -> bool:
    """Say whether a set adds up: stackable ones of different groups, and one open offer that says nothing of it."""
    stacking = [offer.stack for offer in chosen if offer.stack is not None and offer.stack.stackable]
    carrying = [offer for offer in chosen if offer.open_to_all and offer.stack is None]
    named = [stack.group for stack in stacking if stack.group]
    return len(stacking) + len(carrying) == len(chosen) and len(carrying) <= 1 and len(named) == len(set(named))


def by_hand(calendar: Calendar, group: str | None, last: Offer) -> tuple[str, ...]:
    """Try every set of what holds when an offer begins and began no later, and keep the one that is worth the most."""
    key = (last.first, last.code)
    holding = [
        offer
        for offer in calendar.offers
        if (offer.first, offer.code) < key
        and offer.first.end > last.first.start
        and (offer.open_to_all or group in offer.segments)
    ]
    sets = [
        (*chosen, last)
        for count in range(1, len(holding) + 1)
        for chosen in combinations(holding, count)
        if may_stand_together((*chosen, last))
    ]
    best = max(sets, key=lambda chosen: sum(map(worth, chosen)), default=())
    return tuple(sorted(offer.code for offer in best))


@settings(deadline=None)
@given(calendar=calendars())
def test_the_deepest_sum_is_that_of_the_best_set(calendar: Calendar) -> None:
    """For each group, and for anybody."""
    inquiry = Inquiry(calendar, POLICY)
    found = {
        (one.group, one.last.code): tuple(sorted(offer.code for offer in together.offers))
        for one in stackings(inquiry)
        if (together := one.deepest(worth)) is not None
    }

    for last in calendar.offers:
        for group in GROUPS if not last.open_to_all else ():
            if group in last.segments:
                assert by_hand(calendar, group, last) == found.get((group, last.code), ())
        if last.open_to_all:
            assert by_hand(calendar, None, last) == found.get(("", last.code), ())


@settings(deadline=None)
@given(calendar=calendars())
def test_they_all_hold_in_the_window_that_is_told(calendar: Calendar) -> None:
    """From the start of the last of them to the first end, for each group that is named."""
    for together, groups in deepest_together(Inquiry(calendar, POLICY), worth):
        assert together.window.start == together.offers[-1].first.start
        assert together.window.end == min(offer.first.end for offer in together.offers)
        assert may_stand_together(together.offers)
        assert bool(groups) != all(offer.open_to_all for offer in together.offers)
        for offer in together.offers:
            assert offer.open_to_all or set(groups) <= set(offer.segments)
