"""A message waits for an hour at which people may be disturbed, on their own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import tzinfo

from models.holidays import is_holiday
from models.nonsense import NonsenseError
from models.window import in_utc
from models.window import read_wall

SATURDAY = 6
SUNDAY = 7
MOST_DAYS = 60
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """When a channel may reach people, on their own clock; `closes` is not included.

    Hours that close before they open go on over midnight; equal ones never close.  A Saturday, a
    Sunday or a holiday that is not allowed is closed from its midnight to the next, whatever the evening
    before allowed.
    """

    opens: time = time(8, 30)
    closes: time = time(20)
    sundays: bool = False
    holidays: bool = False
    saturdays: bool = True

    def __post_init__(self) -> None:
        """Refuse hours of a fixed offset: they are those of whoever is reached."""
        for name in ("opens", "closes"):
            clock = getattr(self, name)
            if clock.tzinfo is not None:
                raise NonsenseError(
                    "hours-with-offset",
                    f"{name} is {clock.isoformat()}",
                    field=name,
                    remedy="write a time on the wall clock, such as 08:30",
                    value=clock.isoformat(),
                )

    def hold(self, clock: time) -> bool:
        """Say whether a time of day is open."""
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes

    def begin(self) -> tuple[time, ...]:
        """Give the times of day at which a stretch of open hours begins, midnight included."""
        return (self.opens,) if self.opens < self.closes else (time(0), self.opens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where people live: their clock, and which holidays they keep."""

    zone: tzinfo
    country: str
    department: str | None = None


def next_allowed(
    instant: datetime, zone: tzinfo, hours: OpenHours, *, country: str, department: str | None = None
) -> datetime:
    """Give the first instant, from this one on, at which people may be reached; aware UTC (Method §4.4)."""
    place = Place(zone=zone, country=country, department=department)
    asked = in_utc("instant", instant)
    if is_allowed(asked, hours, place):
        return asked
    today = asked.astimezone(zone).date()
    for later in range(MOST_DAYS):
        for opening in _openings(today + timedelta(days=later), hours, place):
            if opening > asked and is_allowed(opening, hours, place):
                return _first_minute(opening, asked, hours, place)
    raise NonsenseError(
        "never-open",
        f"no instant within {MOST_DAYS} days of {asked.isoformat()} is open",
        field="sms_hours",
        remedy="widen the hours",
        value=asked.isoformat(),
    )


def is_allowed(instant: datetime, hours: OpenHours, place: Place) -> bool:
    """Say whether people there may be reached at that instant."""
    local = instant.astimezone(place.zone)
    return hours.hold(local.time()) and _is_open_day(local.date(), hours, place)


def closings(start: datetime, end: datetime, hours: OpenHours, place: Place) -> Iterator[datetime]:
    """Give, soonest first, the instants after `start` and up to `end` at which hours that are open may close.

    They close at their closing time, or at a midnight before a day that is closed.
    """
    if hours.opens == hours.closes and hours.saturdays and hours.sundays and hours.holidays:
        return
    day, last = start.astimezone(place.zone).date(), end.astimezone(place.zone).date()
    while day <= last:
        for clock in sorted({time(0), hours.closes}):
            instant = read_wall(datetime.combine(day, clock), place.zone)
            if start < instant <= end:
                yield instant
        day += timedelta(days=1)


def _is_open_day(day: date, hours: OpenHours, place: Place) -> bool:
    if not hours.sundays and day.isoweekday() == SUNDAY:
        return False
    if not hours.saturdays and day.isoweekday() == SATURDAY:
        return False
    return hours.holidays or not is_holiday(day, country=place.country, department=place.department)


def _openings(day: date, hours: OpenHours, place: Place) -> Iterator[datetime]:
    """Give the instants at which clocks show an opening time on that day, twice when they are set back."""
    for clock in hours.begin():
        wall = datetime.combine(day, clock)
        yield read_wall(wall, place.zone)
        yield wall.replace(tzinfo=place.zone, fold=1).astimezone(UTC)


def _first_minute(opening: datetime, asked: datetime, hours: OpenHours, place: Place) -> datetime:
    """Go back to the end of the gap when the opening time itself was skipped by the clocks."""
    while opening - _MINUTE > asked and is_allowed(opening - _MINUTE, hours, place):
        opening -= _MINUTE
    return opening
