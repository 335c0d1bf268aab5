"""Which offers add up, and on which basket they come to most: next to counting it basket by basket."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.mechanic import Lens
from models.offer import Offer
from models.offer import Stack
from models.segment import Basket
from models.window import Window
from rules.deal import Deal
from rules.deal import DealBook
from rules.entitlement import Prices
from rules.entitlement import Valuer
from rules.entitlement import entitlement
from rules.piling import Piler
from rules.piling import stretches
from rules.policy import Policy
from rules.presence import micros
from tests.rules.plans import START
from tests.rules.plans import amounts
from tests.rules.plans import make
from tests.rules.plans import offers
from tests.rules.plans import rates

POLICY = Policy()
BASKET = Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160), unit_price=Decimal(20))

mechanics = st.one_of(
    st.builds(lambda rate, cap: make("percent_off", rate=rate, cap=cap), rates, st.none() | amounts),
    st.builds(lambda amount, least: make("amount_off", amount=amount, min_spend=least), amounts, st.none() | amounts),
    st.builds(lambda rate: make("nth_item", nth=2, rate=rate), rates),
)
stacks = st.sampled_from([None, Stack("a", stackable=True), Stack("", stackable=True), Stack("b", stackable=True)])


@st.composite
def listed(draw: st.DrawFn) -> list[Offer]:
    """Draw offers of which some stack; those that do not are open to all."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        stack = draw(stacks)
        offer = draw(offers(f"o{number}", ["vip"]))
        found.append(replace(offer, mechanics=(draw(mechanics),), stack=stack, open_to_all=stack is None,
                             announcements=(), min_spend=None))  # fmt: skip
    return found


def _deals(some: list[Offer]) -> dict[str, Deal]:
    return {offer.code: replace(DealBook().deal(offer)) for offer in some}


@settings(max_examples=60, deadline=None)
@given(some=listed())
def test_a_pile_is_what_parity_lets_the_group_add_up(some: list[Offer]) -> None:
    """The most that a group is entitled to, on the basket of the pile, is what the pile comes to."""
    deals, valuer = _deals(some), Valuer(BASKET, Prices(POLICY))

    pile = Piler(valuer).pile(some, deals)

    if pile is not None:
        best = valuer.curve(entitlement((deal, True) for deal in deals.values()), Lens.FACE)
        assert best.at(pile.basket) == pile.gain


@settings(max_examples=60, deadline=None)
@given(some=listed(), basket=st.integers(40, 160))
def test_no_usual_basket_takes_more_than_the_pile_that_was_found(some: list[Offer], basket: int) -> None:
    """Counted with any whole amount in the usual range."""
    deals, valuer = _deals(some), Valuer(BASKET, Prices(POLICY))
    stackable = [deal for deal in deals.values() if deal.is_stackable]

    pile = Piler(valuer).pile(some, deals)

    best = valuer.curve(entitlement((deal, True) for deal in deals.values()), Lens.FACE).at(Fraction(basket))
    alone = max((valuer.gain(deal, Lens.FACE).total.at(Fraction(basket)) for deal in deals.values()), default=0)
    if best > alone and stackable:
        assert pile is not None
        assert best / basket <= pile.share


@settings(max_examples=60, deadline=None)
@given(some=st.lists(offers("o", ["vip"]), max_size=6), at=st.integers(0, 2400))
def test_a_stretch_holds_just_what_is_valid_in_it(some: list[Offer], at: int) -> None:
    """At any hour; where nothing is valid there is no stretch."""
    named = [replace(offer, code=f"o{number}") for number, offer in enumerate(some)]
    instant = micros(START) + at * 3_600_000_000

    found = [one for one in stretches(named) if one.start <= instant < one.end]

    valid = [one for one in named if any(micros(w.start) <= instant < micros(w.end) for w in one.occurrences)]
    assert [valid] == [list(one.offers) for one in found] or (not valid and not found)


def test_occurrences_that_overlap_are_one_stretch_of_the_same_offer() -> None:
    """It begins once and ends once."""
    window = Window(START, START.replace(day=10))
    late = Window(START.replace(day=5), START.replace(day=20))
    offer = Offer(code="o", segments=("vip",), occurrences=(window, late), currency="EUR",
                  mechanics=(make("percent_off", rate=Decimal(10)),))  # fmt: skip

    found = list(stretches([offer]))

    assert {("o",)} == {tuple(one.code for one in stretch.offers) for stretch in found}
    assert (micros(window.start), micros(late.end)) == (found[0].start, found[-1].end)
