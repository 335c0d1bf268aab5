"""The arithmetic of margins and break-even: the worked base case, and what holds whatever the figures."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.product import Product
from rules.takings import Campaign
from rules.takings import Takings
from rules.takings import lacking

LAMP = Product(sku="LAMP", list_price=Decimal(60), unit_cost=Decimal(30), vat_rate=Decimal(20))
GOODS = Takings.of([LAMP])
FIFTH = Campaign(goods=GOODS, rate=Fraction(1, 5), baseline=Fraction(1000), fixed=Fraction(800))
# What Method §6 takes of a lift: 45 % of it is new, and each unit brings 0.16 of another that earns 6.
MIXED = replace(FIFTH, incremental=Fraction(45, 100), halo=Fraction(16, 100), halo_margin=Fraction(6))

fractions = st.fractions(min_value=0, max_value=100, max_denominator=60)
shares = st.fractions(min_value=0, max_value=1, max_denominator=60)
goods = st.builds(
    lambda price, vat, cost: Takings(price=price * (1 + vat), price_without_vat=price, cost=cost * price),
    st.fractions(min_value=1, max_value=500, max_denominator=60), shares, shares,
)  # fmt: skip
campaigns = st.builds(
    Campaign, goods=goods, rate=shares, baseline=fractions, lift=fractions, incremental=shares, halo=shares,
    halo_margin=fractions, fixed=fractions,
)  # fmt: skip


def test_the_base_case_earns_two_fifths_of_its_price() -> None:
    """60 € with VAT are 50 € without, of which 30 € pay for the goods."""
    assert (Fraction(50), Fraction(20), Fraction(2, 5)) == (GOODS.price_without_vat, GOODS.margin, GOODS.margin_share)
    assert (Decimal("0.2"), Decimal("0.6")) == (GOODS.vat_rate, GOODS.goods_cost_share)


@pytest.mark.parametrize(
    ("rate", "needed"), [(10, Fraction(1, 3)), (20, Fraction(1)), (30, Fraction(3)), (40, None), (60, None)]
)
def test_the_break_even_of_the_base_case(rate: int, needed: Fraction | None) -> None:
    """A third more, twice, four times as much; at the margin itself, never."""
    assert needed == Campaign(goods=GOODS, rate=Fraction(rate, 100)).break_even


def test_fixed_costs_must_be_sold_as_well() -> None:
    """800 € on a base of 1,000 units: 108 % instead of 100 %."""
    assert Fraction(108, 100) == FIFTH.break_even


@pytest.mark.parametrize(
    ("campaign", "net"),
    [
        pytest.param(replace(FIFTH, lift=Fraction(1600)), Fraction(5200), id="all of the lift is new"),
        pytest.param(replace(MIXED, lift=Fraction(1600)), Fraction(-10864), id="less than half of it is"),
    ],
)
def test_what_a_lift_of_1600_brings(campaign: Campaign, net: Fraction) -> None:
    """The same sales make 5,200 € or lose 10,864 €, by whether they are new."""
    assert net == campaign.net


def test_what_each_euro_brings_back() -> None:
    """15,936 € of margin for 26,800 €: 0.595 per euro."""
    campaign = replace(MIXED, lift=Fraction(1600))

    assert (Fraction(15936), Fraction(26800)) == (campaign.earned, campaign.spent)
    assert Fraction(15936, 26800) == campaign.returned


@pytest.mark.parametrize(
    ("rate", "worth", "enough"),
    [(20, Fraction(-4, 100), None), (15, Fraction(246, 100), 3374), (10, Fraction(496, 100), 1169)],
)
def test_what_one_more_unit_brings(rate: int, worth: Fraction, enough: int | None) -> None:
    """At 20 % each unit of lift loses 4 cents: no volume makes it profitable; at 15 % the lift must be 3,374 units."""
    campaign = replace(MIXED, rate=Fraction(rate, 100))
    unit = replace(campaign, lift=Fraction(1)).net - campaign.net

    assert worth == unit
    if enough is not None:
        lifts = (replace(campaign, lift=Fraction(lift)).net for lift in (enough - 1, enough + 1))
        assert [False, True] == [net > 0 for net in lifts]


@given(campaign=campaigns)
def test_the_profit_is_what_is_earned_less_what_is_spent(campaign: Campaign) -> None:
    """The identity of Method §6: counted unit by unit or by purpose, it is the same."""
    assert campaign.net == campaign.earned - campaign.spent


@given(campaign=campaigns)
def test_at_the_break_even_nothing_is_won_or_lost(campaign: Campaign) -> None:
    """When all of the lift is new and brings nothing else along; one unit less loses."""
    plain = replace(campaign, incremental=Fraction(1), halo=Fraction(0), baseline=campaign.baseline + 1)
    needed = plain.break_even

    if needed is None:
        assert plain.rate >= plain.goods.margin_share
    else:
        assert 0 == replace(plain, lift=needed * plain.baseline).net


@given(campaign=campaigns, more=shares)
def test_a_deeper_reduction_never_asks_for_less(campaign: Campaign, more: Fraction) -> None:
    """What never paid does not start to pay."""
    usual = replace(campaign, baseline=campaign.baseline + 1)
    deeper = replace(usual, rate=usual.rate + more)

    if deeper.break_even is not None:
        assert usual.break_even is not None
        assert usual.break_even <= deeper.break_even


def test_nothing_spent_brings_nothing_back() -> None:
    """A share of nothing is not told."""
    assert Campaign(goods=GOODS, rate=Fraction(0)).returned is None


def test_articles_with_a_missing_figure_are_left_out() -> None:
    """They earn nobody knows what."""
    blank = Product(sku="RUG", list_price=Decimal(90))

    assert ("unit_cost", "vat_rate") == lacking(blank)
    assert GOODS == Takings.of([LAMP, blank])


def test_articles_of_several_rates_of_vat_have_a_mean_one() -> None:
    """105.5 € and 120 € with VAT are 200 € without: the mean rate is 12.75 %."""
    book = Product(sku="BOOK", list_price=Decimal("105.5"), unit_cost=Decimal(50), vat_rate=Decimal("5.5"))
    lamp = replace(LAMP, list_price=Decimal(120))

    assert Decimal("0.1275") == Takings.of([book, lamp]).vat_rate
