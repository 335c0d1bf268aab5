"""The places of an offer that a form fills, taken from the declarations of the plan format and of each mechanic."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from functools import cache

from exchange.cell_instant import instant_text
from exchange.cell_number import decimal_text
from exchange.cell_number import read_number
from exchange.cell_number import unmistakable
from exchange.mechanic_schema import MechanicField
from exchange.mechanic_schema import NamesOrCount
from exchange.mechanic_schema import mechanic_schemas
from exchange.plan_fields import Choice
from exchange.plan_fields import Count
from exchange.plan_fields import Flag
from exchange.plan_fields import Instant
from exchange.plan_fields import ListOf
from exchange.plan_fields import Money
from exchange.plan_fields import Part
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from exchange.plan_schemas import PARTS
from exchange.refusal import Problem

YES = "yes"
NO = "no"
HUNDRED = Decimal(100)
_IS_LARGE = re.compile(r"\d{4,15}\.\d{2}")
_FRENCH = str.maketrans({".": ",", ",": "\u202f"})


class Kind(Enum):
    """How a place is filled in."""

    TEXT = "text"
    MONEY = "money"
    RATE = "rate"
    SHARE = "share"
    COUNT = "count"
    FLAG = "flag"
    CHOICE = "choice"
    INSTANT = "instant"
    NAMES = "names"
    ITEMS = "items"
    ROWS = "rows"
    MECHANICS = "mechanics"
    PART = "part"


# What each field of the plan format is to a form; a text or a code is anything else.
_KINDS: Mapping[type, Kind] = {
    Money: Kind.MONEY, Rate: Kind.RATE, Share: Kind.SHARE, Count: Kind.COUNT, Flag: Kind.FLAG, Choice: Kind.CHOICE,
    Instant: Kind.INSTANT, NamesOrCount: Kind.ITEMS, Part: Kind.PART,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One key of a document: what it is called, what may stand there; a part and a list of parts have inner ones.

    A flag `is_open` where yes, no and nothing are three answers.
    """

    name: str
    kind: Kind
    is_required: bool = False
    is_open: bool = False
    choices: tuple[str, ...] = ()
    inner: tuple["Slot", ...] = ()


@cache
def offer_slots() -> Mapping[str, Slot]:
    """Give what the plan format keeps of an offer, by key and in its order."""
    return {slot.name: slot for slot in _slots(PARTS["offers"].fields)}


@cache
def mechanic_slots(kind: str) -> tuple[Slot, ...]:
    """Give what a mechanic declares, what it must have first; of an unknown one, nothing."""
    schema = mechanic_schemas().get(kind)
    found = () if schema is None else _slots(schema.fields)
    return tuple(sorted(found, key=lambda slot: not slot.is_required))


def _slots(fields: Mapping[str, object]) -> tuple[Slot, ...]:
    return tuple(_slot(getattr(field, "data_key", None) or name, field) for name, field in fields.items())


def _slot(name: str, field: object) -> Slot:
    kind = _KINDS.get(type(field), Kind.TEXT)
    slot = Slot(name=name, kind=kind, is_required=bool(getattr(field, "required", False)))
    if isinstance(field, Choice):
        return replace(slot, choices=tuple(field.words))
    if isinstance(field, Part):
        # Whether an offer may be added to others is said, denied or left open.
        inner = _slots(field.schema.fields)
        return replace(slot, inner=tuple(replace(one, is_open=one.kind is Kind.FLAG) for one in inner))
    if isinstance(field, ListOf):
        if isinstance(field.inner, MechanicField):
            return replace(slot, kind=Kind.MECHANICS)
        if isinstance(field.inner, Part):
            return replace(slot, kind=Kind.ROWS, inner=_slots(field.inner.schema.fields))
        return replace(slot, kind=Kind.NAMES)
    return slot


def shown(slot: Slot, value: object, language: str) -> str:
    """Write a value of a document as it stands in a field; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if slot.kind is Kind.SHARE and isinstance(value, int | Decimal | float):
        return _spoken(decimal_text(Decimal(str(value)) * HUNDRED), language)
    if slot.kind in {Kind.MONEY, Kind.RATE} and isinstance(value, str):
        return _spoken(value, language)
    return str(value)


def _spoken(text: str, language: str) -> str:
    """Write a figure with the language's marks, never so that its decimals could be thousands, or these decimals."""
    clear = unmistakable(text)
    if _IS_LARGE.fullmatch(clear):
        clear = f"{Decimal(clear):,.2f}"
    return clear.translate(_FRENCH) if language == "fr" else clear


def read(slot: Slot, text: str) -> object:
    """Read what somebody has typed as the plan format has it; a Problem where it cannot be told, None of nothing."""
    bare = text.strip()
    if not bare:
        return None
    reader = _READERS.get(slot.kind)
    return bare if reader is None else reader(bare)


def _number(text: str) -> Decimal | Problem:
    return read_number(text.strip("€$£% \u00a0\u202f"))


def _decimal(text: str) -> object:
    number = _number(text)
    return number if isinstance(number, Problem) else f"{number:f}"


def _share(text: str) -> object:
    number = _number(text)
    return number if isinstance(number, Problem) else number / HUNDRED


def _count(text: str) -> object:
    number = _number(text)
    if isinstance(number, Problem):
        return number
    return int(number) if number == number.to_integral_value() else Problem("not-a-count", {"value": text})


def _flag(text: str) -> object:
    return {YES: True, NO: False}.get(text, text)


def _names(text: str) -> object:
    return list(dict.fromkeys(name.strip() for name in text.replace("\n", ",").split(",") if name.strip()))


def _items(text: str) -> object:
    number = _number(text)
    if isinstance(number, Decimal) and number == number.to_integral_value():
        return int(number)
    return _names(text)


def _instant(text: str) -> object:
    told = instant_text(text)
    # What is no instant is refused by the plan format, which says how to write one.
    return text if isinstance(told, Problem) and told.code == "cell-not-a-date" else told


_READERS = {
    Kind.MONEY: _decimal, Kind.RATE: _decimal, Kind.SHARE: _share, Kind.COUNT: _count, Kind.FLAG: _flag,
    Kind.ITEMS: _items, Kind.INSTANT: _instant,
}  # fmt: skip
