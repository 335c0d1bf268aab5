"""When an offer is valid, as people say it: first day, last day, how often it comes back."""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from exchange.cell_instant import instant_text
from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.refusal import Problem
from models.nonsense import NonsenseError

MIDNIGHT = time()
DAY = timedelta(days=1)
RULE = "rule"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = MappingProxyType({"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY"})
_PLAIN = frozenset({"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL"})
_LENGTH_OF_DAY = len("20261231")


def wall(text: object, zone: ZoneInfo) -> datetime | None:
    """Read an instant of a document as the clock on the wall shows it; None where it is none."""
    if not isinstance(text, str) or instant_problem(text) is not None:
        return None
    try:
        return read_instant(text, zone).astimezone(zone).replace(tzinfo=None)
    except (NonsenseError, OverflowError):
        return None


def field_instant(text: object, zone: ZoneInfo) -> str:
    """Write an instant as a field of date and time takes it; what is none, as it is."""
    local = wall(text, zone)
    if local is None:
        return "" if text is None else str(text)
    return local.isoformat("T", "minutes" if local.second == local.microsecond == 0 else "auto")


def first_day(text: object, zone: ZoneInfo) -> tuple[str, str]:
    """Write a start as a day and an hour; none of midnight."""
    local = wall(text, zone)
    if local is None:
        return ("" if text is None else str(text), "")
    return local.date().isoformat(), _hour(local.time())


def last_day(text: object, zone: ZoneInfo) -> tuple[str, str]:
    """Write an end as the last day that counts, and the hour on it at which it ends; none where the day is whole."""
    local = wall(text, zone)
    if local is None or local.date() == date.min:
        return ("" if text is None else str(text), "")
    if local.time() == MIDNIGHT:
        return (local.date() - DAY).isoformat(), ""
    return local.date().isoformat(), _hour(local.time())


def _hour(at: time) -> str:
    return "" if at == MIDNIGHT else at.isoformat("minutes" if at.second == at.microsecond == 0 else "auto")


def start_of(day: str, hour: str) -> object:
    """Read a first day with its hour as a document has it; a Problem where there is no such day, None of nothing."""
    return _instant(day, hour)


def end_of(day: str, hour: str) -> object:
    """Read a last day: it counts whole, unless an hour says when it ends."""
    told = _instant(day, hour)
    if not isinstance(told, str) or hour.strip():
        return told
    try:
        return told if "T" in told else (date.fromisoformat(told) + DAY).isoformat()
    except (ValueError, OverflowError):
        return told


def _instant(day: str, hour: str) -> object:
    if not day.strip():
        return None
    told = instant_text(day)
    if isinstance(told, Problem):
        return day.strip() if told.code == "cell-not-a-date" else told
    return f"{told}T{hour.strip()}" if hour.strip() and "T" not in told else told


def repeat_fields(rule: object) -> dict[str, tuple[str, ...]]:
    """Take a rule of repetition apart into plain choices; one that says more stays a rule."""
    if not isinstance(rule, str) or not rule.strip():
        return {"": ("",)}
    parts = _parts(rule)
    words = {frequency: word for word, frequency in FREQUENCIES.items()}
    days = tuple(parts.get("BYDAY", "").split(",")) if "BYDAY" in parts else ()
    is_plain = (
        parts.keys() <= _PLAIN
        and parts.get("FREQ") in words
        and parts.get("INTERVAL", "1").isdigit()
        and set(days) <= set(DAYS)
        and not (days and parts["FREQ"] != "WEEKLY")
        and len(parts.get("UNTIL", "x" * _LENGTH_OF_DAY)) == _LENGTH_OF_DAY
    )
    if not is_plain:
        return {"": (RULE,), "rule": (rule,)}
    until = parts.get("UNTIL", "")
    return {
        "": (words[parts["FREQ"]],), "every": (parts.get("INTERVAL", ""),), "days": days,
        "count": (parts.get("COUNT", ""),),
        "until": (f"{until[:4]}-{until[4:6]}-{until[6:]}" if until else "",),
    }  # fmt: skip


def _parts(rule: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in rule.strip().upper().split(";"))
    return {name: value for name, _, value in pairs}


def rule_of(fields: Mapping[str, tuple[str, ...]]) -> str | None:
    """Put plain choices together into a rule; the plan format says what is wrong with it, None of no repetition."""
    chosen = _first(fields, "")
    if chosen == RULE:
        return _first(fields, "rule") or "RRULE"
    if chosen not in FREQUENCIES:
        return None
    every, count, until = (_first(fields, name) for name in ("every", "count", "until"))
    days = [day for day in DAYS if day in fields.get("days", ())]
    parts = [f"FREQ={FREQUENCIES[chosen]}"]
    parts += [f"INTERVAL={every}"] if every and every != "1" else []
    parts += [f"BYDAY={','.join(days)}"] if days and chosen == "weekly" else []
    parts += [f"COUNT={count}"] if count else []
    parts += [f"UNTIL={until.replace('-', '')}"] if until else []
    return ";".join(parts)


def _first(fields: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(fields.get(name, ())), "").strip()
