"""The stretch of time that the page looks at, cut into drawings of about a quarter."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.reach import seen_windows
from models.window import Window
from models.window import read_wall

# A quarter with both its weeks begun: day columns stay wide enough for their numbers.
MOST_WEEKS = 15
MOST_PANELS = 4
WEEK = 7
A_DAY = timedelta(days=1)
MIDNIGHT = datetime.min.time()


@dataclass(frozen=True, slots=True)
class Panel:
    """Days from `first` up to `end`, which is not included, on the clock of `zone`; a drawing starts on a Monday."""

    first: date
    end: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end - self.first).days

    @property
    def weeks(self) -> tuple[date, ...]:
        """Give the first day of each week, Mondays in a drawing."""
        return tuple(self.first + timedelta(days=passed) for passed in range(0, self.days, WEEK))

    @property
    def window(self) -> Window:
        """Give the panel in instants."""
        return Window(_midnight(self.first, self.zone), _midnight(self.end, self.zone))

    def place(self, instant: datetime) -> float:
        """Give where an instant stands, in days of the wall clock since the first; a clock change moves nothing."""
        wall = instant.astimezone(self.zone)
        passed = (wall.date() - self.first).days
        return passed + (wall.hour * 3600 + wall.minute * 60 + wall.second) / 86_400


@dataclass(frozen=True, slots=True)
class Stage:
    """The panels, one after the other without a gap, and how many offers lie wholly outside of them.

    `planned` holds the days from the first to the last on which something happens, as far as they are drawn.
    """

    panels: tuple[Panel, ...]
    planned: Panel
    outside: int = 0

    @property
    def whole(self) -> Panel:
        """Give all panels as one."""
        return Panel(self.panels[0].first, self.panels[-1].end, self.panels[0].zone)


def stage_of(calendar: Calendar) -> Stage | None:
    """Choose what to draw: everything, or of a longer calendar the year in which most offers start.

    None where there is nothing to draw.
    """
    if not calendar.offers:
        return None
    seen = {offer.code: seen_windows(offer) for offer in calendar.offers}
    windows = [window for listed in seen.values() for window in listed]
    first = _local(min(window.start for window in windows), calendar.zone)
    last = _local(max(window.end for window in windows) - timedelta(microseconds=1), calendar.zone)
    monday, weeks = _monday(first), (_monday(last) - _monday(first)).days // WEEK + 1
    if weeks > MOST_WEEKS * MOST_PANELS:
        weeks = MOST_WEEKS * MOST_PANELS
        monday = _monday(_busiest(sorted(_local(window.start, calendar.zone) for window in windows), weeks * WEEK))
    panels = tuple(_cut(monday, weeks, calendar.zone))
    planned = Panel(max(first, panels[0].first), min(last + A_DAY, panels[-1].end), calendar.zone)
    drawn = Window(panels[0].window.start, panels[-1].window.end)
    outside = sum(not any(drawn.overlaps(window) for window in listed) for listed in seen.values())
    return Stage(panels, planned, outside)


def _cut(monday: date, weeks: int, zone: ZoneInfo) -> list[Panel]:
    """Cut into as few panels as it takes, all but the last of one length."""
    count = -(-weeks // MOST_WEEKS)
    length = -(-weeks // count)
    starts = range(0, weeks, length)
    return [
        Panel(
            monday + timedelta(weeks=start),
            monday + timedelta(weeks=min(start + length, weeks)),
            zone,
        )
        for start in starts
    ]


def _busiest(starts: list[date], days: int) -> date:
    """Give the first of the days from which most offers start within so many days."""
    length = timedelta(days=days - WEEK)
    return max(starts, key=lambda day: (bisect_left(starts, day + length) - bisect_left(starts, day), -day.toordinal()))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _local(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


# Each bar asks for the ends of its panel.
@lru_cache(maxsize=256)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return read_wall(datetime.combine(day, MIDNIGHT), zone)
