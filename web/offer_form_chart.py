"""What one offer gives a customer, drawn over the usual baskets of a group: as advertised, and as can be expected."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from exchange.handout.ticks import round_steps
from models.curve import Curve
from models.segment import Basket

WIDTH = 440.0
LEFT = 54.0
RIGHT = 426.0
TOP = 26.0
BOTTOM = 176.0
MOST_STEPS = 4
MOST_BASKETS = 5
# Two amounts under the axis that stand closer than this would touch.
AMOUNT_ROOM = 58.0
# The words over the mean basket need so much room on their side.
WORDS_ROOM = 110.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A curve as paths: its lines, the jumps between them, and its height at the mean basket."""

    lines: str
    jumps: str
    mean_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChart:
    """All that is to be drawn; amounts stand beside their places, to be written in the reader's language."""

    shown: Stroke
    expected: Stroke | None
    area: str
    mean_x: float
    mean_anchor: str
    heights: tuple[tuple[float, Fraction], ...]
    baskets: tuple[tuple[float, Fraction], ...]


def offer_chart(shown: Curve, expected: Curve, basket: Basket) -> OfferChart | None:
    """Draw both curves exactly, threshold by threshold; None where there is one amount only, or nothing is given."""
    low, high = basket.lowest, basket.highest
    top = max(_highest(curve, low, high) for curve in (shown, expected))
    if low == high or top <= 0:
        return None
    heights = round_steps(top, MOST_STEPS)
    frame = _Frame(low, high, heights[-1])
    mean_x = frame.x(basket.average)
    return OfferChart(
        shown=frame.stroke(shown, basket.average),
        expected=None if expected == shown else frame.stroke(expected, basket.average),
        area=frame.area(shown),
        mean_x=mean_x,
        mean_anchor="start" if mean_x < LEFT + WORDS_ROOM else "end" if mean_x > RIGHT - WORDS_ROOM else "middle",
        heights=tuple((frame.y(height), height) for height in heights),
        baskets=tuple(frame.baskets()),
    )


def _highest(curve: Curve, low: Fraction, high: Fraction) -> Fraction:
    spans = curve.spans(low, high)
    return max(curve.at(high), *(max(piece.at(start), piece.at(end)) for start, end, piece in spans))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Turns amounts into places on the page."""

    low: Fraction
    high: Fraction
    top: Fraction

    def x(self, basket: Fraction) -> float:
        return round(LEFT + float((basket - self.low) / (self.high - self.low)) * (RIGHT - LEFT), 2)

    def y(self, height: Fraction) -> float:
        return round(BOTTOM - float(max(Fraction(0), height) / self.top) * (BOTTOM - TOP), 2)

    def stroke(self, curve: Curve, mean: Fraction) -> Stroke:
        ends = self._ends(curve)
        # What is given from the largest usual basket on is a point at the end.
        last = (self.high, curve.at(self.high))
        jumps = [(x, before, after) for (_, (x, before)), ((_, after), _) in pairwise([*ends, (last, last)])]
        return Stroke(
            lines="".join(f"M{self._at(*start)}L{self._at(*end)}" for start, end in ends),
            jumps="".join(f"M{self._at(x, one)}L{self._at(x, other)}" for x, one, other in jumps if one != other),
            mean_y=self.y(curve.at(mean)),
        )

    def area(self, curve: Curve) -> str:
        corners = [self._at(*corner) for ends in self._ends(curve) for corner in ends]
        return f"M{self.x(self.low)} {BOTTOM}L{'L'.join(corners)}L{self.x(self.high)} {BOTTOM}Z"

    def baskets(self) -> Iterator[tuple[float, Fraction]]:
        """Give round amounts between the ends of the usual range, and the ends, none too near another."""
        yield self.x(self.low), self.low
        step = round_steps(self.high - self.low, MOST_BASKETS)[1]
        basket, taken = (self.low // step + 1) * step, self.x(self.low)
        while basket < self.high and self.x(self.high) - self.x(basket) >= AMOUNT_ROOM:
            if self.x(basket) - taken >= AMOUNT_ROOM:
                taken = self.x(basket)
                yield taken, basket
            basket += step
        yield self.x(self.high), self.high

    def _ends(self, curve: Curve) -> list[tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]]:
        spans = curve.spans(self.low, self.high)
        return [((start, piece.at(start)), (end, piece.at(end))) for start, end, piece in spans]

    def _at(self, basket: Fraction, height: Fraction) -> str:
        return f"{self.x(basket)} {self.y(height)}"
