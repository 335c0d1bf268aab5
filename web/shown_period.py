"""The months of a calendar that are looked at: one, a quarter, a year, or a list of all, named in the address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from enum import Enum
from typing import Self
from zoneinfo import ZoneInfo

from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from models.calendar import Calendar
from models.window import FIRST_YEAR
from models.window import LAST_YEAR
from models.window import Window
from rules.finding import Finding

_MONTHS = 12
_FIRST, _LAST = FIRST_YEAR * _MONTHS, LAST_YEAR * _MONTHS + _MONTHS - 1


class View(Enum):
    """How much is looked at."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LIST = "list"

    @property
    def months(self) -> int:
        """Count its months; a list looks at no month in particular, and leads to those of a year."""
        return {View.MONTH: 1, View.QUARTER: 3}.get(self, _MONTHS)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year that calendars may plan for, counted from the year nought; another becomes the nearest."""

    count: int

    def __post_init__(self) -> None:
        """Stay within the years of plans."""
        object.__setattr__(self, "count", min(max(self.count, _FIRST), _LAST))

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the month of a day."""
        return cls(day.year * _MONTHS + day.month - 1)

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read 2026-10; None of anything else."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        return None if found is None else cls(int(found[1]) * _MONTHS + int(found[2]) - 1)

    @property
    def first(self) -> date:
        """Give its first day."""
        year, month = divmod(self.count, _MONTHS)
        return date(year, month + 1, 1)

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.first:%Y-%m}"

    def later(self, months: int) -> "Month":
        """Give the month that comes so many later, or earlier where the count is negative."""
        return Month(self.count + months)


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """Some months from `month` on."""

    month: Month
    view: View

    def months(self, zone: ZoneInfo) -> Panel:
        """Give the days of the months alone."""
        return Panel(self.month.first, self._end, zone)

    def weeks(self, zone: ZoneInfo) -> Panel:
        """Give the whole weeks that hold the months: a drawing starts on a Monday."""
        first, end = self.month.first, self._end
        return Panel(first - timedelta(days=first.weekday()), end + timedelta(days=-end.weekday() % WEEK), zone)

    @property
    def earlier(self) -> "ShownPeriod | None":
        """Give as many months before; None where no plan can lie."""
        return self._moved(-self.view.months)

    @property
    def later(self) -> "ShownPeriod | None":
        """Give as many months after; None where no plan can lie."""
        return self._moved(self.view.months)

    def holding(self, window: Window | None, zone: ZoneInfo) -> "ShownPeriod":
        """Give as many months that show a stretch of time: these, where they do, else those from its first month on."""
        if window is None or self.view is View.LIST or window.overlaps(self.months(zone).window):
            return self
        return ShownPeriod(Month.of(window.start.astimezone(zone).date()), self.view)

    @property
    def _end(self) -> date:
        # The last month of all has one after it, though no plan may lie there.
        last = self.month.count + self.view.months
        return date(last // _MONTHS, last % _MONTHS + 1, 1)

    def _moved(self, months: int) -> "ShownPeriod | None":
        month = self.month.later(months)
        return None if month == self.month else ShownPeriod(month, self.view)


def period_asked(
    view: str, start: str, calendar: Calendar, findings: Iterable[Finding], today: date | None = None
) -> ShownPeriod:
    """Read what an address asks for; what makes no sense is read as nothing, and then the worst finding is shown.

    Where nothing was found, `today` is, if offers are planned around it.
    """
    shown = View(view) if view in {one.value for one in View} else View.MONTH
    return ShownPeriod(Month.find(start) or _opening(calendar, findings, shown, today), shown)


def _opening(calendar: Calendar, findings: Iterable[Finding], view: View, today: date | None) -> Month:
    """Give the month before that of the gravest finding, but none before the first offer; alone, its own."""
    first = Month.of(min(offer.first.start for offer in calendar.offers).astimezone(calendar.zone).date())
    window = next((one.window for one in findings if one.window is not None), None)
    if window is None:
        last = Month.of(max(offer.occurrences[-1].end for offer in calendar.offers).astimezone(calendar.zone).date())
        is_on = today is not None and first.count <= Month.of(today).count <= last.count
        return Month.of(today) if today is not None and is_on else first
    found = Month.of(window.start.astimezone(calendar.zone).date())
    before = found if view is View.MONTH else found.later(-1)
    return Month(min(found.count, max(before.count, first.count)))
