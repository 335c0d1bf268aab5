"""Refuses what a document may not hold whatever its keys mean: half characters, endless numbers, keys given twice."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from exchange.json_text import DEEPEST
from exchange.json_text import RepeatedKeys
from exchange.json_text import UnreadableNumber
from exchange.refusal import MOST_FOUND
from exchange.refusal import Path
from exchange.refusal import Problem

LONGEST_TEXT = 2_000
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufeff]|[\ud800-\udfff]")
_INTEGER_LIMIT = 10**40


def cleaned(document: object, problems: list[Problem]) -> Any:  # noqa: ANN401 -- a JSON tree
    """Give a copy of plain dicts, lists, strings and exact numbers; what is wrong goes to `problems`."""
    return _clean(document, (), problems)


def is_storable(text: str) -> bool:
    """Say whether a text holds no sign that is refused in any plan."""
    return text.isprintable() or _BAD.search(text) is None


def _clean(node: object, path: Path, problems: list[Problem]) -> Any:  # noqa: ANN401 -- a JSON tree
    if len(problems) >= MOST_FOUND:
        return None
    if isinstance(node, str):
        return _text(node, path, problems)
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, int | float | Decimal):
        return _number(node, path, problems)
    if len(path) >= DEEPEST:
        problems.append(Problem("too-deep", {"most": str(DEEPEST)}, path))
        return None
    if isinstance(node, Mapping):
        return _object(node, path, problems)
    if isinstance(node, list | tuple):
        return [_clean(inner, (*path, index), problems) for index, inner in enumerate(node)]
    raise TypeError(f"{type(node).__name__} is not a JSON value")


def _object(node: Mapping[Any, object], path: Path, problems: list[Problem]) -> dict[str, Any]:
    if isinstance(node, RepeatedKeys):
        problems.extend(
            Problem("key-twice", {"key": key[:60]}, (*path, key)) for key in islice(node.repeated, MOST_FOUND)
        )
    made = {}
    for key, inner in node.items():
        if not isinstance(key, str):
            raise TypeError(f"{type(key).__name__} is not a JSON key")
        _text(key, (*path, key), problems)
        made[key] = _clean(inner, (*path, key), problems)
    return made


def _text(text: str, path: Path, problems: list[Problem]) -> str:
    if isinstance(text, UnreadableNumber):
        code = "number-too-long" if text.lstrip("-")[:1].isdigit() else "not-a-number"
        problems.append(Problem(code, {"value": str(text[:60])}, path))
        return str(text)
    if len(text) > LONGEST_TEXT:
        facts = {"length": str(len(text)), "most": str(LONGEST_TEXT)}
        problems.append(Problem("too-long", facts, path))
        return text
    bad = None if is_storable(text) else _BAD.search(text)
    if bad is not None:
        half = "\ud800" <= bad.group() <= "\udfff"
        problems.append(
            Problem(
                "lone-surrogate" if half else "control-character",
                {"char": f"U+{ord(bad.group()):04X}"},
                path,
            )
        )
    return text


def _number(number: float | Decimal, path: Path, problems: list[Problem]) -> int | Decimal:
    if isinstance(number, int):
        if abs(number) >= _INTEGER_LIMIT:
            problems.append(Problem("number-too-long", {"value": "…"}, path))
            return 0
        return number
    if not math.isfinite(number) if isinstance(number, float) else not number.is_finite():
        problems.append(Problem("not-a-number", {"value": str(number)}, path))
        return Decimal(0)
    return Decimal(repr(number)) if isinstance(number, float) else number


def plain_json(node: object) -> Any:  # noqa: ANN401 -- a JSON tree
    """Copy with the numbers that every JSON writer knows; no share has more digits than they keep."""
    if node is None or isinstance(node, str | int | float):
        # Nine nodes in ten: asking them whether they are mappings took a third of the time of a stored verdict.
        return node
    if isinstance(node, Decimal):
        return int(node) if node == node.to_integral_value() else float(node)
    if isinstance(node, Mapping):
        return {key: plain_json(inner) for key, inner in node.items()}
    if isinstance(node, list | tuple):
        return [plain_json(inner) for inner in node]
    return node
