"""The curves stand where their amounts say, and labels never cover each other."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.curve_chart import BOTTOM
from exchange.handout.curve_chart import LABEL_GAP
from exchange.handout.curve_chart import TOP
from exchange.handout.curve_chart import curve_chart
from exchange.report_plot import Gains
from models.curve import Curve

LOW, MEAN, HIGH = Fraction(40), Fraction(80), Fraction(160)
TENTH, FIFTH = Curve.line(Fraction(1, 10)), Curve.line(Fraction(1, 5))
FLAT = Curve.level(Fraction(10)).gated(Fraction(50))


def _gains(loyal: Curve, rival: Curve, *worse_on: tuple[int, int]) -> Gains:
    stretches = tuple((Fraction(low), Fraction(high)) for low, high in worse_on)
    return Gains(loyal, rival, LOW, MEAN, HIGH, stretches)


def test_two_straight_lines() -> None:
    """10 % and 20 % of 40 € to 160 €: the axis goes to 40 €, 83 units each 20 €; 80 € is a third of the way."""
    chart = curve_chart(_gains(TENTH, FIFTH, (40, 160)))

    assert chart is not None
    assert [0, 10, 20, 30, 40] == [height for _, height in chart.heights]
    assert (BOTTOM - 33.2, BOTTOM - 66.4) == (chart.loyal.mean_y, chart.rival.mean_y)
    assert 144.67 == chart.mean_x
    assert ("M58.0 179.4L318.0 129.6",) == chart.loyal.strokes
    assert ("M58.0 162.8L318.0 63.2L318.0 129.6L58.0 179.4Z",) == chart.losses
    assert ((58.0, 318.0),) == chart.loses


def test_a_threshold_is_a_jump_and_cuts_the_loss_in_two() -> None:
    """10 € from 50 € on against 20 %: nothing below, then a line; the jump is drawn apart."""
    chart = curve_chart(_gains(FLAT, FIFTH, (40, 160)))

    assert chart is not None
    assert 2 == len(chart.loyal.strokes)
    assert ("M79.67 196.0L79.67 154.5",) == chart.loyal.jumps
    assert 2 == len(chart.losses)


def test_what_is_given_from_the_largest_basket_on_is_drawn_at_its_end() -> None:
    """15 € from 160 €: the line jumps where the drawing ends."""
    chart = curve_chart(_gains(Curve.level(Fraction(15)).gated(HIGH), FIFTH, (40, 100)))

    assert chart is not None
    assert 1 == len(chart.loyal.jumps)
    assert chart.loyal.end_y < BOTTOM


def test_nothing_on_both_sides_is_not_drawn() -> None:
    """There is no height to draw."""
    assert curve_chart(_gains(Curve.zero(), Curve.zero())) is None


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_labels_keep_their_distance_within_the_chart(one: Fraction, other: Fraction) -> None:
    """Wherever the lines end, even on the same point."""
    chart = curve_chart(_gains(Curve.line(one), Curve.line(other), (40, 160)))
    if chart is None:
        return

    labels = sorted([chart.loyal.label_y, chart.rival.label_y])

    assert labels[1] - labels[0] >= LABEL_GAP - 0.01
    assert TOP - 0.01 <= labels[0]
    assert labels[1] <= BOTTOM + 0.01
