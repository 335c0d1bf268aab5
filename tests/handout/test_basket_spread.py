"""The bars under a curve stand for all baskets of the range, and part exactly where losing begins and ends."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.basket_spread import basket_spread
from exchange.handout.curve_chart import Room
from models.segment import Basket

ROOM = Room(left=0.0, right=120.0)
AMOUNTS = st.decimals(min_value=1, max_value=400, places=2)


def test_a_range_alone_is_an_even_band_cut_where_it_loses() -> None:
    """From 40 € to 160 €, worse from 100 € on: one bar of half the width each."""
    spread = basket_spread(Basket(mean=Decimal(80)), [(Fraction(100), Fraction(160))], ROOM)

    assert not spread.is_counted
    assert [(0.0, 60.0, 1.0, False), (60.0, 60.0, 1.0, True)] == [
        (one.x, one.width, one.height, one.loses) for one in spread.columns
    ]


def test_the_highest_bar_is_the_fullest() -> None:
    """Eight baskets of 50 € and one of 110 €: the others are an eighth as high, empty stretches have no bar."""
    basket = Basket(sample=(*[Decimal(50)] * 8, Decimal(110)))

    spread = basket_spread(basket, [], ROOM)

    assert spread.is_counted
    assert [(0.0, 1.0), (100.0, 0.125)] == [(one.x, one.height) for one in spread.columns]


@given(st.lists(AMOUNTS, min_size=2, max_size=60), st.tuples(AMOUNTS, AMOUNTS))
def test_bars_stand_side_by_side_within_the_room(sample: list[Decimal], ends: tuple[Decimal, Decimal]) -> None:
    """None covers another, none leaves the drawing, and each is as high as the highest at most."""
    basket = Basket(sample=tuple(sample))
    if basket.lowest == basket.highest:
        return
    low, high = sorted(map(Fraction, ends))

    columns = basket_spread(basket, [(low, high)], ROOM).columns

    assert all(-0.02 <= one.x and one.x + one.width <= 120.02 and 0 < one.height <= 1 for one in columns)
    assert all(one.x + one.width <= other.x + 0.03 for one, other in pairwise(columns))
    assert max(one.height for one in columns) == 1.0
