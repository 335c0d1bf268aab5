"""Publishes the plan format as JSON Schema, for editors that complete and check while somebody types."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from exchange.mechanic_schema import mechanic_schemas
from exchange.plan_fields import ListOf
from exchange.plan_fields import Part
from exchange.plan_schemas import HEADER
from exchange.plan_schemas import PARTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SINGULAR: Mapping[str, str] = {
    "segments": "segment",
    "overlaps": "overlap",
    "offers": "offer",
    "products": "product",
    "prices": "price",
}


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of plan documents, made from the schemas that load them.

    What it accepts may still be refused by `load`: that an end comes after its start, or that a segment is
    defined, no schema can say.  What it refuses, `load` refuses too.
    """
    definitions: dict[str, Any] = {}
    for name, schema in PARTS.items():
        _define(_SINGULAR[name], schema, definitions)
    for kind, mechanic in mechanic_schemas().items():
        _define(kind, mechanic, definitions)
        definitions[kind]["properties"] = {"kind": {"const": kind}, **definitions[kind]["properties"]}
        definitions[kind]["required"] = ["kind", *definitions[kind].get("required", [])]
    plan = _object(HEADER, definitions)
    lists = {name: {"type": "array", "items": {"$ref": f"#/$defs/{one}"}} for name, one in _SINGULAR.items()}
    return {
        "$schema": DIALECT,
        "title": "Préséance plan, version 1",
        **plan,
        "properties": {**plan["properties"], **lists},
        "$defs": dict(sorted(definitions.items())),
    }


def _define(name: str, schema: Schema, definitions: dict[str, Any]) -> None:
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(schema, definitions)


def _object(schema: Schema, definitions: dict[str, Any]) -> dict[str, Any]:
    """Describe an object, and the objects inside it under their own names."""
    properties: dict[str, Any] = {}
    required = []
    for name, field in schema.fields.items():
        key = field.data_key or name
        inner = field.inner if isinstance(field, ListOf) else field
        if isinstance(inner, Part):
            _define(inner.title, inner.schema, definitions)
        described: Any = field
        properties[key] = described.json_schema()
        if field.required:
            required.append(key)
    shape: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": required} if required else shape
