"""A figure of the law with the days on which it holds, where it stands, and when somebody last looked it up."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

CLOSING = {
    "en": "This is a hint, not legal advice.",
    "fr": "C’est un indice, pas un conseil juridique.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """One rule of law of a country in force in `[valid_from, valid_to)`; no `valid_to`: as far as anybody knows.

    `figures` are those of its TOML table: numbers as whole numbers or decimal texts, hours as texts, lists.
    `checked_on` is the day on which the `source` was last read.
    """

    key: str
    figures: Mapping[str, object]
    valid_from: date
    valid_to: date | None
    source: str
    checked_on: date

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def share(self, name: str) -> Fraction:
        """Give a figure that is a share, between 0 and 1."""
        return Fraction(str(self.figures[name]))

    def count(self, name: str) -> int:
        """Give a figure that is a whole number."""
        return int(str(self.figures[name]))

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a figure that is a list of words or codes."""
        listed = self.figures[name]
        return tuple(str(one) for one in listed) if isinstance(listed, list) else ()


@cache
def statutes(country: str) -> tuple[Statute, ...]:
    """Give what is known of the law of a country (ISO 3166, two letters), nothing for one that has no file."""
    file = resources.files("rules").joinpath("statutes", f"{country.lower()}.toml")
    if len(country) != len("FR") or not country.isalpha() or not file.is_file():
        return ()
    return tuple(_statute(one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["statute"])


@lru_cache(maxsize=8192)
def statute(country: str, key: str, day: date) -> Statute | None:
    """Give the statute of that key in force on a day; of two, the later one."""
    found = [one for one in statutes(country) if one.key == key and one.holds_on(day)]
    return max(found, key=lambda one: one.valid_from, default=None)


def _statute(table: Mapping[str, object]) -> Statute:
    frame = ("key", "valid_from", "valid_to", "source", "checked_on")
    figures = {name: value for name, value in table.items() if name not in frame}
    known = {name: table[name] for name in frame if name in table}
    return Statute(figures=MappingProxyType(figures), **{"valid_to": None, **known})  # type: ignore[arg-type]  # a file of ours, read by test_statutes
