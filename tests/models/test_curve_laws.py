"""Curves agree with plain arithmetic at every basket amount, thresholds and the cents beside them included."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.curve import Curve
from models.curve import Piece
from models.curve import above
from models.curve import integral
from models.curve import is_ever_above

MOMENT = Fraction(1, 10**9)

amounts = st.fractions(min_value=0, max_value=200, max_denominator=20)
heights = st.fractions(min_value=-50, max_value=50, max_denominator=20)
slopes = st.fractions(min_value=-2, max_value=2, max_denominator=10)
shares = st.fractions(min_value=0, max_value=1, max_denominator=10)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Draw any curve of up to six pieces."""
    starts = sorted(draw(st.sets(amounts, max_size=5)) | {Fraction(0)})
    return Curve(tuple(Piece(start, draw(slopes), draw(heights)) for start in starts))


@st.composite
def rising(draw: st.DrawFn) -> Curve:
    """Draw a curve that never falls within a piece and is never negative: what may be left of a basket."""
    starts = sorted(draw(st.sets(amounts, max_size=4)) | {Fraction(0)})
    pieces = []
    for start in starts:
        slope = draw(st.fractions(min_value=0, max_value=1, max_denominator=5))
        pieces.append(Piece(start, slope, draw(amounts) - slope * start))
    return Curve(tuple(pieces))


def height(curve: Curve, x: Fraction) -> Fraction:
    """Read a curve piece by piece, without any of its own methods."""
    told = Fraction(0)
    for start, slope, level in curve.pieces:
        if start <= x:
            told = slope * x + level
    return told


def probes(*drawn: Curve) -> list[Fraction]:
    """Give every threshold of some curves, the moments beside them, the middles between, and far away."""
    starts = sorted({piece.start for curve in drawn for piece in curve.pieces})
    beside = [start + shift for start in starts for shift in (-MOMENT, MOMENT) if start + shift >= 0]
    middles = [(one + other) / 2 for one, other in pairwise(starts)]
    return [*starts, *beside, *middles, starts[-1] + 1000]


def assert_agrees(result: Curve, expected: Callable[[Fraction], Fraction], *drawn: Curve) -> None:
    """Compare a curve with what it should be, wherever one of them may break; and see that it is well made."""
    for x in probes(result, *drawn):
        assert height(result, x) == expected(x), x
        assert result.at(x) == expected(x), x
    assert result.pieces[0].start == 0
    assert all(one.start < other.start for one, other in pairwise(result.pieces))


@given(curves(), curves())
def test_adding_subtracting_and_choosing_agree_with_plain_arithmetic(one: Curve, other: Curve) -> None:
    """Sum, difference, better and lesser of two curves."""
    assert_agrees(one + other, lambda x: height(one, x) + height(other, x), one, other)
    assert_agrees(one - other, lambda x: height(one, x) - height(other, x), one, other)
    assert_agrees(one.max(other), lambda x: max(height(one, x), height(other, x)), one, other)
    assert_agrees(one.min(other), lambda x: min(height(one, x), height(other, x)), one, other)


@given(curves(), amounts, heights)
def test_gates_ends_and_caps_agree_with_plain_arithmetic(curve: Curve, threshold: Fraction, cap: Fraction) -> None:
    """A minimum spend, the amount from which nothing is left to gain, and a most."""
    assert_agrees(curve.gated(threshold), lambda x: height(curve, x) if x >= threshold else Fraction(0), curve)
    assert_agrees(curve.until(threshold), lambda x: height(curve, x) if x < threshold else Fraction(0), curve)
    assert_agrees(curve.capped(cap), lambda x: min(cap, height(curve, x)), curve)


@given(curves(), heights, shares)
def test_scaling_either_axis_agrees_with_plain_arithmetic(curve: Curve, factor: Fraction, share: Fraction) -> None:
    """A multiple of the worth, and the worth of a part of the basket."""
    assert_agrees(curve.scaled(factor), lambda x: factor * height(curve, x), curve)
    assert_agrees(-curve, lambda x: -height(curve, x), curve)
    assert_agrees(curve.on_share(share), lambda x: height(curve, share * x), curve)


@given(curves(), rising())
def test_a_curve_after_another_is_read_at_what_the_other_leaves(outer: Curve, inner: Curve) -> None:
    """Percent after amount: the second reduction sees what the first has left."""
    assert_agrees(outer.after(inner), lambda x: height(outer, height(inner, x)), inner)


@given(curves())
def test_a_curve_is_continuous_to_the_right(curve: Curve) -> None:
    """At a threshold the new line holds already; the old one holds until just before."""
    for before, piece in pairwise(curve.pieces):
        assert curve.at(piece.start) == piece.slope * piece.start + piece.level
        just_before = piece.start - MOMENT
        assert curve.at(just_before) == before.slope * just_before + before.level


@given(curves())
def test_nothing_changes_nothing(curve: Curve) -> None:
    """The empty curve is neutral, however it was made."""
    for nothing in (Curve.zero(), Curve.level(Fraction(0)), curve - curve):
        assert_agrees(curve + nothing, lambda x: height(curve, x), curve)
        assert_agrees(curve - nothing, lambda x: height(curve, x), curve)
        assert_agrees(nothing - curve, lambda x: -height(curve, x), curve)
        assert_agrees(curve.max(nothing), lambda x: max(height(curve, x), Fraction(0)), curve)


@given(curves(), curves(), amounts, amounts)
def test_the_stretches_above_hold_exactly_the_amounts_that_are(
    one: Curve, floor: Curve, a: Fraction, b: Fraction
) -> None:
    """Inside a stretch the curve is higher, between stretches it is not; stretches are in order and apart."""
    low, high = min(a, b), max(a, b) + 1

    found = above(one, floor, low, high)

    ends = sorted({low, high, *(end for stretch in found for end in stretch)})
    inner = {piece.start for piece in (*one.pieces, *floor.pieces) if low < piece.start < high}
    cuts = sorted({*ends, *inner})
    for left, right in pairwise(cuts):
        is_told = any(start <= left and right <= stop for start, stop in found)
        for part in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)):
            x = left + (right - left) * part
            assert (height(one, x) > height(floor, x)) is is_told, x
    assert all(low <= start < stop <= high for start, stop in found)
    assert all(one_stop < other_start for (_, one_stop), (other_start, _) in pairwise(found))


@given(one=curves(), other=curves(), floor=curves(), low=amounts, width=amounts)
def test_a_curve_is_ever_above_another_where_some_stretch_of_their_difference_is(
    one: Curve, other: Curve, floor: Curve, low: Fraction, width: Fraction
) -> None:
    """Asking only whether there is a stretch gives the same answer as listing them."""
    assert bool(above(one - other, floor, low, low + width)) == is_ever_above(one, other, floor, low, low + width)


@given(curves(), amounts, amounts)
def test_the_area_is_the_sum_of_its_trapezia(curve: Curve, a: Fraction, b: Fraction) -> None:
    """Each stretch counts its length times the mean of two heights inside it."""
    low, high = min(a, b), max(a, b)
    cuts = sorted({low, high, *(piece.start for piece in curve.pieces if low < piece.start < high)})

    area = integral(curve, low, high)

    expected = sum(
        (
            (right - left) * (height(curve, left + (right - left) / 3) + height(curve, right - (right - left) / 3)) / 2
            for left, right in pairwise(cuts)
        ),
        Fraction(0),
    )
    assert area == expected


@given(curves(), amounts)
def test_a_single_amount_is_one_stretch_of_the_piece_that_holds_there(curve: Curve, x: Fraction) -> None:
    """At a jump the piece that ends there has no say."""
    assert [(start, stop, piece.at(x)) for start, stop, piece in curve.spans(x, x)] == [(x, x, height(curve, x))]
    assert integral(curve, x, x) == 0


@given(curves())
def test_a_curve_that_is_never_negative_has_no_stretch_below_nothing(curve: Curve) -> None:
    """The short cut that spares comparisons is right."""
    highest = curve.pieces[-1].start + 10**6
    below = above(-curve, Curve.zero(), Fraction(0), highest)

    assert not (curve.is_never_negative and below)
    if not below and curve.pieces[-1].slope >= 0 and all(curve.at(x) >= 0 for x in probes(curve)):
        assert curve.is_never_negative


def test_a_staircase_rises_at_each_whole_period() -> None:
    """Items of 20 €: what is gained changes at 20, 40, 60 …, and equal steps are one piece."""
    stairs = Curve.staircase(Fraction(20), lambda n: Fraction(n // 2), Fraction(100))

    assert [(int(piece.start), int(piece.level)) for piece in stairs.pieces] == [(0, 0), (40, 1), (80, 2)]


@pytest.mark.parametrize(
    ("loyal", "rival", "expected"),
    [
        # Method §3.7, case 6: worse on [40;50) and (111.11;160]; the mean shortfall is 0.83.
        (
            Curve.level(Fraction(10)).gated(Fraction(50)),
            Curve.line(Fraction(1, 10)),
            ((Fraction(40), Fraction(50)), (Fraction(1000, 9), Fraction(160))),
        ),
        # Case 12: worse above 142.86.
        (
            Curve.line(Fraction(1, 5)).capped(Fraction(20)),
            Curve.line(Fraction(3, 20)),
            ((Fraction(1000, 7), Fraction(160)),),
        ),
    ],
    ids=["10 € from 50 € against 10 %", "20 % up to 20 € against 15 %"],
)
def test_the_worked_intervals_hold(loyal: Curve, rival: Curve, expected: tuple[tuple[Fraction, Fraction], ...]) -> None:
    """The figures of the worked cases come out to the last digit."""
    tolerance = Curve.level(Fraction(80)).max(Curve.line(Fraction(1))).scaled(Fraction(1, 100))

    found = above(rival - loyal, tolerance, Fraction(40), Fraction(160))

    assert found == expected


def test_the_mean_shortfall_of_a_crossing_is_exact() -> None:
    """10 € from 50 € against 10 %: 5/6 of a euro on average between 40 and 160."""
    shortfall = Curve.line(Fraction(1, 10)) - Curve.level(Fraction(10)).gated(Fraction(50))

    assert integral(shortfall, Fraction(40), Fraction(160)) / 120 == Fraction(5, 6)
