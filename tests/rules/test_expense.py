"""What an offer costs, and of what share of the price: next to what customers gain by it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.mechanic import Form
from models.mechanic import Lens
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanics.tiered import Step
from models.offer import Offer
from models.product import Product
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.deal import DealBook
from rules.deal import gain
from rules.expense import expenses
from rules.expense import least_spent
from rules.habit import Habits
from rules.policy import Policy
from rules.toll import Costing
from rules.toll import Toll
from rules.toll import at_most
from tests.rules.plans import START
from tests.rules.plans import amounts
from tests.rules.plans import baskets
from tests.rules.plans import make
from tests.rules.plans import rates

POLICY = Policy()
VAT = Levy(vat_rate=Decimal("0.20"))
LAMP = Product(sku="LAMP", list_price=Decimal(60), unit_cost=Decimal(30), vat_rate=Decimal(20))


def toll_of(mechanic: Mechanic, basket: Basket | None = None) -> Toll | None:
    """Cost an offer of one mechanic for one group."""
    groups = {"vip": Segment(code="vip", tier=Tier.GOOD, basket=basket)}
    return Costing.of((LAMP,), POLICY.terms, groups, Habits(groups)).dearest(offer(mechanic))


off_the_price = st.one_of(
    st.builds(lambda rate, cap: make("percent_off", rate=rate, cap=cap), rates, st.none() | amounts),
    st.builds(lambda amount, least: make("amount_off", amount=amount, min_spend=least), amounts, st.none() | amounts),
    st.builds(lambda rate: make("nth_item", nth=2, rate=rate), rates),
    st.just(make("buy_x_get_y", buy=2, get=1)),
)

bounded = st.one_of(
    off_the_price.filter(lambda one: one.kind != "amount_off"),
    st.builds(lambda step, part: make("amount_per_step", amount=step * part / 10, step=step), amounts,
              st.integers(1, 10)),
    st.builds(lambda price, part: make("fixed_price", price=price * part / 10, list_price=price), amounts,
              st.integers(1, 10)),
    st.builds(lambda price, part: make("bundle", items=2, price=price * part / 10, list_price=price), amounts,
              st.integers(1, 10)),
    st.builds(lambda rate: make("cashback", rate=rate), rates),
    st.builds(lambda rate: make("refund", rate=rate), rates),
    st.builds(lambda rate: make("points_multiplier", times=3, base_rate=rate, value_displayed=True), rates),
    st.just(make("free_period", free=2, of=12)),
    st.builds(lambda low, high, mode: make("tiered", mode=mode, steps=(
        Step(start=Decimal(30), rate=low), Step(start=Decimal(60), rate=high),
    )), rates, rates, st.sampled_from(["all_units", "incremental"])),
)  # fmt: skip


def offer(*mechanics: Mechanic, min_spend: Decimal | None = None) -> Offer:
    """Plan an offer for one group."""
    window = Window(START, START.replace(month=12))
    return Offer(code="o", segments=("vip",), occurrences=(window,), currency="EUR", mechanics=mechanics,
                 min_spend=min_spend)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(off_the_price, min_size=1, max_size=3), basket=baskets, least=st.none() | amounts)
def test_what_is_off_the_price_costs_what_customers_gain_without_the_vat(
    parts: list[Mechanic], basket: Basket, least: Decimal | None
) -> None:
    """Whatever the mechanics of an offer and their order: the till takes off one sum."""
    planned = offer(*parts, min_spend=least)
    gained = gain(DealBook().deal(planned).core, Lens.FACE, basket, POLICY).now

    found = expenses(planned, basket, POLICY.terms, VAT)

    for spent in (basket.lowest, basket.average, basket.highest):
        assert gained.at(spent) / Fraction(6, 5) == sum((one.curve.at(spent) for one in found), Fraction(0))


@settings(max_examples=40, deadline=None)
@given(part=off_the_price, share=st.integers(1, 100).map(lambda n: Decimal(n) / 100), basket=baskets)
def test_a_taker_costs_the_same_however_few_take_it(part: Mechanic, share: Decimal, basket: Basket) -> None:
    """The share of takers changes what buyers cost on average, not what one of them costs."""
    everybody, some = offer(part), offer(replace(part, redemption=share))  # type: ignore[type-var]  # a dataclass

    (one,), (other,) = (expenses(planned, basket, POLICY.terms, VAT) for planned in (everybody, some))

    spent = basket.average
    assert one.of_taker(spent) == other.of_taker(spent)
    assert other.curve.at(spent) == Fraction(share) * one.curve.at(spent)


def test_nobody_who_takes_it_costs_nothing() -> None:
    """A share of none of nothing is not told."""
    (found,) = expenses(offer(make("percent_off", rate=Decimal(20), redemption=Decimal(0))), Basket(mean=Decimal(80)),
                        POLICY.terms, VAT)  # fmt: skip

    assert found.of_taker(Fraction(80)) == 0


@pytest.mark.parametrize(
    ("planned", "least"),
    [
        (offer(make("percent_off", rate=Decimal(20))), 0),
        (offer(make("percent_off", rate=Decimal(20), min_spend=Decimal(50))), 50),
        (offer(make("percent_off", rate=Decimal(20), min_spend=Decimal(50)), min_spend=Decimal(70)), 70),
    ],
)
def test_all_of_an_offer_counts_from_its_highest_minimum_on(planned: Offer, least: int) -> None:
    """Its own, or that of one of its mechanics."""
    assert least == least_spent(planned)


@pytest.mark.parametrize(
    ("mechanic", "share"),
    [
        pytest.param(make("percent_off", rate=Decimal(20)), Fraction(1, 5), id="a rate"),
        pytest.param(make("nth_item", nth=2, rate=Decimal(50)), Fraction(1, 4), id="the second at half price"),
        pytest.param(make("nth_item", nth=3, rate=Decimal(100)), Fraction(1, 3), id="the third free"),
        pytest.param(make("buy_x_get_y", buy=2, get=1), Fraction(1, 3), id="three for two"),
        pytest.param(make("cashback", rate=Decimal(10)), Fraction(8, 100), id="credit that four in five use"),
        pytest.param(make("bonus_pack", extra=Decimal(25)), Fraction(12, 100), id="a quarter more, at its cost"),
        pytest.param(make("free_period", free=1, of=12), Fraction(1, 12), id="a free month"),
    ],
)
def test_a_plain_share_needs_no_basket(mechanic: Mechanic, share: Fraction) -> None:
    """It is the same whatever people buy."""
    toll = toll_of(mechanic)

    assert toll is not None
    assert (share, None) == (toll.share, toll.segment)


@pytest.mark.parametrize(
    "mechanic",
    [
        make("amount_off", amount=Decimal(10)),
        make("percent_off", rate=Decimal(20), cap=Decimal(10)),
        make("gift", retail_value=Decimal(20), unit_cost=Decimal(6), value_displayed=False),
    ],
)
def test_what_depends_on_the_basket_is_not_told_without_one(mechanic: Mechanic) -> None:
    """A default basket would make it up."""
    assert toll_of(mechanic) is None


def test_a_gift_bought_for_six_euros_costs_nine_percent_of_a_basket_of_80() -> None:
    """6 € for the gift, without handling, of 66.67 € ex VAT: 9 % (Method §2.1)."""
    gift = make("gift", retail_value=Decimal(20), unit_cost=Decimal(6), value_displayed=False)

    toll = toll_of(gift, Basket(mean=Decimal(80)))

    assert toll is not None
    assert Fraction(9, 100) == toll.share
    assert gift.form is Form.IN_KIND


def test_a_gift_without_its_cost_is_not_costed() -> None:
    """The figure is missing in the offer, not in the group."""
    with pytest.raises(MissingFigureError, match="unit_cost"):
        toll_of(make("gift", retail_value=Decimal(20), value_displayed=False), Basket(mean=Decimal(80)))


@settings(max_examples=80, deadline=None)
@given(part=bounded, basket=baskets)
def test_the_quick_bound_is_never_passed(part: Mechanic, basket: Basket) -> None:
    """Else an offer that loses money would be waved through."""
    most, toll = at_most(offer(part)), toll_of(part, basket)

    assert most is not None
    assert toll is None or toll.share * 100 <= Fraction(most) + Fraction(1, 10**20)
