"""A message's shape with places for facts: each place is filled value by value, and nothing in it is ever run."""

import json
import re
from collections.abc import Callable
from collections.abc import Mapping

from models.nonsense import NonsenseError
from scheduler.provider import SendError

Facts = Mapping[str, object]
Fill = Callable[[Facts], object]
Write = Callable[[Facts], str]
Escape = Callable[[str], str]

_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][\w-]*(?:\.[\w-]+)*)(\?)?\}|[{}]")
_DEEPEST = 32
_SHOWN = 12
# Made once: json.dumps makes a new one for every message.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
# Stands for a value that a place with a question mark did not find; its key or entry is left out.
_ABSENT = object()


class MissingFactError(SendError):
    """A template asks for a fact that this send does not have; another try would not have it either."""

    def __init__(self, path: str, known: Facts) -> None:
        """Say what was asked for and what there is."""
        names = ", ".join(sorted(map(str, known))[:_SHOWN]) or "none"
        super().__init__(
            f"the template asks for {{{path}}}, which this send has not; known are: {names}", permanent=True
        )


def read_template(tree: object, field: str, depth: int = 0) -> Fill:
    """Read a JSON tree with places such as `{offer.name}`; raises NonsenseError where it cannot be one.

    A text that is one place keeps the kind of its fact; `{name?}` leaves its key out when there is no fact.
    `{"$each": "recipients", "$item": …}` repeats, with `{item.to}` for each, and with `"$key"` makes an
    object; `{"$json": …}` gives its tree as JSON text and `{"$int": …}` as a whole number.
    """
    if depth > _DEEPEST:
        raise _refused(field, f"level {_DEEPEST + 1}")
    if isinstance(tree, str):
        return _read_string(tree, field)
    if isinstance(tree, Mapping):
        return _read_object(tree, field, depth + 1)
    if isinstance(tree, list | tuple):
        return _fill_list([read_template(one, f"{field}.{at}", depth + 1) for at, one in enumerate(tree)])
    if tree is None or isinstance(tree, bool | int | float):
        return lambda _facts: tree
    raise _refused(field, type(tree).__name__)


def read_text(text: str, field: str, escape: Escape = str) -> Write:
    """Read a text with places; each value passes through `escape`, the text around them does not."""
    parts = list(_parts(text, field))

    def fill(facts: Facts) -> str:
        return "".join(part if isinstance(part, str) else escape(_word(facts, *part)) for part in parts)

    return fill


def _parts(text: str, field: str) -> list[str | tuple[str, bool]]:
    parts: list[str | tuple[str, bool]] = []
    last = 0
    for match in _PLACE.finditer(text):
        parts.append(text[last : match.start()])
        last = match.end()
        if match[1] is not None:
            parts.append((match[1], bool(match[2])))
        elif match[0] in {"{{", "}}"}:
            parts.append(match[0][0])
        else:
            raise _refused(field, match[0])
    return [part for part in [*parts, text[last:]] if part != ""]


def _read_string(text: str, field: str) -> Fill:
    parts = _parts(text, field)
    if len(parts) == 1 and not isinstance(parts[0], str):
        path, optional = parts[0]
        return lambda facts: _found(facts, path, optional=optional)
    return read_text(text, field)


def _read_object(tree: Mapping[str, object], field: str, depth: int) -> Fill:
    if any(str(key).startswith("$") for key in tree):
        return _read_order(tree, field, depth)
    filled = [(str(key), read_template(value, f"{field}.{key}", depth)) for key, value in tree.items()]

    def fill(facts: Facts) -> object:
        values = ((key, inner(facts)) for key, inner in filled)
        return {key: value for key, value in values if value is not _ABSENT}

    return fill


def _read_order(tree: Mapping[str, object], field: str, depth: int) -> Fill:
    keys = set(tree)
    if keys == {"$json"}:
        inner = read_template(tree["$json"], f"{field}.$json", depth)
        return lambda facts: json_text(inner(facts))
    if keys == {"$int"}:
        inner = read_template(tree["$int"], f"{field}.$int", depth)
        return lambda facts: _whole(inner(facts), field)
    if keys in ({"$each", "$item"}, {"$each", "$item", "$key"}) and isinstance(tree["$each"], str):
        item = read_template(tree["$item"], f"{field}.$item", depth)
        key = read_text(str(tree["$key"]), f"{field}.$key") if "$key" in tree else None
        return _repeat(tree["$each"], item, key)
    raise _refused(field, ", ".join(sorted(keys)))


def _repeat(path: str, item: Fill, key: Write | None) -> Fill:
    def fill(facts: Facts) -> object:
        several = _found(facts, path, optional=False)
        if not isinstance(several, list | tuple):
            raise MissingFactError(path, facts)
        scopes = [{**facts, "item": one} for one in several]
        return {key(scope): item(scope) for scope in scopes} if key else [item(scope) for scope in scopes]

    return fill


def _fill_list(filled: list[Fill]) -> Fill:
    def fill(facts: Facts) -> object:
        return [value for value in (inner(facts) for inner in filled) if value is not _ABSENT]

    return fill


def _found(facts: Facts, path: str, *, optional: bool) -> object:
    here: object = facts
    for step in path.split("."):
        if isinstance(here, Mapping) and step in here:
            here = here[step]
        elif isinstance(here, list | tuple) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        elif optional:
            return _ABSENT
        else:
            raise MissingFactError(path, here if isinstance(here, Mapping) else facts)
    return _ABSENT if optional and here is None else here


def _word(facts: Facts, path: str, optional: bool) -> str:  # noqa: FBT001  the pair is kept as it was read
    value = _found(facts, path, optional=optional)
    if value is _ABSENT:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, Mapping | list | tuple):
        raise SendError(f"{{{path}}} stands inside a text but is no single value", permanent=True)
    return str(value)


def _whole(value: object, field: str) -> object:
    if value is _ABSENT or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    raise SendError(f"{field} must be a whole number, and {value!r} is none", permanent=True)


def json_text(tree: object) -> str:
    """Write a tree as JSON, always the same for the same tree."""
    return _ENCODER.encode(tree)


def _refused(field: str, what: str) -> NonsenseError:
    return NonsenseError(
        "template-refused",
        f"the template {field} cannot be read at {what}",
        field=field,
        remedy='write {offer.name} for a fact, {{ for a brace, and no keys with $ but "$each", "$json" and "$int"',
        key=field,
        value=what,
    )
