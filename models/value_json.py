"""Writes the values of a calendar as text, and reads them back unchanged: the same value is always the same text."""

import json
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import Field
from dataclasses import fields
from dataclasses import is_dataclass
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from functools import lru_cache
from types import MappingProxyType
from types import NoneType
from types import UnionType
from typing import Any
from typing import Literal
from typing import Union
from typing import get_args
from typing import get_origin
from typing import get_type_hints
from zoneinfo import ZoneInfo

from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds

Json = dict[str, Any] | list[Any] | str | int | bool | None
Reader = Callable[[Any], Any]


def write(value: object) -> str:
    """Give the canonical text: keys sorted, no blanks, fields that hold their default left out."""
    return json.dumps(tell(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(kind: Any, text: str) -> Any:  # noqa: ANN401 -- a type form in, a value of it out
    """Give the value of type `kind` that `write` told."""
    return reader(kind)(json.loads(text))


def write_document(document: object) -> str:
    """Give a part of a document as text, its numbers as numbers."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def read_document(text: str) -> Any:  # noqa: ANN401 -- a JSON tree
    """Give back what `write_document` told; a number with a point is exact again."""
    return json.loads(text, parse_float=Decimal)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a stored document")


def write_mechanics(mechanics: tuple[Mechanic, ...]) -> str:
    """Give mechanics as text, each with its kind."""
    told = [{"kind": mechanic.kind, **_tell_fields(mechanic)} for mechanic in mechanics]
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=50_000)
def read_mechanics(text: str) -> tuple[Mechanic, ...]:
    """Give the mechanics of a text; remembered, because a calendar says "-20 %" a thousand times."""
    kinds = mechanic_kinds()
    return tuple(reader(kinds[told.pop("kind")])(told) for told in json.loads(text))


def tell(value: object) -> Json:
    """Give a value as JSON types; decimals and instants become text, so that nothing is rounded."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Enum):
        return tell(value.value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, Mapping):
        return {str(tell(key)): tell(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [tell(inner) for inner in value]
    return _tell_fields(value)


def _tell_fields(value: object) -> dict[str, Any]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in a stored document")
    held = ((one, getattr(value, one.name)) for one in fields(value))
    return {one.name: tell(inner) for one, inner in held if not _holds_default(one, inner)}


def _holds_default(one: Field[Any], inner: object) -> bool:
    if one.default is not MISSING:
        return bool(inner == one.default)
    return one.default_factory is not MISSING and bool(inner == one.default_factory())


@cache
def reader(kind: Any) -> Reader:  # noqa: ANN401 -- a type form
    """Give what reads a type from JSON; built once per type."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _read_union(get_args(kind))
    if origin is Literal or kind in {str, bool, int, Any, object}:
        return _same
    if origin is tuple:
        return _read_many(reader(get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        key, inner = map(reader, get_args(kind))
        return lambda told: MappingProxyType({key(name): inner(value) for name, value in told.items()})
    if kind is datetime:
        return datetime.fromisoformat
    if kind in {Decimal, ZoneInfo} or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind  # type: ignore[no-any-return]  # a class that reads its own text
    return _read_dataclass(kind)


def _same(told: Any) -> Any:  # noqa: ANN401 -- JSON in, the same out
    return told


def _read_many(inner: Reader) -> Reader:
    return lambda told: tuple(inner(value) for value in told)


def _read_union(kinds: tuple[Any, ...]) -> Reader:
    """Tell the members apart by the JSON type: a list, or the one that is not a list."""
    listed = [reader(kind) for kind in kinds if get_origin(kind) is tuple]
    single = [reader(kind) for kind in kinds if kind is not NoneType and get_origin(kind) is not tuple]

    def read_one(told: Any) -> Any:  # noqa: ANN401 -- JSON of several types
        if told is None:
            return None
        return (listed if isinstance(told, list) else single)[0](told)

    return read_one


def _read_dataclass(kind: Any) -> Reader:  # noqa: ANN401 -- a dataclass
    hints = get_type_hints(kind)
    readers = {one.name: reader(hints[one.name]) for one in fields(kind)}

    def read_fields(told: Any) -> Any:  # noqa: ANN401 -- a JSON object
        return kind(**{name: readers[name](value) for name, value in told.items()})

    return read_fields
