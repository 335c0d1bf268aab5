"""What an offer is worth for every basket amount: a line broken at thresholds, caps and items."""

from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

ZERO = Fraction(0)
ONE = Fraction(1)


class Piece(NamedTuple):
    """From `start` on, the curve is `slope · x + level`, until the next piece starts.

    A named tuple because a check makes them by the hundred thousand, and it builds three times faster.
    """

    start: Fraction
    slope: Fraction
    level: Fraction

    def at(self, x: Fraction) -> Fraction:
        """Give the height of this piece's line at `x`."""
        if not self.slope:
            return self.level
        return self.slope * x + self.level if self.level else self.slope * x


@dataclass(frozen=True, slots=True)
class Curve:
    """An exact piecewise-linear function on `[0, ∞)`, right-continuous, with jumps; no float ever.

    Abscissae are basket amounts, heights what the customer gains, both in the plan's currency with
    VAT in.  Method §3.1.
    """

    pieces: tuple[Piece, ...]

    @staticmethod
    def zero() -> "Curve":
        """Give the curve of an offer that is worth nothing."""
        return _NOTHING

    @staticmethod
    def level(height: Fraction) -> "Curve":
        """Give the same worth for every basket."""
        return Curve((Piece(ZERO, ZERO, height),))

    @staticmethod
    def line(slope: Fraction) -> "Curve":
        """Give a share of the basket."""
        return Curve((Piece(ZERO, slope, ZERO),))

    @staticmethod
    def staircase(period: Fraction, height_at: Callable[[int], Fraction], upto: Fraction) -> "Curve":
        """Give a height per whole number of periods in the basket, exact for baskets up to `upto`."""
        steps = range(int(upto // period) + 1)
        return Curve(tuple(_without_repeats(Piece(period * n, ZERO, height_at(n)) for n in steps)))

    def at(self, x: Fraction) -> Fraction:
        """Give the worth for a basket of `x`."""
        if len(self.pieces) == 1:
            return self.pieces[0].at(x)
        return self.pieces[bisect_right(self.pieces, x, key=_START) - 1].at(x)

    def scaled(self, factor: Fraction) -> "Curve":
        """Multiply every height."""
        if factor == 1:
            return self
        if factor == 0:
            return _NOTHING
        return Curve(tuple(Piece(piece.start, piece.slope * factor, piece.level * factor) for piece in self.pieces))

    def on_share(self, share: Fraction) -> "Curve":
        """Read the curve at `share · x`: only that part of the basket counts (Method §3.1, scope share)."""
        if share == 1:
            return self
        if share == 0:
            return Curve.level(self.at(ZERO))
        return Curve(tuple(Piece(piece.start / share, piece.slope * share, piece.level) for piece in self.pieces))

    def gated(self, threshold: Fraction) -> "Curve":
        """Make it worth nothing for baskets under the threshold."""
        if threshold <= 0:
            return self
        rest = [piece for piece in self.pieces if piece.start > threshold]
        first = self.pieces[len(self.pieces) - len(rest) - 1]
        opened = [Piece(threshold, first.slope, first.level), *rest]
        return Curve(tuple(_without_repeats([Piece(ZERO, ZERO, ZERO), *opened])))

    def until(self, threshold: Fraction) -> "Curve":
        """Make it worth nothing for baskets of the threshold and above."""
        kept = [piece for piece in self.pieces if piece.start < threshold]
        return Curve(tuple(_without_repeats([*kept, Piece(max(threshold, ZERO), ZERO, ZERO)])))

    def __add__(self, other: "Curve") -> "Curve":
        """Add two worths."""
        if self.is_nothing:
            return other
        if other.is_nothing:
            return self
        return Curve(
            tuple(
                _without_repeats(
                    Piece(start, mine.slope + theirs.slope, mine.level + theirs.level)
                    for start, mine, theirs in _aligned(self, other)
                )
            )
        )

    def __neg__(self) -> "Curve":
        """Turn every gain into a loss."""
        return Curve(tuple(Piece(piece.start, -piece.slope, -piece.level) for piece in self.pieces))

    def __sub__(self, other: "Curve") -> "Curve":
        """Give how much more this is worth than the other."""
        if other.is_nothing:
            return self
        return Curve(
            tuple(
                _without_repeats(
                    Piece(start, _less(mine.slope, theirs.slope), _less(mine.level, theirs.level))
                    for start, mine, theirs in _aligned(self, other)
                )
            )
        )

    def max(self, other: "Curve") -> "Curve":
        """Give the better of both for every basket, split exactly where they cross."""
        if self is other or (other.is_nothing and self.is_never_negative):
            return self
        return Curve(tuple(_without_repeats(_envelope(self, other, 1))))

    def min(self, other: "Curve") -> "Curve":
        """Give the lesser of both for every basket."""
        if self is other:
            return self
        return Curve(tuple(_without_repeats(_envelope(self, other, -1))))

    def capped(self, cap: Fraction) -> "Curve":
        """Never give more than the cap."""
        return self.min(Curve.level(cap))

    def after(self, inner: "Curve") -> "Curve":
        """Read this curve at `inner(x)`, such as the amount that is left after an earlier reduction.

        `inner` may jump down but each of its pieces must not fall.
        """
        composed: list[Piece] = []
        for piece, end in _with_ends(inner):
            composed.extend(self._along(piece, end))
        return Curve(tuple(_without_repeats(composed)))

    def _along(self, inner: Piece, end: Fraction | None) -> Iterator[Piece]:
        first = inner.at(inner.start)
        reached = bisect_right(self.pieces, first, key=_START)
        here = self.pieces[max(0, reached - 1)]
        yield Piece(inner.start, here.slope * inner.slope, here.slope * inner.level + here.level)
        if inner.slope == 0:
            return
        for piece in self.pieces[reached:]:
            start = (piece.start - inner.level) / inner.slope
            if end is not None and start >= end:
                return
            yield Piece(start, piece.slope * inner.slope, piece.slope * inner.level + piece.level)

    @property
    def is_nothing(self) -> bool:
        """Say whether it is worth nothing for every basket."""
        return self is _NOTHING or self == _NOTHING

    @property
    def is_never_negative(self) -> bool:
        """Say whether no basket makes it a loss."""
        for piece, end in _with_ends(self):
            if piece.at(piece.start) < 0:
                return False
            if (piece.slope < 0) if end is None else (piece.at(end) < 0):
                return False
        return True

    def spans(self, low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction, Piece]]:
        """Cut `[low, high]` into stretches on which the curve is one line; a single amount is one stretch."""
        if low == high:
            yield low, high, self.pieces[bisect_right(self.pieces, low, key=_START) - 1]
            return
        for piece, end in _with_ends(self):
            if piece.start >= high:
                return
            if end is None or end > low:
                yield max(piece.start, low), high if end is None else min(end, high), piece


_START = itemgetter(0)
_NOTHING = Curve((Piece(ZERO, ZERO, ZERO),))


def above(curve: Curve, floor: Curve, low: Fraction, high: Fraction) -> tuple[tuple[Fraction, Fraction], ...]:
    """Give the stretches of `[low, high]` where `curve > floor`, merged where they touch.

    The ends are exact roots or thresholds; whether an end itself belongs is not told.
    """
    found: list[tuple[Fraction, Fraction]] = []
    for start, stop, piece in (curve - floor).spans(low, high):
        stretch = _positive_part(piece, start, stop)
        if stretch is None:
            continue
        if found and found[-1][1] == stretch[0]:
            found[-1] = (found[-1][0], stretch[1])
        else:
            found.append(stretch)
    return tuple(found)


def is_ever_above(one: Curve, other: Curve, floor: Curve, low: Fraction, high: Fraction) -> bool:
    """Say whether `above` finds any stretch of `one - other` over the floor, without building either."""
    sides = (one.pieces, other.pieces, floor.pieces)
    places = [bisect_right(pieces, low, key=_START) - 1 if len(pieces) > 1 else 0 for pieces in sides]
    start = low
    while True:
        mine, theirs, least = (pieces[place] for pieces, place in zip(sides, places, strict=True))
        nexts = [
            pieces[place + 1].start if place + 1 < len(pieces) else high
            for pieces, place in zip(sides, places, strict=True)
        ]
        stop = min(*nexts, high)
        rise, run = _left_over(mine.slope, theirs.slope, least.slope)
        height, unit = _left_over(mine.level, theirs.level, least.level)
        for x in (start, stop):
            amount, parts = x.as_integer_ratio()
            if rise * amount * unit + height * run * parts > 0:
                return True
        if stop == high:
            return False
        places = [place + (following == stop) for place, following in zip(places, nexts, strict=True)]
        start = stop


def _left_over(one: Fraction, other: Fraction, least: Fraction) -> tuple[int, int]:
    """Give `one - other - least` as a numerator over a positive denominator, not reduced: reducing is what costs."""
    above, below = one.as_integer_ratio()
    for taken in (other, least):
        if taken:
            amount, parts = taken.as_integer_ratio()
            above, below = above * parts - amount * below, below * parts
    return above, below


def integral(curve: Curve, low: Fraction, high: Fraction) -> Fraction:
    """Give the exact area under the curve between two basket amounts."""
    return sum(
        ((stop - start) * piece.at((start + stop) / 2) for start, stop, piece in curve.spans(low, high)),
        ZERO,
    )


def _less(one: Fraction, other: Fraction) -> Fraction:
    """Subtract; most slopes and levels are nothing, and a fraction costs a microsecond even then."""
    return one - other if other else one


def _positive_part(piece: Piece, start: Fraction, stop: Fraction) -> tuple[Fraction, Fraction] | None:
    first, last = _sign(piece, start), _sign(piece, stop)
    if first <= 0 and last <= 0:
        return None
    if first >= 0 and last >= 0:
        return (start, stop)
    root = -piece.level / piece.slope
    return (root, stop) if last > 0 else (start, root)


def _sign(piece: Piece, x: Fraction) -> int:
    """Give a whole number with the sign of the piece's height at `x`, without reducing any fraction."""
    slope, level = piece.slope, piece.level
    return slope.numerator * x.numerator * level.denominator + level.numerator * slope.denominator * x.denominator


def _with_ends(curve: Curve) -> Iterator[tuple[Piece, Fraction | None]]:
    for piece, following in pairwise(curve.pieces):
        yield piece, following.start
    yield curve.pieces[-1], None


def _without_repeats(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Drop a piece that goes on along the line of the one before it."""
    before: Piece | None = None
    for piece in pieces:
        if before is None or before.slope != piece.slope or before.level != piece.level:
            yield piece
            before = piece


def _aligned(one: Curve, other: Curve) -> Iterator[tuple[Fraction, Piece, Piece]]:
    """Walk both curves together, cut wherever either breaks."""
    mine, theirs = one.pieces, other.pieces
    i = j = 0
    start = ZERO
    while True:
        yield start, mine[i], theirs[j]
        next_mine = mine[i + 1].start if i + 1 < len(mine) else None
        next_theirs = theirs[j + 1].start if j + 1 < len(theirs) else None
        if next_mine is None and next_theirs is None:
            return
        if next_theirs is None or (next_mine is not None and next_mine <= next_theirs):
            i += 1
            if next_mine == next_theirs:
                j += 1
            start = mine[i].start
        else:
            j += 1
            start = theirs[j].start


def _envelope(one: Curve, other: Curve, side: int) -> Iterator[Piece]:
    """Walk along the upper (side 1) or the lower (side -1) of two curves."""
    cuts = list(_aligned(one, other))
    for (start, mine, theirs), (end, _, _) in pairwise(cuts):
        yield from _envelope_of_lines(start, end, mine, theirs, side)
    start, mine, theirs = cuts[-1]
    yield from _envelope_of_lines(start, None, mine, theirs, side)


def _envelope_of_lines(start: Fraction, end: Fraction | None, mine: Piece, theirs: Piece, side: int) -> Iterator[Piece]:
    slope, level = _less(mine.slope, theirs.slope), _less(mine.level, theirs.level)
    gap = _sign(Piece(start, slope, level), start) or slope.numerator
    first, second = (mine, theirs) if gap * side >= 0 else (theirs, mine)
    yield Piece(start, first.slope, first.level)
    if not slope:
        return
    crossing = -level / slope
    if crossing > start and (end is None or crossing < end):
        yield Piece(crossing, second.slope, second.level)
