"""Both sides of a comparison drawn over the usual baskets, with the baskets on which the loyal customer loses."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from exchange.handout.ticks import round_steps
from exchange.report_plot import Gains
from models.curve import Curve

WIDTH = 440.0
HEIGHT = 236.0
LEFT = 58.0
RIGHT = 318.0
TOP = 30.0
BOTTOM = 196.0
LABEL_GAP = 17.0
MOST_STEPS = 4
MOST_BASKETS = 5
# Two amounts under the axis that stand closer than this would touch.
AMOUNT_ROOM = 52.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where curves are drawn, in the units of the drawing; `between` is what two amounts under the axis keep apart."""

    left: float = LEFT
    right: float = RIGHT
    top: float = TOP
    bottom: float = BOTTOM
    between: float = AMOUNT_ROOM


REPORT = Room()


@dataclass(frozen=True, slots=True)
class Line:
    """One side: its strokes, the jumps between them, and its height at the mean basket and at the right end."""

    strokes: tuple[str, ...]
    jumps: tuple[str, ...]
    mean_y: float
    end_y: float
    label_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveChart:
    """All that is to be drawn; amounts stand beside their places, to be written in the reader's language."""

    loyal: Line
    rival: Line
    losses: tuple[str, ...]
    loses: tuple[tuple[float, float], ...]
    mean_x: float
    heights: tuple[tuple[float, Fraction], ...]
    baskets: tuple[tuple[float, Fraction], ...]


def curve_chart(gains: Gains, room: Room = REPORT) -> CurveChart | None:
    """Draw the two curves exactly, threshold by threshold; None where neither side gives anything."""
    top = max(_highest(gains.loyal, gains), _highest(gains.rival, gains))
    if top <= 0:
        return None
    heights = round_steps(top, MOST_STEPS)
    frame = _Frame(gains, heights[-1], room)
    loyal_end, rival_end = (frame.y(curve.at(gains.high)) for curve in (gains.loyal, gains.rival))
    loyal_label, rival_label = _apart(loyal_end, rival_end, room)
    return CurveChart(
        loyal=frame.line(gains.loyal, loyal_end, loyal_label),
        rival=frame.line(gains.rival, rival_end, rival_label),
        losses=tuple(frame.losses()),
        loses=tuple((frame.x(low), frame.x(high)) for low, high in gains.worse_on),
        mean_x=frame.x(gains.mean),
        heights=tuple((frame.y(height), height) for height in heights),
        baskets=tuple(frame.baskets()),
    )


def _highest(curve: Curve, gains: Gains) -> Fraction:
    spans = curve.spans(gains.low, gains.high)
    return max(curve.at(gains.high), *(max(piece.at(start), piece.at(end)) for start, end, piece in spans))


def _apart(one: float, other: float, room: Room) -> tuple[float, float]:
    """Move two labels apart until neither covers the other, within the chart."""
    short = LABEL_GAP - abs(one - other)
    if short <= 0:
        return one, other
    move = short / 2 if one >= other else -short / 2
    one, other = one + move, other - move
    back = min(0.0, room.bottom - max(one, other)) + max(0.0, room.top - min(one, other))
    return one + back, other + back


@dataclass(frozen=True, slots=True)
class _Frame:
    """Turns amounts into places on the page."""

    gains: Gains
    top: Fraction
    room: Room

    def x(self, basket: Fraction) -> float:
        share = (basket - self.gains.low) / (self.gains.high - self.gains.low)
        return round(self.room.left + float(share) * (self.room.right - self.room.left), 2)

    def y(self, height: Fraction) -> float:
        share = float(max(Fraction(0), height) / self.top)
        return round(self.room.bottom - share * (self.room.bottom - self.room.top), 2)

    def line(self, curve: Curve, end_y: float, label_y: float) -> Line:
        spans = list(curve.spans(self.gains.low, self.gains.high))
        ends = [((start, piece.at(start)), (end, piece.at(end))) for start, end, piece in spans]
        # What is given from the largest usual basket on is a point at the end.
        last = (self.gains.high, curve.at(self.gains.high))
        joints = [*ends, (last, last)]
        return Line(
            strokes=tuple(_path(self.x(a), self.y(b), self.x(c), self.y(d)) for (a, b), (c, d) in ends),
            jumps=tuple(
                _path(self.x(x), self.y(before), self.x(x), self.y(after))
                for (_, (x, before)), ((_, after), _) in pairwise(joints)
                if before != after
            ),
            mean_y=self.y(curve.at(self.gains.mean)),
            end_y=end_y,
            label_y=label_y,
        )

    def losses(self) -> Iterator[str]:
        """Give the areas between both sides on the baskets that lose, each between two thresholds."""
        for low, high in self.gains.worse_on:
            cuts = {low, high}
            for curve in (self.gains.loyal, self.gains.rival):
                cuts.update(piece.start for piece in curve.pieces if low < piece.start < high)
            for start, end in pairwise(sorted(cuts)):
                yield self._area(start, end)

    def _area(self, start: Fraction, end: Fraction) -> str:
        corners = []
        for curve, ends in ((self.gains.rival, (start, end)), (self.gains.loyal, (end, start))):
            piece = next(piece for _, _, piece in curve.spans(start, end))
            corners += [f"{self.x(basket)} {self.y(piece.at(basket))}" for basket in ends]
        return "M" + "L".join(corners) + "Z"

    def baskets(self) -> Iterator[tuple[float, Fraction]]:
        """Give round amounts between the ends of the usual range, and the ends, none too near another."""
        low, high = self.gains.low, self.gains.high
        yield self.x(low), low
        step = round_steps(high - low, MOST_BASKETS)[1]
        basket = (low // step + 1) * step
        taken = self.x(low)
        while basket < high and self.x(high) - self.x(basket) >= self.room.between:
            if self.x(basket) - taken >= self.room.between:
                taken = self.x(basket)
                yield taken, basket
            basket += step
        yield self.x(high), high


def _path(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"M{x} {y}L{to_x} {to_y}"
