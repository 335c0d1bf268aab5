"""The days behind the bars: weekends, public holidays and sales by law, each with its name, and today."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from dateutil.easter import easter

from exchange.handout.ribbons import Axis
from exchange.handout.stage import Panel
from models.calendar import Calendar
from models.holidays import holidays
from rules.residence import FRANCE
from rules.residence import country_of
from rules.residence import place_of
from rules.soldes import soldes

# Names in the catalogue, by month and day, and by days after Easter Sunday.
_FIXED = {
    (1, 1): "new_year", (5, 1): "labour", (5, 8): "victory", (7, 14): "national", (8, 15): "assumption",
    (11, 1): "all_saints", (11, 11): "armistice", (12, 25): "christmas", (12, 26): "saint_stephen",
}  # fmt: skip
_MOVING = {-2: "good_friday", 1: "easter", 39: "ascension", 50: "whit"}
_OTHER = "local"
# A sale that starts in December is told of in the next year as well.
_YEARS_AROUND = 1


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of days, end included, that is not as others; `name` is the end of a key of the catalogue."""

    kind: str
    name: str
    first: date
    last: date
    x: float
    width: float


def shades_of(calendar: Calendar, axis: Axis) -> Sequence[Shade]:
    """Give what is shaded in a panel, the widest first, so that a holiday stays visible within sales."""
    found = [*_sales(calendar, axis.panel), *_holidays(calendar, axis.panel)]
    return [_placed(*one, axis) for one in found]


def today_at(axis: Axis, today: date) -> float | None:
    """Give where today begins; None on another day than those that are drawn."""
    panel = axis.panel
    if not panel.first <= today < panel.end:
        return None
    return axis.left + (today - panel.first).days * axis.day


def _sales(calendar: Calendar, panel: Panel) -> Iterator[tuple[str, str, date, date]]:
    if country_of(None, calendar.zone) != FRANCE:
        return
    place = place_of(None, calendar.zone)
    for year in range(panel.first.year - _YEARS_AROUND, panel.end.year + 1):
        for one in soldes(year, None if place is None else place.department):
            if one.first < panel.end and one.last >= panel.first:
                yield "sales", one.season, one.first, one.last


def _holidays(calendar: Calendar, panel: Panel) -> Iterator[tuple[str, str, date, date]]:
    place = place_of(None, calendar.zone)
    if place is None:
        return
    for year in range(panel.first.year, panel.end.year + 1):
        for day in sorted(holidays(year, country=place.country, department=place.department)):
            if panel.first <= day < panel.end:
                yield "holiday", _name_of(day), day, day


def _name_of(day: date) -> str:
    fixed = _FIXED.get((day.month, day.day))
    return fixed or _MOVING.get((day - easter(day.year)).days, _OTHER)


def _placed(kind: str, name: str, first: date, last: date, axis: Axis) -> Shade:
    start = max(first, axis.panel.first)
    end = min(last + timedelta(days=1), axis.panel.end)
    x = axis.left + (start - axis.panel.first).days * axis.day
    return Shade(kind, name, first, last, x, (end - start).days * axis.day)
