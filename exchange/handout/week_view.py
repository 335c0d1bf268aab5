"""The two sides week by week: the offers of each, what she reads, and by how much strangers have more."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from fractions import Fraction
from itertools import groupby

from exchange.handout.pressure import sent_at
from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from exchange.handout.two_sides import Glimpse
from exchange.handout.two_sides import Scene
from exchange.handout.two_sides import TwoSides
from exchange.handout.two_sides import best_first
from models.window import Window
from rules.agenda import Message


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The most by which a stranger's offer is worth more to her than her own best, and when strangers have more."""

    amount: Fraction
    rival: Glimpse
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """One week, or several in a row that do not differ, from `monday` up to the Monday `until`.

    Offers stand there that can be redeemed for any part of it, the best first.
    """

    monday: date
    until: date
    hers: tuple[Glimpse, ...]
    theirs: tuple[Glimpse, ...]
    reads: tuple[Message, ...]
    shortfall: Shortfall | None


def week_views(sides: TwoSides, panel: Panel, tolerance: Fraction) -> Iterator[WeekView]:
    """Give the weeks of a panel in which somebody gets something; those in a row that say the same are one.

    A difference counts beyond `tolerance`, a share of the mean basket, as it does in the rules (Method §3.2).
    """
    before: WeekView | None = None
    for week in _weeks(sides, panel, tolerance * (sides.mean or Fraction(0))):
        if before is not None and _goes_on(before, week):
            before = replace(before, until=week.until, shortfall=_joined(before.shortfall, week.shortfall))
            continue
        if before is not None:
            yield before
        before = week
    if before is not None:
        yield before


def _weeks(sides: TwoSides, panel: Panel, least: Fraction) -> Iterator[WeekView]:
    for monday in panel.weeks:
        until = monday + timedelta(days=WEEK)
        week = Panel(monday, until, panel.zone).window
        scenes = [scene for scene in sides.scenes if scene.window.overlaps(week)]
        reads = tuple(message for scene in scenes for message in scene.reads if week.holds(sent_at(message)))
        if any(scene.hers or scene.theirs for scene in scenes) or reads:
            yield WeekView(
                monday=monday,
                until=until,
                hers=_all(one for scene in scenes for one in scene.hers),
                theirs=_all(one for scene in scenes for one in scene.theirs),
                reads=reads,
                shortfall=_shortfall(scenes, week, least),
            )


def _goes_on(one: WeekView, other: WeekView) -> bool:
    return one.until == other.monday and not other.reads and not one.reads and _says(one) == _says(other)


def _says(week: WeekView) -> object:
    gap = None if week.shortfall is None else (week.shortfall.amount, week.shortfall.rival.offer.code)
    return ([one.offer.code for one in week.hers], [one.offer.code for one in week.theirs], gap)


def _joined(one: Shortfall | None, other: Shortfall | None) -> Shortfall | None:
    if one is None or other is None:
        return one
    return replace(one, window=one.window.span(other.window))


def _all(glimpses: Iterable[Glimpse]) -> tuple[Glimpse, ...]:
    by_code = {one.offer.code: one for one in glimpses}
    return tuple(sorted(by_code.values(), key=best_first))


def _shortfall(scenes: Iterable[Scene], week: Window, least: Fraction) -> Shortfall | None:
    runs = [list(run) for is_worse, run in groupby(scenes, key=lambda scene: scene.gap() > least) if is_worse]
    if not runs:
        return None
    run = max(runs, key=lambda scenes: max(scene.gap() for scene in scenes))
    worst = max(run, key=lambda scene: scene.gap())
    rival = worst.rival()
    when = run[0].window.span(run[-1].window).intersection(week)
    return None if rival is None or when is None else Shortfall(worst.gap(), rival, when)
