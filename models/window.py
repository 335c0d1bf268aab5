"""A stretch of time, from its first instant up to but not including its end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo

from dateutil import tz

from models.nonsense import NonsenseError

FIRST_YEAR = 1900
LAST_YEAR = 2199


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """`[start, end)` in aware UTC; two windows that only touch do not overlap."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse naive instants and an end that is not after the start; keep both in UTC."""
        if self.start.tzinfo is not UTC:
            object.__setattr__(self, "start", in_utc("from", self.start))
        if self.end.tzinfo is not UTC:
            object.__setattr__(self, "end", in_utc("to", self.end))
        if self.end <= self.start:
            raise NonsenseError(
                "ends-before-it-starts",
                f"the window ends at {self.end.isoformat()}, not after its start at {self.start.isoformat()}",
                field="to",
                remedy="give an end after the start; the end itself is not included",
                value=self.end.isoformat(),
                start=self.start.isoformat(),
            )

    def overlaps(self, other: "Window") -> bool:
        """Say whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def holds(self, instant: datetime) -> bool:
        """Say whether the instant lies inside; the end does not."""
        return self.start <= instant < self.end

    def intersection(self, other: "Window") -> "Window | None":
        """Give what both share, None when they only touch or lie apart."""
        if not self.overlaps(other):
            return None
        return Window(max(self.start, other.start), min(self.end, other.end))

    def span(self, other: "Window") -> "Window":
        """Give the shortest window that holds both."""
        return Window(min(self.start, other.start), max(self.end, other.end))

    def gap(self, other: "Window") -> timedelta:
        """Give the time between both; zero when they touch or overlap."""
        return max(timedelta(0), self.start - other.end, other.start - self.end)

    def shifted(self, by: timedelta) -> "Window":
        """Give the same length, moved by an exact duration."""
        return Window(self.start + by, self.end + by)


def in_utc(field: str, instant: datetime) -> datetime:
    """Give the instant in UTC; refuses one without a zone, or at the calendar's edges."""
    if instant.tzinfo is None:
        raise NonsenseError(
            "naive-instant",
            f"{instant.isoformat()} has no time zone",
            field=field,
            remedy="read it in a zone first",
            value=instant.isoformat(),
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise _out_of_range(field, instant) from None


def refuse_far(field: str, instant: datetime | None) -> None:
    """Refuse a year that no calendar plans for; 9999 for "no end" would outlast every computation."""
    if instant is not None and not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise _out_of_range(field, instant)


def _out_of_range(field: str, instant: datetime) -> NonsenseError:
    return NonsenseError(
        "instant-out-of-range",
        f"{instant.isoformat()} lies out of range",
        field=field,
        remedy=f"give a year between {FIRST_YEAR} and {LAST_YEAR}",
        value=instant.isoformat(),
    )


def read_wall(wall: datetime, zone: tzinfo) -> datetime:
    """Turn a wall time into the UTC instant at which clocks of `zone` show it.

    A time skipped in spring moves forward by the gap (02:30 becomes 03:30); a time shown twice in
    autumn is its first showing (fold 0).  Method §4.3.  Raises NonsenseError at the calendar's edges.
    """
    try:
        return tz.resolve_imaginary(wall.replace(tzinfo=zone, fold=0)).astimezone(UTC)
    except OverflowError:
        raise _out_of_range("", wall) from None


def over_zones(start: datetime, end: datetime, zones: Iterable[tzinfo]) -> Window:
    """Give the window in which some clock shows a wall time from `start` up to `end` (both naive).

    "On 27 November, midnight to midnight local" over metropolitan and overseas France lasts 45 hours.
    """
    windows = [Window(read_wall(start, zone), read_wall(end, zone)) for zone in zones]
    if not windows:
        raise NonsenseError("no-zones", "no zone is given", field="timezone", remedy="name at least one zone")
    return Window(min(window.start for window in windows), max(window.end for window in windows))
