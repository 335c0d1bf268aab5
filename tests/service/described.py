"""Every operation of the OpenAPI document as a request, filled with names that exist: new ones are asked too."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.service.plans import document
from tests.service.plans import offer

METHODS = ("get", "put", "patch", "post", "delete")
Names = Mapping[str, object]
# What a schema cannot say in so few words: bodies by the name of their schema.
BODIES: Mapping[str, Any] = {
    "plan": document(), "offer": offer("MORE", "vip", "5"), "offer_change": {"goal": "more"},
    "Segments": {"segments": document()["segments"]}, "Overlaps": {"overlaps": []},
    "KeyAsked": {"name": "key of a test", "roles": ["viewer"]}, "RepairsAsked": {"severities": ["block"]},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method on a path, with its query and body; `told` is all that the request says."""

    method: str
    path: str
    place: str
    body: Any

    @property
    def name(self) -> str:
        """Give it as the document names it."""
        return f"{self.method.upper()} {self.path}"

    @property
    def told(self) -> str:
        """Give everything that the request says, which an answer may say back."""
        return f"{self.place} {self.body}"

    def ask(self, client: FlaskClient) -> TestResponse:
        """Ask it, as somebody who has read version 1."""
        given: dict[str, Any] = {} if self.body is None else {"json": self.body}
        return client.open(self.place, method=self.method.upper(), headers={"If-Match": '"1"'}, **given)


def operations(told: Mapping[str, Any], names: Names) -> Iterator[Operation]:
    """Give every operation of a document, those that read first and those that withdraw last.

    `names` holds what stands in addresses, by its name or by folder and name, and in bodies, by a dot and its name.
    """
    for method in METHODS:
        for path, known in told["paths"].items():
            if method in known:
                yield _operation(told, method, path, known[method], names)


def _operation(told: Mapping[str, Any], method: str, path: str, one: Mapping[str, Any], names: Names) -> Operation:
    wanted = [two for two in one.get("parameters", ()) if two.get("in") == "query" and two.get("required")]
    query = "&".join(f"{two['name']}={quote(str(_named(two['name'], path, names)))}" for two in wanted)
    place = re.sub(r"{(\w+)}", lambda found: quote(str(_named(found[1], path, names)), safe=""), path)
    content = one.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    asked = None if schema is None else _sample(told, schema, "", names)
    return Operation(method=method, path=path, place=f"{place}?{query}" if query else place, body=asked)


def _named(name: str, path: str, names: Names) -> object:
    """Give what a name stands for: on this path, else in the folder that it stands in, else everywhere."""
    folder = path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
    return names.get(f"{path} {name}", names.get(f"{folder}/{name}", names.get(name, name)))


def _sample(told: Mapping[str, Any], schema: Mapping[str, Any], name: str, names: Names) -> Any:
    """Give something that a schema lets through, with all that has a name beginning with a dot."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference:
        if reference in BODIES:
            return BODIES[reference]
        return _sample(told, told["components"]["schemas"][reference], name, names)
    if f".{name}" in names:
        return names[f".{name}"]
    if "enum" in schema:
        return schema["enum"][0]
    for either in ("anyOf", "oneOf", "allOf"):
        if either in schema:
            return _sample(told, schema[either][0], name, names)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        inner = schema.get("properties", {})
        asked = [key for key in inner if key in schema.get("required", ()) or f".{key}" in names]
        return {key: _sample(told, inner[key], key, names) for key in asked}
    if kind == "array":
        least = schema.get("minItems", 0)
        return [_sample(told, schema.get("items", {}), "", names)] * least
    return {"integer": 1, "number": 1, "boolean": False, "null": None}.get(kind, "x")
