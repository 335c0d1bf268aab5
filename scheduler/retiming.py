"""A country may change its clocks between planning and sending: the wall time stays, the instant moves."""

import hashlib
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo

from models.window import read_wall

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = 6
_MINUTE = timedelta(minutes=1)
# No country has ever changed its clocks twice within so short a time.
_STEP = timedelta(hours=6)
_YEAR = timedelta(days=366)


def wall_of(instant: datetime, zone: tzinfo, *, is_fixed: bool = False) -> str:
    """Write an instant as the wall time from which `retimed` finds it again.

    It carries its offset when it is fixed, whatever the clocks do, and when a clock shows that time twice
    and the second showing is meant.
    """
    local = instant.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    return (local if is_fixed or read_wall(wall, zone) != instant else wall).isoformat()


def retimed(wall: str, zone: tzinfo) -> datetime:
    """Give the instant of a wall time by the law of a zone as it is now; one with an offset stays."""
    told = datetime.fromisoformat(wall)
    return read_wall(told, zone) if told.tzinfo is None else told.astimezone(UTC)


def law_of(zone: tzinfo) -> str:
    """Hash what a zone's clocks do over the years for which anybody plans; the same law, the same hash on any day."""
    return zone_fingerprint(zone, SINCE, YEARS)


def zone_fingerprint(zone: tzinfo, start: datetime, years: int) -> str:
    """Hash what a zone's clocks do from an instant on, to the minute; another law gives another hash."""
    told = "|".join(f"{instant.isoformat()} {offset}" for instant, offset in _turns(zone, start, years))
    return "sha256:" + hashlib.sha256(told.encode()).hexdigest()


def _turns(zone: tzinfo, start: datetime, years: int) -> Iterator[tuple[datetime, timedelta]]:
    """Give the first offset, then each later one from the minute on which it holds."""
    here = start.astimezone(UTC).replace(second=0, microsecond=0)
    end = here + years * _YEAR
    offset = _offset(zone, here)
    yield here, offset
    while here < end:
        there = here + _STEP
        if _offset(zone, there) != offset:
            there = _turn(zone, here, there)
            offset = _offset(zone, there)
            yield there, offset
        here = there


def _turn(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Halve the time between two instants of different offsets down to the minute of the change."""
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)
