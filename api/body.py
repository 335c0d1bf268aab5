"""Reads the body of a request that asks for something: each key that is missing, unknown or unusable is named."""

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import ValidationError

from api.answer import json_body
from api.bodies import Body
from api.body_words import BODY_WORDS
from api.body_words import UNKNOWN_KEY
from api.body_words import WHOLE_BODY
from api.language import language
from api.problem import ProblemError
from api.problem import refused_plan
from exchange.clean_tree import cleaned
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import excerpt
from exchange.refusal import found_at
from exchange.refusal import placed
from exchange.refusal import pointer

Path = tuple[str | int, ...]
WHOLE = "_schema"
LARGEST = 1024 * 1024


def read_body(shape: type[Body]) -> dict[str, Any]:
    """Give what was asked for; ProblemError 422 names every key at fault."""
    # Asking for something takes little: only plans are long.
    request.max_content_length = LARGEST
    if (request.content_length or 0) > LARGEST:
        raise ProblemError(413, "too-large")
    problems: list[Problem] = []
    given = json_body()
    document = cleaned(given, problems)
    if problems:
        refused = refused_plan(PlanRefusedError([placed(one, given, "") for one in problems]))
        names = ", ".join(line["pointer"] or "/" for line in refused.errors)
        raise ProblemError(422, "body-refused", {"names": names}, refused.errors)
    try:
        asked: dict[str, Any] = shape().load(document)
    except ValidationError as error:
        raise _refused(document, shape, error.messages_dict) from None
    return asked


def refused_key(name: str, value: object, code: str = "value-refused", **facts: str) -> ProblemError:
    """Refuse one key for a reason that no shape can say; `code` names its words."""
    spoken = language()
    told = {**facts, "value": excerpt(value)}
    message, remedy = (one.format_map(told) for one in BODY_WORDS[code][spoken])
    line = {"code": code, "pointer": f"/{name}", "message": message, "remedy": remedy, "value": excerpt(value)}
    return ProblemError(422, "value-refused", {"why": message}, (line,))


def _refused(document: object, shape: type[Body], messages: Mapping[Any, Any]) -> ProblemError:
    lines = tuple(_line(document, shape, path) for path in dict.fromkeys(_paths(messages)))
    return ProblemError(422, "body-refused", {"names": ", ".join(line["pointer"] or "/" for line in lines)}, lines)


def _paths(messages: Mapping[Any, Any], path: Path = ()) -> Iterator[Path]:
    for key, inner in messages.items():
        here = path if key == WHOLE else (*path, key)
        if isinstance(inner, Mapping):
            yield from _paths(inner, here)
        else:
            yield here


def _line(document: object, shape: type[Body], path: Path) -> dict[str, Any]:
    spoken = language()
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    is_there = not path or _holds(document, path)
    if not path:
        code, (message, remedy) = "body-refused", WHOLE_BODY[shape.__name__][spoken]
    elif name not in shape.known():
        code, (message, remedy) = "unknown-key", UNKNOWN_KEY[spoken]
    elif is_there:
        code, (message, remedy) = "value-refused", BODY_WORDS[name][spoken]
    else:
        code, (message, remedy) = "missing-key", BODY_WORDS[name][spoken]
        message = "{name} manque" if spoken == "fr" else "{name} is missing"
    facts = {"name": excerpt(name), "known": ", ".join(shape.known())}
    return {
        "code": code,
        "pointer": pointer(path),
        "message": message.format_map(facts),
        "remedy": remedy.format_map(facts),
        "value": excerpt(found_at(document, path)) if is_there else "",
    }


def _holds(document: object, path: Path) -> bool:
    above, last = found_at(document, path[:-1]), path[-1]
    return last in above if isinstance(above, Mapping) else isinstance(above, list)
