"""The French « soldes »: the only weeks of a year in which a sale may be called so, department by department."""

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from models.window import Window
from models.window import read_wall
from rules.plain_text import plain
from rules.statute import Statute
from rules.statute import statutes

FRANCE = "FR"
SEASONS = ("winter", "summer")
_KEY = "soldes_"
# What every form of the word begins with.
STEM = "sold"
# « solde » alone may be that of an account: it is the word only where nothing else can be meant.
_WORD = re.compile(
    r"\b(?:soldees?|soldes(?! (?:de |des |du )?(?:vos |leurs |tous les )?(?:points?|comptes?|cagnottes?|conges)\b)"
    r"|(?<=\ben )solde|solde(?= d'(?:ete|hiver)\b))\b"
)
_DERIVED = re.compile(r"\bsoldé\b")
# Words after which a sale is only mentioned, not so called.
_MENTIONED = re.compile(
    r"\b(?:hors|sauf|avant les|apres les|(?:avant|apres) la periode des?|hors periodes? de)"
    r" (?:articles? |produits? )?(?:deja )?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soldes:
    """One season's sales: they open at an hour of the `first` day and end with the `last` one.

    `is_known` is False where the rule was inferred from the dates of a few years, nobody having read the text.
    """

    season: str
    first: date
    last: date
    opens: time
    is_known: bool
    source: str

    def window(self, zone: ZoneInfo) -> Window:
        """Give its instants on a clock: from the hour at which it opens, to the midnight that ends the last day."""
        opening = read_wall(datetime.combine(self.first, self.opens), zone)
        return Window(opening, read_wall(datetime.combine(self.last + timedelta(days=1), time(0)), zone))


def said_in(text: str) -> str | None:
    """Give the word « soldes », or the derivative of it, by which a text calls a sale; None where it does not.

    A text that only mentions them (« hors soldes ») does not, nor does the balance of an account or of points.
    """
    if STEM not in text.casefold():
        return None
    folded = plain(text)
    for match in _WORD.finditer(folded):
        if not _MENTIONED.search(folded[: match.start()]):
            return match.group()
    derived = _DERIVED.search(unicodedata.normalize("NFC", text.casefold()))
    return derived.group() if derived else None


def soldes(year: int, department: str | None = None) -> tuple[Soldes, ...]:
    """Give the sales that begin in a year, soonest first; without a department, those of the whole country.

    Those hold in each department that has none of its own for the season, and for all distance selling
    (C. com. L310-3).  A year for which nobody knows the law has none.
    """
    return _of_year(year, (department or "").upper())


def seasons_around(window: Window, department: str | None, zone: ZoneInfo) -> tuple[Soldes, ...]:
    """Give the sales of the years that a window touches and of those beside them, soonest first."""
    years = range(window.start.astimezone(zone).year - 1, window.end.astimezone(zone).year + 2)
    return tuple(one for year in years for one in soldes(year, department))


def outside(window: Window, allowed: tuple[Window, ...]) -> Iterator[Window]:
    """Give the parts of a window that lie in none of some others, soonest first."""
    start = window.start
    for one in sorted(allowed):
        if one.end <= start or one.start >= window.end:
            continue
        if one.start > start:
            yield Window(start, one.start)
        start = max(start, one.end)
    if start < window.end:
        yield Window(start, window.end)


@lru_cache(maxsize=1024)
def _of_year(year: int, department: str) -> tuple[Soldes, ...]:
    found = [one for season in SEASONS if (one := _season(year, season, department)) is not None]
    return tuple(sorted(found, key=lambda one: one.first))


def _season(year: int, season: str, department: str) -> Soldes | None:
    key = _keys().get((season, department), f"{_KEY}{season}")
    in_force = _in_force(key, year)
    if in_force is None:
        return None
    law, first = in_force
    told: Mapping[str, Any] = law.figures
    return Soldes(
        season=season,
        first=first,
        last=first + timedelta(days=told["days"] - 1),
        opens=time.fromisoformat(told["opens"]),
        is_known=told["basis"] == "told",
        source=law.source,
    )


@lru_cache(maxsize=1)
def _keys() -> Mapping[tuple[str, str], str]:
    """File the statutes of single departments by season and department."""
    found: dict[tuple[str, str], str] = {}
    for law in statutes(FRANCE):
        if law.key.startswith(_KEY):
            told: Mapping[str, Any] = law.figures
            found |= {(law.key.split("_")[1], department): law.key for department in told["departments"]}
    return found


def _in_force(key: str, year: int) -> tuple[Statute, date] | None:
    """Give the statute that holds on the day on which it lets the sales of a year begin, and that day."""
    for law in statutes(FRANCE):
        if law.key == key and law.holds_on(first := _first_day(law.figures, year)):
            return law, first
    return None


def _first_day(figures: Mapping[str, Any], year: int) -> date:
    day = date(year, figures["month"], figures["day"])
    while day.isoweekday() not in figures["weekdays"]:
        day += timedelta(days=1)
    return day
