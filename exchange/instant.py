"""Reads an instant: with its offset, or as the clock on the wall shows it in the plan's time zone."""

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

from exchange.refusal import Problem
from models.nonsense import NonsenseError
from models.window import read_wall

FIRST_YEAR = 1900
LAST_YEAR = 2200

_INSTANT = re.compile(
    r"(?P<wall>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?)(?P<offset>Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_UNUSABLE_ZONES = ("posix/", "right/", "localtime", "Factory", "posixrules")


def instant_problem(text: str) -> Problem | None:
    """Say what keeps a text from being an instant, in whatever zone."""
    match = _INSTANT.fullmatch(text)
    if match is None or (match["offset"] and "T" not in text):
        return Problem("not-an-instant")
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return Problem("no-such-day")
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        return Problem("instant-out-of-range", {"value": text})
    return None


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a text that `instant_problem` has nothing against.

    Raises NonsenseError at the calendar's edges.
    """
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        return read_wall(told, zone)
    try:
        return told.astimezone(UTC)
    except OverflowError:
        raise NonsenseError("instant-out-of-range", f"{text} cannot be told in UTC", value=text) from None


def tell_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as wall time where that reads back the same, else with its offset; shortest form first."""
    local = instant.astimezone(zone)
    naive = local.replace(tzinfo=None)
    for text in (naive.date().isoformat(), naive.isoformat("T", "minutes"), naive.isoformat("T")):
        if read_instant(text, zone) == instant:
            return text
    offset = local.utcoffset()
    whole_minutes = offset is not None and offset % timedelta(minutes=1) == timedelta(0)
    return (local if whole_minutes else instant).isoformat("T")


def zone_named(name: str) -> ZoneInfo | None:
    """Give the IANA zone of that name, None when there is none."""
    if not re.fullmatch(r"[A-Za-z0-9_+\-/]{1,60}", name) or name.startswith(_UNUSABLE_ZONES):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
