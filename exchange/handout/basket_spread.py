"""How the usual baskets of a group are spread over their range, and which part of them loses."""

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt

from exchange.handout.curve_chart import Room
from models.segment import Basket

FEWEST_BINS = 6
MOST_BINS = 24
Stretch = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of baskets as a bar; its height is a share of the highest, `x` and `width` are places in a drawing."""

    x: float
    width: float
    height: float
    loses: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """The bars from the smallest usual basket to the largest; `is_counted`: from real baskets, else nobody knows."""

    columns: tuple[Column, ...]
    is_counted: bool


def basket_spread(basket: Basket, worse_on: Sequence[Stretch], room: Room) -> Spread:
    """Draw the sample of a basket, or an even band where only its range is known; cut where losing begins and ends."""
    bins = list(_bins(basket))
    most = max((share for _, _, share in bins), default=Fraction(0)) or Fraction(1)
    scale = (room.right - room.left) / float(basket.highest - basket.lowest)

    def place(amount: Fraction) -> float:
        return round(room.left + float(amount - basket.lowest) * scale, 2)

    columns = [
        Column(place(low), round(place(high) - place(low), 2), round(float(share / most), 3), loses)
        for start, end, share in bins
        if share
        for low, high, loses in _cut(start, end, worse_on)
    ]
    return Spread(tuple(columns), bool(basket.sample))


def _bins(basket: Basket) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Give stretches of one length with the share of the baskets in each; the last one holds its end."""
    if not basket.sample:
        yield basket.lowest, basket.highest, Fraction(1)
        return
    amounts = sorted(map(Fraction, basket.sample))
    count = min(MOST_BINS, max(FEWEST_BINS, 2 * isqrt(len(amounts))))
    step = (basket.highest - basket.lowest) / count
    edges = [basket.lowest + step * place for place in range(count + 1)]
    for start, end in pairwise(edges):
        last = bisect_right(amounts, end) if end == edges[-1] else bisect_left(amounts, end)
        yield start, end, Fraction(last - bisect_left(amounts, start), len(amounts))


def _cut(start: Fraction, end: Fraction, worse_on: Sequence[Stretch]) -> Iterator[tuple[Fraction, Fraction, bool]]:
    inside = {edge for stretch in worse_on for edge in stretch if start < edge < end}
    for low, high in pairwise(sorted({start, end, *inside})):
        middle = (low + high) / 2
        yield low, high, any(first < middle < last for first, last in worse_on)
