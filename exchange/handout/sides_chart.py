"""Over time, the best that a customer can get and the best that strangers can, on her mean basket."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.ribbons import Axis
from exchange.handout.stage import Panel
from exchange.handout.ticks import round_steps
from exchange.handout.two_sides import Scene
from exchange.handout.two_sides import TwoSides

LEFT = 62.0
RIGHT = 1108.0
TOP = 14.0
BOTTOM = 176.0
MOST_STEPS = 4
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesChart:
    """Two stairs over time; `seen` are the areas where what she can see is worth more, `unseen` the rest above."""

    axis: Axis
    hers: str
    theirs: str
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    heights: tuple[tuple[float, Fraction], ...]


def sides_chart(sides: TwoSides, panel: Panel, least_seen: Fraction) -> SidesChart | None:
    """Draw the scenes of a panel; None where no offer of either side can be priced.

    `least_seen` is the share of her group from which an offer counts as seen.
    """
    scenes = [scene for scene in sides.scenes if scene.window.overlaps(panel.window)]
    top = max((max(_hers(scene), _theirs(scene)) for scene in scenes), default=NOTHING)
    if not top:
        return None
    heights = round_steps(top, MOST_STEPS)
    stairs = _Stairs(Axis(panel, LEFT, (RIGHT - LEFT) / panel.days), heights[-1])
    return SidesChart(
        axis=stairs.axis,
        hers=stairs.line(scenes, _hers),
        theirs=stairs.line(scenes, _theirs),
        seen=tuple(stairs.areas(scenes, _hers, lambda scene: _hers(scene) + scene.gap(least_seen))),
        unseen=tuple(stairs.areas(scenes, lambda scene: _hers(scene) + scene.gap(least_seen), _theirs)),
        heights=tuple((stairs.y(height), height) for height in heights),
    )


def _hers(scene: Scene) -> Fraction:
    return scene.hers_best or NOTHING


def _theirs(scene: Scene) -> Fraction:
    rival = scene.rival()
    return (rival.worth if rival else None) or NOTHING


Height = Callable[[Scene], Fraction]


@dataclass(frozen=True, slots=True)
class _Stairs:
    """Turns scenes into steps on the page."""

    axis: Axis
    top: Fraction

    def y(self, height: Fraction) -> float:
        return round(BOTTOM - float(height / self.top) * (BOTTOM - TOP), 2)

    def line(self, scenes: Sequence[Scene], height: Height) -> str:
        """Draw one stair; between scenes that leave a gap, nobody has anything."""
        steps, at = [], None
        for scene in scenes:
            start, end = self._x(scene)
            level = self.y(height(scene))
            if at is None:
                steps.append(f"M{start} {level}")
            elif at != start:
                steps.append(f"V{BOTTOM}H{start}")
            steps.append(f"V{level}H{end}")
            at = end
        return "".join(steps)

    def areas(self, scenes: Sequence[Scene], low: Height, high: Height) -> Iterator[str]:
        """Give the rectangles between two heights where the second is above."""
        for scene in scenes:
            if high(scene) > low(scene):
                start, end = self._x(scene)
                yield f"M{start} {self.y(low(scene))}H{end}V{self.y(high(scene))}H{start}Z"

    def _x(self, scene: Scene) -> tuple[float, float]:
        return round(self.axis.x(scene.window.start), 2), round(self.axis.x(scene.window.end), 2)
