"""What the words in braces of a mechanic's phrases stand for: {rate}, {amount}, {nth}, {steps} …"""

import re
import typing
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any

from exchange.cell_number import NUMBER
from exchange.cell_number import decimal_text
from exchange.cell_number import read_number
from exchange.mechanic_schema import DOCUMENT_KEYS
from exchange.mechanic_schema import NamesOrCount
from exchange.mechanic_schema import field_of
from exchange.plan_fields import Choice
from exchange.plan_fields import Count
from exchange.plan_fields import ListOf
from exchange.plan_fields import Money
from exchange.plan_fields import Part
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from exchange.refusal import Problem

SYMBOLS: Mapping[str, str] = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "cad": "CAD",
    "pln": "PLN",
    "sek": "SEK",
    "dkk": "DKK",
    "nok": "NOK",
    "mad": "MAD",
    "jpy": "JPY",
    "xpf": "XPF",
}
# What people call the words of plan documents in French.
_ALSO_CALLED: Mapping[str, str] = {
    "parrain": "referrer",
    "marraine": "referrer",
    "filleul": "referee",
    "filleule": "referee",
    "par tranche": "incremental",
    "sur la tranche": "incremental",
    "sur tout": "all_units",
}
_SYMBOL = "|".join(sorted((re.escape(symbol) for symbol in SYMBOLS), key=len, reverse=True))

RATE = rf"(?:{NUMBER})\s*(?:%|pour ?cents?|percent|pct)"
AMOUNT = rf"(?:(?:[€$£]\s*(?:{NUMBER}))|(?:(?:{NUMBER})\s*(?:{_SYMBOL})(?![a-z])))"
COUNT = r"\d{1,9}"
FROM = r"(?:des|a partir de|from|over|above|des que|:)"
_GAIN = rf"-?\s*(?:{RATE}|{AMOUNT})"
STEP = rf"{_GAIN}\s*(?:off|de remise)?\s*{FROM}\s*{AMOUNT}(?:\s*d'achats?)?"
# Atomic and bounded: a step that has been read is never read another way, however the text ends.
STEPS = rf"(?>{STEP})(?:\s*(?:,|;|/|puis|et|and|then)\s*(?>{STEP})){{1,20}}"


@dataclass(frozen=True, slots=True)
class Token:
    """One word in braces: how it looks in a text, and what it adds to the mechanic's document."""

    pattern: str
    read: Callable[[str, str], dict[str, Any] | Problem]


def plain(text: str) -> str:
    """Strip what people type differently and mean alike: case, accents, dashes, quotes and spaces."""
    folded = unicodedata.normalize("NFD", text.replace("\u0153", "oe"))
    bare = "".join(one for one in folded if not unicodedata.combining(one)).lower()
    for given, meant in (("\u2212", "-"), ("\u2013", "-"), ("\u2014", "-"), ("\u2019", "'"), ("\u2018", "'")):
        bare = bare.replace(given, meant)
    return re.sub(r"\s+", " ", bare).strip()


def tokens_of(value_class: Any) -> Mapping[str, Token]:  # noqa: ANN401 -- dataclasses of many kinds
    """Give the tokens of a mechanic: its fields, those of its nested parts, and {all} for buy + get."""
    hints = typing.get_type_hints(value_class, include_extras=True)
    found: dict[str, Token] = {}
    for one in dataclass_fields(value_class):
        key = DOCUMENT_KEYS.get(one.name, one.name)
        kind = field_of(hints[one.name])
        if isinstance(kind, ListOf) and isinstance(kind.inner, Part):
            if "from" in {field.data_key for field in kind.inner.schema.fields.values()}:
                found[one.name] = Token(STEPS, _steps(key))
                continue
            found.update(_nested(key, kind.inner))
        elif (token := _token(key, kind)) is not None:
            found[one.name] = token
    if {"buy", "get"} <= found.keys():
        found["all"] = Token(COUNT, lambda text, _: {"all": int(text)})
    return found


def _token(key: str, kind: object) -> Token | None:
    if isinstance(kind, Rate):
        return Token(RATE, lambda text, _: _read(key, rate_text(text)))
    if isinstance(kind, Share):
        return Token(RATE, lambda text, _: _share(key, text))
    if isinstance(kind, Money):
        return Token(AMOUNT, lambda text, currency: _read(key, amount_text(text, currency)))
    if isinstance(kind, Count | NamesOrCount):
        return Token(COUNT, lambda text, _: {key: int(text)})
    if isinstance(kind, Choice):
        words = {**{plain(word): word for word in kind.words}}
        words.update({said: word for said, word in _ALSO_CALLED.items() if word in kind.words})
        pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        return Token(pattern, lambda text, _: {key: words[text]})
    return None


def _read(key: str, said: str | Problem) -> dict[str, Any] | Problem:
    return said if isinstance(said, Problem) else {key: said}


def _share(key: str, text: str) -> dict[str, Any] | Problem:
    said = rate_text(text)
    return said if isinstance(said, Problem) else {key: Decimal(said) / 100}


def _nested(key: str, part: Part) -> Mapping[str, Token]:
    """Let a phrase describe one member of a list by the member's own fields."""
    inner = {name: _token(field.data_key or name, field) for name, field in part.schema.fields.items()}

    def within(token: Token) -> Callable[[str, str], dict[str, Any] | Problem]:
        def read(text: str, currency: str) -> dict[str, Any] | Problem:
            said = token.read(text, currency)
            return said if isinstance(said, Problem) else {key: [said]}

        return read

    return {name: Token(token.pattern, within(token)) for name, token in inner.items() if token is not None}


def _steps(key: str) -> Callable[[str, str], dict[str, Any] | Problem]:
    def read(text: str, currency: str) -> dict[str, Any] | Problem:
        steps = []
        for match in re.finditer(STEP, text):
            gain, start = re.split(rf"\s*(?:off|de remise)?\s*{FROM}\s*", match.group(), maxsplit=1)
            threshold = amount_text(re.sub(r"\s*d'achats?$", "", start), currency)
            if isinstance(threshold, Problem):
                return threshold
            gain = gain.lstrip("- ")
            name = "rate" if re.fullmatch(RATE, gain) else "amount"
            said = rate_text(gain) if name == "rate" else amount_text(gain, currency)
            if isinstance(said, Problem):
                return said
            steps.append({"from": threshold, name: said})
        return {key: steps}

    return read


def rate_text(text: str) -> str | Problem:
    """Read "20 %" as "20"."""
    number = read_number(re.sub(r"\s*(?:%|pour ?cents?|percent|pct)$", "", text))
    return number if isinstance(number, Problem) else decimal_text(number)


def amount_text(text: str, currency: str) -> str | Problem:
    """Read "10 €" as "10"; an amount in another currency than the plan's is refused."""
    symbol = re.sub(rf"{NUMBER}", "", text).strip()
    if SYMBOLS[symbol] != currency and not (symbol == "$" and currency.endswith("D")):
        return Problem("other-currency", {"value": text, "currency": currency})
    number = read_number(text.replace(symbol, ""))
    return number if isinstance(number, Problem) else decimal_text(number)
