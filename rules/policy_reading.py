"""Writes a policy as a JSON object, and changes one by such an object, threshold by threshold."""

from collections.abc import Mapping
from dataclasses import fields
from dataclasses import is_dataclass
from dataclasses import replace
from datetime import time
from decimal import Decimal
from decimal import InvalidOperation
from enum import Enum
from types import MappingProxyType
from typing import Any
from typing import get_args
from typing import get_type_hints

from models.figure import refuse_amount
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanic import FieldKind
from models.nonsense import NonsenseError
from rules.approval_policy import read_ways
from rules.blackout import Blackout
from rules.blackout import read_blackout
from rules.policy_refusal import refused
from rules.policy_refusal import unknown
from rules.rule_setting import RuleSetting

MOST_DAYS = 3_660
MOST_COUNTED = 10_000_000
MOST_BLACKOUTS = 500
WAYS = "/ways"
_DAYS = ("days", 0, MOST_DAYS)
_NUMBER = ("things", 0, MOST_COUNTED)
_FIGURES = frozenset({FieldKind.AMOUNT, FieldKind.RATE})
# What is counted otherwise than in days, by the key that holds it: the unit, the least and the most.
_COUNTED: Mapping[str, tuple[str, int, int]] = MappingProxyType({
    "people_per_hour": ("people", 0, MOST_COUNTED),
    "max_lateness_minutes": ("minutes", 0, MOST_COUNTED),
    # Nothing can be spread over batches that all leave at once.
    "batch_minutes": ("minutes", 1, 1_440),
    "gate_lead_minutes": ("minutes", 0, 10_080),
    # How near two messages come: beyond a day it is another question.
    "minutes": ("minutes", 0, 1_440),
})  # fmt: skip


def told(value: object) -> Any:  # noqa: ANN401 -- a JSON tree
    """Give a policy, or a part of one, as JSON types; decimals are strings."""
    if isinstance(value, Blackout):
        return value.document()
    if isinstance(value, RuleSetting):
        return value.document(told)
    if is_dataclass(value):
        return {one.name: told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: told(inner) for key, inner in sorted(value.items())}
    if isinstance(value, tuple):
        return [told(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Enum):
        return value.value
    return value.isoformat("minutes") if isinstance(value, time) else value


def changed(base: Any, document: object, pointer: str = "") -> Any:  # noqa: ANN401 -- dataclasses of several kinds
    """Give the base with what the document says; raises NonsenseError with a JSON pointer."""
    if not isinstance(document, Mapping):
        raise refused(pointer, document, "it is not an object")
    known = get_type_hints(type(base), include_extras=True)
    changes = {}
    for key, given in document.items():
        if key not in known:
            raise unknown(pointer, str(key), known)
        changes[key] = _read(getattr(base, key), given, f"{pointer}/{key}", _kind_of(known[key]))
    try:
        return replace(base, **changes)
    except NonsenseError as error:
        raise refused(f"{pointer}/{error.field}", document.get(error.field), error.remedy) from None


def _kind_of(hint: object) -> FieldKind | None:
    """Give what a threshold counts when its type says so: `Annotated[Decimal, FieldKind.AMOUNT]`."""
    return next((one for one in get_args(hint)[1:] if isinstance(one, FieldKind)), None)


def _read(current: Any, given: object, pointer: str, kind: FieldKind | None = None) -> Any:  # noqa: ANN401 -- thresholds of several kinds
    if isinstance(current, RuleSetting):
        return current.changed(given, pointer, changed)
    if is_dataclass(current):
        return changed(current, given, pointer)
    if isinstance(current, Mapping):
        return _read_mapping(current, given, pointer, kind)
    if isinstance(current, tuple):
        return read_ways(given, pointer) if pointer.endswith(WAYS) else _read_blackouts(given, pointer)
    return _read_one(current, given, pointer, kind)


def _read_one(current: Any, given: object, pointer: str, kind: FieldKind | None) -> Any:  # noqa: ANN401 -- as above
    if isinstance(current, Enum):
        return _read_enum(current, given, pointer)
    if isinstance(current, bool):
        return _read_flag(given, pointer)
    if isinstance(current, int):
        return _read_count(given, pointer, kind)
    if isinstance(current, Decimal):
        return _read_figure(given, pointer, kind) if kind in _FIGURES else _read_share(given, pointer)
    return _read_time(given, pointer)


def _read_mapping(
    current: Mapping[str, Any], given: object, pointer: str, kind: FieldKind | None
) -> Mapping[str, Any]:  # fmt: skip
    if not isinstance(given, Mapping):
        raise refused(pointer, given, "it is not an object")
    for key in given:
        if key not in current:
            raise unknown(pointer, str(key), current)
    changes = {key: _read(current[key], inner, f"{pointer}/{key}", kind) for key, inner in given.items()}
    return MappingProxyType({**current, **changes})


def _read_blackouts(given: object, pointer: str) -> tuple[Blackout, ...]:
    """Read a list of a policy, whole: a part of it cannot be changed by its place."""
    if not isinstance(given, list | tuple):
        raise refused(pointer, given, "it is not a list")
    if len(given) > MOST_BLACKOUTS:
        raise refused(pointer, len(given), f"keep to {MOST_BLACKOUTS} of them")
    return tuple(read_blackout(one, f"{pointer}/{index}") for index, one in enumerate(given))


def _read_enum(current: Enum, given: object, pointer: str) -> Enum:
    for member in type(current):
        if member.value == given:
            return member
    raise refused(pointer, given, "write one of " + ", ".join(str(member.value) for member in type(current)))


def _read_flag(given: object, pointer: str) -> bool:
    if not isinstance(given, bool):
        raise refused(pointer, given, "write true or false")
    return given


def _read_count(given: object, pointer: str, kind: FieldKind | None) -> int:
    usual = _NUMBER if kind is FieldKind.COUNT else _DAYS
    unit, least, most = next((_COUNTED[key] for key in pointer.split("/") if key in _COUNTED), usual)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise refused(pointer, given, f"write a whole number of {unit} from {least} to {most}")
    return given


def _read_share(given: object, pointer: str) -> Decimal:
    try:
        share = Decimal(str(given))
        refuse_share(pointer, share)
    except (InvalidOperation, NonsenseError):
        raise refused(pointer, given, "write a share between 0 and 1, such as 0.10") from None
    if isinstance(given, bool):
        raise refused(pointer, given, "write a share between 0 and 1, such as 0.10")
    return share


def _read_figure(given: object, pointer: str, kind: FieldKind | None) -> Decimal:
    """Read an amount of money, or a rate in percent."""
    sample = "12.50" if kind is FieldKind.AMOUNT else "15"
    try:
        if isinstance(given, bool):
            raise refused(pointer, given, f"write a number such as {sample}")
        figure = Decimal(str(given))
        if kind is FieldKind.AMOUNT:
            refuse_amount(pointer, figure, zero_allowed=True)
        elif figure:
            refuse_rate(pointer, figure)
    except (InvalidOperation, NonsenseError):
        raise refused(pointer, given, f"write a number such as {sample}") from None
    return figure


def _read_time(given: object, pointer: str) -> time:
    try:
        clock = time.fromisoformat(str(given))
    except ValueError:
        raise refused(pointer, given, "write a time such as 08:30") from None
    if clock.tzinfo is not None:
        raise refused(pointer, given, "write a time without an offset, such as 08:30: it is people's own clock")
    return clock
