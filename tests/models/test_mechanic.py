"""What every mechanic has in common: it is found by its file, and what comes later is worth less."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.mechanic import Lens
from models.mechanic import Levy
from models.mechanic import Terms
from models.mechanic import likelihood
from models.mechanic import mechanic_kinds
from models.mechanic import patience
from models.mechanic import worth
from models.mechanics.cashback import Cashback
from models.mechanics.gift import Gift
from models.mechanics.percent_off import PercentOff
from models.segment import Basket

FOLDER = Path(__file__).parents[2] / "models" / "mechanics"
EIGHTY = Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160), unit_price=Decimal(20))
TEN_PERCENT = Decimal("0.10")


def test_every_file_of_the_folder_is_a_mechanic_of_its_name() -> None:
    """Twenty-one of them, found and not listed."""
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}

    assert set(mechanic_kinds()) == files
    assert all(mechanic.kind == kind for kind, mechanic in mechanic_kinds().items())
    assert len(files) == 21


@pytest.mark.parametrize(
    ("days", "factor"),
    [(0, "1"), (30, "0.992197"), (45, "0.988318"), (90, "0.976773"), (365, "0.909091"), (730, "0.826446")],
)
def test_what_comes_later_is_worth_less(days: int, factor: str) -> None:
    """δ = 1/(1+ρ)^(d/365) at ten percent a year."""
    assert abs(patience(TEN_PERCENT, days) - Fraction(factor)) < Fraction(1, 10**6)


@given(st.integers(0, 3660), st.decimals(0, 1, places=4))
def test_patience_only_falls_and_never_reaches_nothing(days: int, yearly: Decimal) -> None:
    """A later day is never worth more, at any rate of the policy."""
    now, later = patience(yearly, days), patience(yearly, days + 30)

    assert 0 < later <= now <= 1


def test_patience_is_the_same_whatever_the_precision_that_a_caller_works_with() -> None:
    """Same input, same verdict, bit for bit: twelve decimals, no more."""
    assert all(patience(TEN_PERCENT, days).denominator <= 10**12 for days in range(0, 400, 7))


@given(st.decimals(0, 1, places=3), st.decimals(0, 1, places=3), st.integers(0, 365))
def test_what_can_be_expected_is_takers_times_likeness_times_patience(
    redemption: Decimal, likeness: Decimal, days: int
) -> None:
    """EXP = q·δ·κ·F(x), by the policy's terms."""
    terms = Terms(redemption=redemption, likeness=likeness, delay_days=days)
    offer = PercentOff(rate=Decimal(15))

    expected = worth(offer, Lens.EXPECTED, EIGHTY, terms, TEN_PERCENT).at(Fraction(80))

    assert expected == 12 * Fraction(redemption) * Fraction(likeness) * patience(TEN_PERCENT, days)
    assert likelihood(offer, terms, TEN_PERCENT) <= 1


def test_a_gift_worth_twenty_beats_fifteen_percent_in_value_and_costs_less() -> None:
    """Method §2.1: 80 € basket, 15 % costs 10.00 and is worth 12.00; the gift costs 7.00 and is worth 16.80."""
    rebate = PercentOff(rate=Decimal(15))
    gift = Gift(retail_value=Decimal(20), unit_cost=Decimal(6), value_displayed=False)
    levy = Levy(handling=Decimal(1))

    told = [
        (
            worth(offer, Lens.EXPECTED, EIGHTY, offer.terms, TEN_PERCENT).at(Fraction(80)),
            offer.cost(EIGHTY, offer.terms, levy).at(Fraction(80)),
        )
        for offer in (rebate, gift)
    ]

    assert told == [(Fraction(12), Fraction(10)), (Fraction("16.80"), Fraction(7))]


def test_a_house_that_knows_its_takers_is_believed() -> None:
    """A stated share of takers wins over the policy's, under EXP and in the cost alike."""
    terms = Cashback.terms
    shares = [Decimal("0.1"), Decimal("0.5"), Decimal(1)]
    offers = [Cashback(rate=Decimal(10), redemption=share) for share in shares]

    costs = [offer.cost(EIGHTY, terms, Levy()).at(Fraction(80)) for offer in offers]

    assert costs == [Fraction(8) * Fraction(share) / Fraction("1.2") for share in shares]
    assert all(one < other for one, other in pairwise(costs))
