"""No basket gets more of an article's price back than the deepest cut says, and some basket gets as much."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.mechanic import Form
from models.mechanic import Mechanic
from models.mechanics.tiered import Step
from models.offer import Offer
from models.segment import Basket
from models.window import Window
from rules.price_cut import PriceCut
from rules.price_cut import deepest_cut
from rules.price_cut import looks_at_price
from tests.rules.plans import START
from tests.rules.plans import make

PRICE = Decimal(20)
MOST_ITEMS = 60
BASKET = Basket(mean=PRICE * MOST_ITEMS, low=PRICE, high=PRICE * MOST_ITEMS, unit_price=PRICE)

rates = st.integers(1, 20).map(lambda n: Decimal(n * 5))
amounts = st.integers(1, 60).map(Decimal)
floors = st.none() | st.integers(1, 200).map(Decimal)
mechanics = st.one_of(
    st.builds(lambda r, m: make("percent_off", rate=r, min_spend=m), rates, floors),
    st.builds(lambda a, m: make("amount_off", amount=a, min_spend=m), amounts, floors),
    st.builds(lambda a, m: make("amount_per_step", amount=min(a, m), step=m), amounts, amounts),
    st.builds(lambda p: make("fixed_price", price=min(p, PRICE), list_price=PRICE), amounts),
    st.builds(lambda n, r: make("nth_item", nth=n, rate=r), st.integers(2, 5), rates),
    st.builds(lambda b, g: make("buy_x_get_y", buy=b, get=g), st.integers(1, 4), st.integers(1, 4)),
    st.builds(lambda e: make("bonus_pack", extra=e), rates),
    st.builds(lambda p: make("bundle", items=2, price=min(p, 2 * PRICE), list_price=2 * PRICE), amounts),
    st.builds(lambda r: make("cashback", rate=r), rates),
    st.builds(lambda a, m: make("next_coupon", amount=a, min_spend=m), amounts, floors),
    st.builds(lambda r: make("refund", rate=r), rates),
    st.builds(
        lambda t, r: make("points_multiplier", times=t, base_rate=r, value_displayed=True), st.integers(2, 5), rates
    ),
    st.builds(lambda f: make("free_period", free=f, of=12), st.integers(1, 12)),
)


def offer(*given_mechanics: Mechanic) -> Offer:
    """Promise something."""
    window = Window(START, START.replace(month=12))
    return Offer(code="A", segments=("vip",), occurrences=(window,), currency="EUR", mechanics=given_mechanics)


def shares(mechanic: Mechanic) -> list[Fraction]:
    """Price baskets of one article more and more, and say which share of their price comes back."""
    curve = mechanic.value(BASKET)
    amounts_spent = [Fraction(PRICE) * n for n in range(1, MOST_ITEMS + 1)]
    return [min(Fraction(1), curve.at(spent) / spent) for spent in amounts_spent]


@settings(deadline=None)
@given(mechanic=mechanics)
def test_no_basket_gets_a_larger_share_back(mechanic: Mechanic) -> None:
    """Whatever the promise."""
    cut = deepest_cut(offer(mechanic), Fraction(PRICE))

    assert max(shares(mechanic)) <= cut.total


@settings(deadline=None)
@given(mechanic=mechanics)
def test_what_depends_on_no_amount_is_reached_by_some_basket(mechanic: Mechanic) -> None:
    """A rate that nobody can get would forbid what is allowed."""
    promise = offer(mechanic)

    if not looks_at_price(promise):
        assert max(shares(mechanic)) == deepest_cut(promise, Fraction(PRICE)).total == deepest_cut(promise, None).total


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("percent_off", {"rate": Decimal(15)}, Fraction(15, 100)),
        ("percent_off", {"rate": Decimal(15), "cap": Decimal(1), "min_spend": Decimal(90)}, Fraction(15, 100)),
        ("nth_item", {"nth": 2, "rate": Decimal(68)}, Fraction(34, 100)),
        ("buy_x_get_y", {"buy": 2, "get": 1}, Fraction(1, 3)),
        ("bonus_pack", {"extra": Decimal(50)}, Fraction(1, 3)),
        ("fixed_price", {"price": Decimal(15), "list_price": Decimal(30)}, Fraction(1, 4)),
        ("fixed_price", {"price": Decimal(25), "list_price": Decimal(30)}, Fraction(0)),
        ("amount_off", {"amount": Decimal(5)}, Fraction(1, 4)),
        ("amount_off", {"amount": Decimal(50)}, Fraction(1)),
        ("amount_off", {"amount": Decimal(5), "min_spend": Decimal(50)}, Fraction(1, 10)),
        ("amount_per_step", {"amount": Decimal(10), "step": Decimal(50)}, Fraction(1, 5)),
        ("points_multiplier", {"times": 3, "base_rate": Decimal(2), "value_displayed": False}, Fraction(4, 100)),
        ("early_access", {"lead_days": 2}, Fraction(0)),
        ("free_shipping", {}, Fraction(0)),
        ("satisfaction_guarantee", {}, Fraction(0)),
    ],
)
def test_a_promise_on_an_article_of_twenty(kind: str, fields: dict[str, object], expected: Fraction) -> None:
    """Caps and minimums do not lower the highest rate."""
    mechanic = make(kind, **fields)

    cut = deepest_cut(offer(mechanic), Fraction(PRICE))

    assert expected == cut.total
    assert expected == (cut.now if mechanic.form is Form.MONEY_NOW else cut.later) or not expected


def test_a_tier_counts_at_its_threshold() -> None:
    """The amount of a step weighs the most on the basket that just reaches it."""
    tiers = make(
        "tiered", steps=(Step(start=Decimal(50), amount=Decimal(10)), Step(start=Decimal(100), rate=Decimal(15)))
    )

    assert Fraction(1, 5) == deepest_cut(offer(tiers), Fraction(PRICE)).total


def test_rates_are_told_of_the_price_before_reductions_amounts_are_taken_off_first() -> None:
    """As when the customer is told his gain (Method §2)."""
    rate, amount = make("percent_off", rate=Decimal(20)), make("amount_off", amount=Decimal(10))

    assert Fraction(7, 10) == deepest_cut(offer(rate, amount), Fraction(PRICE)).now
    assert Fraction(6, 10) == deepest_cut(offer(amount, rate), Fraction(PRICE)).now


def test_cuts_add_up_to_the_price_at_most() -> None:
    """Nobody is paid for taking goods away."""
    both = PriceCut(now=Fraction(7, 10)).and_also(PriceCut(now=Fraction(6, 10), later=Fraction(1, 10)))

    assert (Fraction(1), Fraction(1)) == (both.now, both.total)
