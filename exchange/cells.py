"""Reads one cell as the value that its column asks for, exactly or not at all."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from datetime import time
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from exchange.cell_instant import day_after
from exchange.cell_instant import instant_text
from exchange.cell_number import decimal_text
from exchange.cell_number import plain_spaces
from exchange.cell_number import read_number
from exchange.cell_words import CHANNEL_WORDS
from exchange.cell_words import CHOICES
from exchange.cell_words import FLAGS
from exchange.mechanic_schema import NamesOrCount
from exchange.mechanic_schema import mechanic_schemas
from exchange.phrase_tokens import SYMBOLS
from exchange.phrase_tokens import plain
from exchange.plan_fields import Choice
from exchange.plan_fields import Count
from exchange.plan_fields import Flag
from exchange.plan_fields import Money
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from exchange.refusal import Problem
from exchange.table import Cell
from exchange.template_words import CHOICES as TEMPLATE_CHOICES

Reader = Callable[[Cell, str], Any]

_LARGEST_FLOAT = 1e15
_MEMBER = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",;|\n]*))\s*(?:[,;|\n]|$)')
_PAIR = re.compile(r"(.*?)\s*[=:]\s*([^=:]*)")


def text(cell: Cell, _: str = "") -> str | Problem:
    """Read a text; a number typed as a code loses the decimals that spreadsheets add to it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool | date | time | timedelta) or cell is None:
        return Problem("cell-not-text", {"value": str(cell)})
    return decimal_text(cell)


def number(cell: Cell) -> Decimal | Problem:
    """Read a number, typed or as text; a date is none."""
    if isinstance(cell, bool | date | time | timedelta) or cell is None:
        return Problem("cell-not-a-number", {"value": str(cell)})
    if isinstance(cell, str):
        return read_number(cell)
    if not abs(cell) < _LARGEST_FLOAT:
        return Problem("number-too-long", {"value": str(cell)})
    return Decimal(decimal_text(cell))


def money(cell: Cell, currency: str) -> str | Problem:
    """Read an amount, with or without the plan's currency beside it."""
    if isinstance(cell, str):
        bare = plain_spaces(cell)
        symbol = re.sub(r"[\d.,' \u2019+\u2212-]", "", bare).lower()
        if symbol in SYMBOLS:
            if SYMBOLS[symbol] != currency:
                return Problem("other-currency", {"value": bare, "currency": currency})
            cell = re.sub(re.escape(symbol), "", bare, flags=re.IGNORECASE)
    said = number(cell)
    return said if isinstance(said, Problem) else decimal_text(said)


def rate(cell: Cell, _: str = "") -> str | Problem:
    """Read a percentage: "20 %", "20" or the number 20; a bare number under 1 may be either 0.2 % or 20 %."""
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        said = read_number(cell.rstrip()[:-1])
        return said if isinstance(said, Problem) else decimal_text(said)
    said = number(cell)
    if isinstance(said, Problem):
        return said
    if 0 < abs(said) < 1:
        return Problem("rate-or-share", {"value": str(said), "percent": decimal_text((said * 100).normalize())})
    return decimal_text(said)


def share(cell: Cell, _: str = "") -> Decimal | Problem:
    """Read a share: 0.15, or "15 %"."""
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        said = read_number(cell.rstrip()[:-1])
        return said if isinstance(said, Problem) else said / 100
    return number(cell)


def count(cell: Cell, _: str = "") -> int | Problem:
    """Read a whole number."""
    said = number(cell)
    if isinstance(said, Problem):
        return said
    if said != said.to_integral_value():
        return Problem("not-a-count", {"value": str(said)})
    return int(said)


def flag(cell: Cell, _: str = "") -> bool | Problem:
    """Read yes or no."""
    if isinstance(cell, bool):
        return cell
    said = plain(decimal_text(cell) if isinstance(cell, float | int) else str(cell))
    return FLAGS.get(said, Problem("cell-not-a-flag", {"value": str(cell)}))


def instant(cell: Cell, _: str = "") -> str | Problem:
    """Read an instant."""
    return instant_text(cell)


def last_day(cell: Cell, _: str = "") -> str | Problem:
    """Read a day that still counts, as the end that no longer does."""
    return day_after(cell)


def names(cell: Cell, _: str = "") -> list[str] | Problem:
    """Read several names with commas, semicolons or bars between; quotes keep those inside a name."""
    said = text(cell)
    if isinstance(said, Problem):
        return said
    found, start = [], 0
    while start < len(said):
        match = _MEMBER.match(said, start)
        if match is None or match.end() == start:
            return Problem("list-unreadable", {"value": said})
        name = match[1].replace('""', '"') if match[1] is not None else (match[2] or "").strip()
        if name:
            found.append(name)
        start = match.end()
    return found


def channels(cell: Cell, header: str = "") -> list[str] | Problem:
    """Read channels; the French "mail" is an e-mail to one reader and a letter to the next."""
    said = names(cell)
    if isinstance(said, Problem):
        return said
    found = []
    for name in said:
        word = plain(name)
        if word == "mail" and not plain(header).startswith("channel"):
            return Problem("mail-or-letter", {"value": name})
        if word not in CHANNEL_WORDS:
            return Problem("cell-not-one-of", {"value": name, **_known("channel", CHANNEL_WORDS)})
        found.append(CHANNEL_WORDS[word])
    return found


def money_list(cell: Cell, currency: str) -> list[str] | Problem:
    """Read several amounts, with semicolons or bars between: a comma may start decimals."""
    if not isinstance(cell, str):
        said = money(cell, currency)
        return said if isinstance(said, Problem) else [said]
    amounts = [money(part, currency) for part in re.split(r"[;|\n]", cell) if part.strip()]
    problems = [amount for amount in amounts if isinstance(amount, Problem)]
    return problems[0] if problems else [amount for amount in amounts if isinstance(amount, str)]


def _pairs(cell: Cell, read: Reader, keys: Callable[[str], str]) -> dict[str, Any] | Problem:
    parts = names(cell)
    if isinstance(parts, Problem):
        return parts
    found: dict[str, Any] = {}
    for part in parts:
        match = _PAIR.fullmatch(part)
        if match is None:
            return Problem("pair-unreadable", {"value": part})
        said = read(match[2], "")
        if isinstance(said, Problem):
            return said
        key = keys(match[1])
        if key in found:
            return Problem("key-twice", {"key": key})
        found[key] = said
    return found


def shares(cell: Cell, _: str = "") -> dict[str, Any] | Problem:
    """Read "accessories = 10 %; shoes = 0.2"."""
    return _pairs(cell, share, str)


def consents(cell: Cell, _: str = "") -> dict[str, Any] | Problem:
    """Read "email = oui; sms = non"."""
    return _pairs(cell, flag, lambda name: CHANNEL_WORDS.get(plain(name), name))


def _known(field: str, words: Mapping[str, str]) -> dict[str, str]:
    """Name the words to choose from, in French too where the template offers French ones."""
    meant = tuple(dict.fromkeys(words.values()))
    return {"known": ", ".join(meant), "known_fr": ", ".join(TEMPLATE_CHOICES["fr"].get(field, meant))}


def chooser(words: Mapping[str, str], field: str = "") -> Reader:
    """Give the reader of a closed set of words."""

    def choose(cell: Cell, _: str = "") -> str | Problem:
        said = words.get(plain(str(cell)))
        if said is None:
            return Problem("cell-not-one-of", {"value": str(cell), **_known(field, words)})
        return said

    return choose


_READERS: dict[str, Reader] = {
    "channel": channels,
    **dict.fromkeys(("segments", "include", "exclude"), names),
    **dict.fromkeys(("valid_from", "valid_to", "send_at", "visible_until", "price_from", "price_to"), instant),
    **dict.fromkeys(("min_spend", "budget", "list_price", "unit_cost", "price"), money),
    **dict.fromkeys(("open_to_all", "stackable", "dormant"), flag),
    **dict.fromkeys(("size", "limit_per_person", "stock"), count),
    **{f"basket_{name}": money for name in ("mean", "low", "high", "unit_price", "shipping_fee", "free_shipping_from")},
    **{name: chooser(words, name) for name, words in CHOICES.items()},
    "basket_sample": money_list,
    "basket_scope_shares": shares,
    "consents": consents,
    "last_day": last_day,
    "vat_rate": rate,
    "share": share,
}


@cache
def reader_of(field: str) -> Reader:
    """Give the reader of a column's cells; a mechanic's own columns read by the kind of its field."""
    if field.startswith("mechanic_"):
        return _mechanic_reader(field.removeprefix("mechanic_"))
    return _READERS.get(field, text)


def _mechanic_reader(name: str) -> Reader:
    kinds = [schema.fields[name] for schema in mechanic_schemas().values() if name in schema.fields]
    for kind, reader in ((Rate, rate), (Money, money), (Share, share), (Flag, flag), (Count, count)):
        if isinstance(kinds[0], kind):
            return reader
    if isinstance(kinds[0], Choice):
        return chooser({plain(word): word for word in kinds[0].words})
    return names_or_count if isinstance(kinds[0], NamesOrCount) else text


def names_or_count(cell: Cell, _: str = "") -> list[str] | int | Problem:
    """Read the products of a bundle, or how many they are."""
    said = count(cell)
    return names(cell) if isinstance(said, Problem) else said
