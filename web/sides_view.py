"""What one customer gets on a day beside what strangers get, product by product, and how it changes over time."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from fractions import Fraction

from exchange.handout.pressure import sent_at
from exchange.handout.sides_chart import SidesChart
from exchange.handout.sides_chart import sides_chart
from exchange.handout.stage import Panel
from exchange.handout.two_sides import Glimpse
from exchange.handout.two_sides import Scene
from exchange.handout.two_sides import best_first
from exchange.handout.two_sides import two_sides
from models.calendar import Calendar
from models.offer import Scope
from models.segment import Segment
from models.window import Window
from rules.agenda import Message
from rules.agenda import agenda_of
from rules.bench import Bench
from rules.policy import Policy

NOTHING = Fraction(0)
WEEK = timedelta(weeks=1)
A_DAY = timedelta(days=1)
# Around the day that is looked at: a quarter, or of a crowded calendar some weeks.
WEEKS, FEW_WEEKS = 13, 5
WEEKS_BEFORE, FEW_BEFORE = 4, 1
MOST_OFFERS = 600


@dataclass(frozen=True, slots=True)
class Pair:
    """The best of both sides on one product set; None where a side has nothing there that can be priced."""

    scope: Scope
    hers: Glimpse | None
    theirs: Glimpse | None

    @property
    def gap(self) -> Fraction | None:
        """Give by how much theirs is worth more to her, negative where hers is; None where nobody can tell."""
        worths = [NOTHING if one is None else one.worth for one in (self.hers, self.theirs)]
        hers, theirs = worths
        return None if hers is None or theirs is None else theirs - hers


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesView:
    """Both sides on one day, and scene by scene around it.

    `moment` is the scene of the day in which strangers are furthest ahead; None of a day on which nobody has anything.
    """

    segment: Segment
    strangers: Sequence[Segment]
    day: date
    mean: Fraction | None
    is_whole: bool
    hers: Sequence[Glimpse]
    theirs: Sequence[Glimpse]
    reads: Sequence[Message]
    moment: Scene | None
    pairs: Sequence[Pair]
    scenes: Sequence[Scene]
    panel: Panel
    chart: SidesChart | None
    least_seen: Fraction

    @property
    def today_x(self) -> float | None:
        """Give where noon of the day stands in the drawing."""
        noon = datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=self.panel.zone)
        return None if self.chart is None else round(self.chart.axis.x(noon), 1)

    @property
    def earlier(self) -> date | None:
        """Give the last day before on which something changes."""
        return max((one for one in self._changes if one < self.day), default=None)

    @property
    def later(self) -> date | None:
        """Give the first day after on which something changes."""
        return min((one for one in self._changes if one > self.day), default=None)

    @property
    def _changes(self) -> set[date]:
        return {one.window.start.astimezone(self.panel.zone).date() for one in self.scenes}


def sides_view(segment: Segment, day: date, calendar: Calendar, policy: Policy) -> SidesView:
    """Look at a group on a day; only the offers that run around it are looked at."""
    near, panel = _around(calendar, day)
    bench, agenda = Bench(near, policy), agenda_of(near.offers)
    sides = two_sides(segment, bench, agenda, panel)
    here = Panel(day, day + A_DAY, calendar.zone).window
    today = [one for one in sides.scenes if one.window.overlaps(here)]
    least = Fraction(policy.parity.keep_exposure)
    hers, theirs = (_union(listed) for listed in ([one.hers for one in today], [one.theirs for one in today]))
    return SidesView(
        segment=segment,
        strangers=sides.strangers,
        day=day,
        mean=sides.mean,
        is_whole=sides.is_whole,
        hers=hers,
        theirs=theirs,
        reads=_read_on(today, here),
        moment=max(today, key=lambda one: (one.gap(), one.gap(least)), default=None),
        pairs=tuple(_pairs(hers, theirs)),
        scenes=sides.scenes,
        panel=panel,
        chart=sides_chart(sides, panel, least),
        least_seen=least,
    )


def _around(calendar: Calendar, day: date) -> tuple[Calendar, Panel]:
    near, panel = _within(calendar, day, WEEKS, WEEKS_BEFORE)
    return (near, panel) if len(near.offers) <= MOST_OFFERS else _within(calendar, day, FEW_WEEKS, FEW_BEFORE)


def _within(calendar: Calendar, day: date, weeks: int, before: int) -> tuple[Calendar, Panel]:
    monday = day - timedelta(days=day.weekday()) - before * WEEK
    panel = Panel(monday, monday + weeks * WEEK, calendar.zone)
    window = panel.window
    running = tuple(one for one in calendar.offers if any(each.overlaps(window) for each in one.occurrences))
    return replace(calendar, offers=running), panel


def _union(listed: Iterable[Iterable[Glimpse]]) -> tuple[Glimpse, ...]:
    by_code = {one.offer.code: one for glimpses in listed for one in glimpses}
    return tuple(sorted(by_code.values(), key=best_first))


def _read_on(scenes: Iterable[Scene], here: Window) -> tuple[Message, ...]:
    messages = (message for scene in scenes for message in scene.reads)
    return tuple(one for one in messages if here.start <= sent_at(one) < here.end)


def _pairs(hers: Sequence[Glimpse], theirs: Sequence[Glimpse]) -> Iterator[Pair]:
    """Set the best of both sides against each other, the whole basket first, then each product set."""
    scopes = {one.offer.scope for one in (*hers, *theirs)}
    for scope in sorted(scopes, key=lambda one: (not one.is_everything, one.include, one.exclude)):
        best = [next((one for one in listed if one.offer.scope == scope), None) for listed in (hers, theirs)]
        yield Pair(scope, best[0], best[1])
