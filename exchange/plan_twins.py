"""Finds what only the whole plan document shows: codes used twice and segments that nobody defines."""

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from exchange.phrase_tokens import plain
from exchange.refusal import Path
from exchange.refusal import Problem

_MOST_NAMES_TOLD = 12
_UNIQUE = (
    ("segments", "code", "duplicate-segment-code"),
    ("offers", "code", "duplicate-offer-code"),
    ("products", "sku", "duplicate-product"),
)


def cross_problems(tree: dict[str, Any]) -> Iterator[Problem]:
    """Compare the parts by their names alone, so that other mistakes in them hide nothing."""
    for name, key, refusal in _UNIQUE:
        yield from _repeated(tree, name, key, refusal)
    yield from _overlaps_twice(tree)
    codes = (member.get("code") for _, member in _objects(tree, "segments"))
    known = dict.fromkeys(name for name in codes if isinstance(name, str))
    listed = ", ".join(list(known)[:_MOST_NAMES_TOLD]) or "–"
    for path, used in _names_used(tree):
        if isinstance(used, str) and used not in known:
            yield Problem("unknown-segment", {"value": used, "known": listed}, path)


def look_alikes(codes: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Give the place of each code that differs from an earlier one in case, accents or spaces alone, and both."""
    seen: dict[str, str] = {}
    for index, code in enumerate(codes):
        first = seen.setdefault(plain(code), code)
        if first != code:
            yield index, code, first


def _objects(tree: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    members = tree.get(name)
    for index, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, dict):
            yield index, member


def _repeated(tree: dict[str, Any], name: str, key: str, code: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, member in _objects(tree, name):
        value = member.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            yield Problem(code, {"value": value}, (name, index, key))
        seen.add(value)


def _overlaps_twice(tree: dict[str, Any]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, member in _objects(tree, "overlaps"):
        pair = (str(member.get("segment")), str(member.get("also_in")))
        if pair in seen:
            yield Problem("duplicate-overlap", {"value": " → ".join(pair)}, ("overlaps", index, "also_in"))
        seen.add(pair)


def _names_used(tree: dict[str, Any]) -> Iterator[tuple[Path, object]]:
    for index, member in _objects(tree, "overlaps"):
        for key in ("segment", "also_in"):
            yield ("overlaps", index, key), member.get(key)
    for index, member in _objects(tree, "offers"):
        names = member.get("segments")
        for place, name in enumerate(names if isinstance(names, list) else ()):
            yield ("offers", index, "segments", place), name
