"""When a message reaches a group: a wall time on the group's own clock, an instant the same the world over."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from zoneinfo import ZoneInfo

from models.offer import Offer
from models.window import read_wall

_DAY = timedelta(days=1)


def wall_written(offer: Offer, index: int, home: ZoneInfo) -> datetime | None:
    """Give the wall time that was written; None for an instant, and for words that a later move made untrue."""
    written = offer.walls.get(send_at_key(index))
    if written is None:
        return None
    wall = datetime.fromisoformat(written)
    if wall.tzinfo is not None or read_wall(wall, home) != offer.announcements[index].send_at:
        return None
    return wall


def send_at_key(index: int) -> str:
    """Name under which an offer keeps how the instant of its announcement at that place was written."""
    return f"channels/{index}/send_at"


def arrivals(
    offer: Offer, index: int, shifts: tuple[timedelta, ...], home: ZoneInfo, zone: ZoneInfo
) -> Iterator[datetime]:
    """Give the instant for each occasion at which an announcement reaches people who live in a zone; aware UTC."""
    first = offer.announcements[index].send_at
    if first is None:
        return
    wall = wall_written(offer, index, home)
    clock = home if wall is None else zone
    start = first.astimezone(home).replace(tzinfo=None) if wall is None else wall
    # The clock shows some times twice: the first occasion keeps the very instant that was asked for.
    yield first if wall is None else read_wall(wall, zone)
    for shift in shifts[1:]:
        yield read_wall(start + shift, clock)


def shifts_of(offer: Offer, home: ZoneInfo) -> tuple[timedelta, ...]:
    """Give how far the wall clock goes from the first occasion to each one, the first included."""
    if len(offer.occurrences) == 1:
        return (timedelta(0),)
    return tuple(_shift(offer.first.start, window.start, home) for window in offer.occurrences)


def _shift(first: datetime, start: datetime, home: tzinfo) -> timedelta:
    """Give how far the wall clock goes from the first occasion to another.

    An occasion that starts at a time skipped by the clocks starts an hour late; what announces it does not.
    """
    wall = first.astimezone(home).replace(tzinfo=None)
    shift = start.astimezone(home).replace(tzinfo=None) - wall
    days = round(shift / _DAY) * _DAY
    return days if read_wall(wall + days, home) == start else shift
