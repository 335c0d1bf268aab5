"""Reads dates as spreadsheets hold them: real dates, 01/12/2026 9h30, or as in plan documents."""

import re
from datetime import date
from datetime import datetime
from datetime import timedelta

from exchange.cell_number import plain_spaces
from exchange.instant import instant_problem
from exchange.refusal import Problem
from exchange.table import Cell

_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{2}|\d{4})"
    r"(?:[ ,]+(?:[àa]\s*)?(?P<hour>\d{1,2})\s*[:hH]\s*(?P<minute>\d{2})?(?::(?P<second>\d{2}))?)?",
    re.ASCII,
)
_MONTHS = 12
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*", re.ASCII)


def instant_text(cell: Cell) -> str | Problem:
    """Give the instant as a plan document writes it; a text is day first, always."""
    if isinstance(cell, datetime):
        rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        if (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0):
            return rounded.date().isoformat()
        return rounded.isoformat("T", "minutes" if rounded.second == 0 else "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return Problem("cell-not-a-date", {"value": str(cell)})
    text = plain_spaces(cell)
    if _YEAR_FIRST.fullmatch(text):
        text = text.replace(" ", "T", 1)
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        problem = instant_problem(text)
        if problem is None:
            return text
        code = "cell-not-a-date" if problem.code == "not-an-instant" else problem.code
        return Problem(code, {"value": text})
    return _day_first(match)


def _day_first(match: re.Match[str]) -> str | Problem:
    text = match.group()
    if len(match["year"]) < len("2026"):
        return Problem("year-of-two-digits", {"value": text})
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    try:
        told = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- read on the plan's wall clock later
    except ValueError:
        return Problem("day-first" if month > _MONTHS >= day else "no-such-day", {"value": text})
    if match["hour"] is None:
        return told.date().isoformat()
    return told.isoformat("T", "minutes" if second == 0 else "seconds")


def day_after(cell: Cell) -> str | Problem:
    """Give the end of a last day, which is the start of the next; a last day has no hour."""
    text = instant_text(cell)
    if isinstance(text, Problem):
        return text
    if "T" in text:
        return Problem("last-day-with-hour", {"value": text})
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except OverflowError:
        return Problem("instant-out-of-range", {"value": text})
