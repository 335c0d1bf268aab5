"""Puts a plan into another: what it names replaces what was there, and tells what that changes."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from models.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a plan would change, by the names of the things changed."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]


def merged(stored: Plan, given: Plan) -> Plan:
    """Give the stored plan with the given one's parts in place of those of the same name, new ones at the end.

    Name, zone, currency and policy stay as stored; a given threshold replaces a stored one.
    """
    return replace(
        stored,
        segments=_merged(stored.segments, given.segments, _code),
        overlaps=_merged(stored.overlaps, given.overlaps, _pair),
        offers=_merged(stored.offers, given.offers, _code),
        products=_merged(stored.products, given.products, _sku),
        prices=tuple(dict.fromkeys((*stored.prices, *given.prices))),
        policy=_merged_policy(stored.policy, given.policy),
        written={**stored.written, **given.written},
    )


def differences(before: Plan | None, after: Plan) -> Mapping[str, Changes]:
    """Tell what changes for offers, segments and overlaps."""
    kinds: tuple[tuple[str, Callable[[Any], str]], ...] = (
        ("offers", _code),
        ("segments", _code),
        ("overlaps", _pair),
    )
    return {
        kind: _changes(() if before is None else getattr(before, kind), getattr(after, kind), name)
        for kind, name in kinds
    }


def _changes(before: Iterable[Any], after: Iterable[Any], name: Callable[[Any], str]) -> Changes:
    old = {name(one): one for one in before}
    new = {name(one): one for one in after}
    return Changes(
        created=tuple(key for key in new if key not in old),
        changed=tuple(key for key, one in new.items() if key in old and old[key] != one),
        withdrawn=tuple(key for key in old if key not in new),
    )


def _merged(stored: Iterable[Any], given: Iterable[Any], name: Callable[[Any], str]) -> tuple[Any, ...]:
    return tuple({**{name(one): one for one in stored}, **{name(one): one for one in given}}.values())


def _merged_policy(stored: Mapping[str, object], given: Mapping[str, object]) -> Mapping[str, object]:
    both = {**stored, **given}
    for key in stored.keys() & given.keys():
        old, new = stored[key], given[key]
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            both[key] = _merged_policy(old, new)
    return both


def _code(part: Any) -> str:  # noqa: ANN401 -- an offer or a segment
    return str(part.code)


def _pair(part: Any) -> str:  # noqa: ANN401 -- an overlap
    return f"{part.segment} → {part.also_in}"


def _sku(part: Any) -> str:  # noqa: ANN401 -- a product
    return str(part.sku)
