"""Reads a mechanic by the fields that its own file declares, so that a new mechanic needs no second file."""

import types
import typing
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from functools import cache
from typing import Any

from marshmallow import Schema
from marshmallow import post_load

from exchange.plan_fields import MOST_REMEMBERED
from exchange.plan_fields import Choice
from exchange.plan_fields import Code
from exchange.plan_fields import Count
from exchange.plan_fields import Flag
from exchange.plan_fields import ListOf
from exchange.plan_fields import Money
from exchange.plan_fields import Part
from exchange.plan_fields import PlanPart
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from exchange.plan_fields import Text
from exchange.plan_fields import _PlanField
from exchange.plan_fields import stop
from exchange.plan_fields import stop_for
from models.mechanic import FieldKind
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.nonsense import NonsenseError

MOST_ITEMS = 200

# `from` is a word of Python's own, so the values call it otherwise.
DOCUMENT_KEYS: Mapping[str, str] = {"start": "from"}

_KINDS: Mapping[FieldKind, type[_PlanField]] = {
    FieldKind.RATE: Rate,
    FieldKind.AMOUNT: Money,
    FieldKind.SHARE: Share,
    FieldKind.COUNT: Count,
    FieldKind.DAYS: Count,
    FieldKind.TEXT: Text,
}


class NamesOrCount(_PlanField):
    """The products of a bundle by name, or only how many they are."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if isinstance(value, list):
            return ListOf(Code(), most=MOST_ITEMS).deserialize(value)
        if isinstance(value, bool) or not isinstance(value, int):
            stop("not-items")
        return Count().deserialize(value)

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"oneOf": [ListOf(Code()).json_schema(), Count().json_schema()]}


class MechanicField(_PlanField):
    """One mechanic; its `kind` says which keys it has.  The same mechanic serves many offers and is read once."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 -- marshmallow's settings
        """Start with nothing remembered."""
        super().__init__(**settings)
        self._remembered: dict[str, Any] = {}

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> Any:  # noqa: ANN401, ARG002
        if not isinstance(value, dict):
            stop("not-an-object")
        kind = value.get("kind")
        schemas = mechanic_schemas()
        if kind is None:
            stop_for(NonsenseError("missing-key", "", field="kind"))
        if not isinstance(kind, str) or kind not in schemas:
            stop_for(NonsenseError("unknown-kind", "", field="kind", known=", ".join(schemas)))
        key = repr(value)
        if key not in self._remembered:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            rest = {name: inner for name, inner in value.items() if name != "kind"}
            self._remembered[key] = schemas[kind].load(rest)
        return self._remembered[key]

    def json_schema(self) -> dict[str, Any]:
        """Describe the field in JSON Schema."""
        return {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in mechanic_schemas()]}


@cache
def mechanic_schemas() -> Mapping[str, Schema]:
    """Give the schema of every mechanic by its kind."""
    return {kind: schema_of(mechanic) for kind, mechanic in mechanic_kinds().items()}


@cache
def schema_of(value_class: Callable[..., Any]) -> Schema:
    """Make the schema of a dataclass from its annotations; it loads straight into the value."""
    hints = typing.get_type_hints(value_class, include_extras=True)
    members: dict[str, Any] = {}
    for one in dataclass_fields(typing.cast("Any", value_class)):
        required = one.default is MISSING and one.default_factory is MISSING
        key = DOCUMENT_KEYS.get(one.name, one.name)
        members[one.name] = field_of(hints[one.name], required=required, data_key=key)

    def build(_: Schema, data: dict[str, Any], **__: object) -> object:
        try:
            return value_class(**data)
        except NonsenseError as error:
            stop_for(error)

    members["build"] = post_load(build)
    made = type(f"{value_class.__name__}Schema", (PlanPart,), members)
    return typing.cast("Schema", made())


def field_of(hint: Any, **settings: Any) -> _PlanField:  # noqa: ANN401 -- annotations have no common type
    """Give the document field of one annotation of a mechanic."""
    members = _members(hint)
    if len(members) > 1:
        return NamesOrCount(**settings)
    (hint,) = members
    kinds = [kind for kind in getattr(hint, "__metadata__", ()) if isinstance(kind, FieldKind)]
    if kinds:
        return _KINDS[kinds[0]](**settings)
    if hint is bool:
        return Flag(**settings)
    if hint is str:
        return Text(**settings)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return Choice(arguments, **settings)
    if origin is tuple and is_dataclass(arguments[0]):
        nested = typing.cast("Callable[..., Any]", arguments[0])
        inner = Part(schema_of(nested), str(getattr(arguments[0], "__name__", arguments[0])))
        return ListOf(inner, most=MOST_ITEMS, **settings)
    raise TypeError(f"no document field for {hint}")


def _members(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- annotations have no common type
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return tuple(member for member in typing.get_args(hint) if member is not type(None))
    return (hint,)


def mechanic_document(mechanic: Mechanic) -> dict[str, Any]:
    """Write a mechanic as its document: what was left to its default stays out."""
    return {"kind": mechanic.kind, **_told(mechanic)}


def _told(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- dataclasses of many kinds
    document = {}
    for name, key, default, write in _writers(typing.cast("Callable[..., Any]", type(value))):
        inner = getattr(value, name)
        if inner is not None and inner != default:
            document[key] = write(inner)
    return document


@cache
def _writers(value_class: Callable[..., Any]) -> tuple[tuple[str, str, Any, Any], ...]:
    hints = typing.get_type_hints(value_class, include_extras=True)
    return tuple(
        (one.name, DOCUMENT_KEYS.get(one.name, one.name), one.default, _writer(field_of(hints[one.name])))
        for one in dataclass_fields(typing.cast("Any", value_class))
    )


def _writer(kind: _PlanField) -> Any:  # noqa: ANN401 -- a function from the value to JSON
    if isinstance(kind, Money | Rate):
        return lambda number: f"{number:f}"
    if isinstance(kind, NamesOrCount):
        return lambda items: list(items) if isinstance(items, tuple) else items
    if isinstance(kind, ListOf):
        return lambda members: [_told(member) for member in members]
    return lambda same: same
