"""Until when a waiver holds, as people say it: a day that is named is counted in."""

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from exchange.report_figures import day
from exchange.report_figures import moment

A_DAY = timedelta(days=1)
MIDNIGHT = time()


def end_of(until: str) -> str:
    """Give the end of what is asked for until a day: the beginning of the next; an instant stays as it is."""
    return until if "T" in until else (date.fromisoformat(until) + A_DAY).isoformat()


def last_day(ends: datetime, language: str) -> str:
    """Tell the same the other way round: its last day, with the hour where it ends within one."""
    return day(ends.date() - A_DAY, language) if ends.time() == MIDNIGHT else moment(ends, language)
