"""Writes what a repair changes as an RFC 6902 patch of the plan document as it was given."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchange.clean_tree import plain_json
from exchange.plan_telling import tell_offer
from exchange.plan_telling import tell_overlap
from exchange.plan_telling import tell_segment
from models.calendar import Calendar
from models.plan import Plan

Operation = Mapping[str, Any]


def patched(plan: Plan, calendar: Calendar) -> Plan:
    """Give the plan with the offers, groups and overlaps of a repaired calendar; the rest stays as it was written."""
    return replace(
        plan,
        offers=calendar.offers,
        segments=tuple(calendar.segments.values()),
        overlaps=calendar.overlaps,
    )


def patch(plan: Plan, calendar: Calendar) -> tuple[Operation, ...]:
    """Give the operations, in order, that make the plan's document that of the repaired calendar.

    They say only what changed; what a document writes otherwise than we would stays as it stands.
    """
    return tuple(plain_json(one) for one in (*_offers(plan, calendar), *_added(plan, calendar)))


def _offers(plan: Plan, calendar: Calendar) -> Iterator[Operation]:
    """Change offers where they stand, then take out what was withdrawn, the last first: places stay right."""
    now = {offer.code: offer for offer in calendar.offers}
    for place, offer in enumerate(plan.offers):
        if offer.code in now and now[offer.code] != offer:
            before, after = (tell_offer(one, plan.zone) for one in (offer, now[offer.code]))
            yield from _differences(f"/offers/{place}", before, after)
    for place, offer in reversed(list(enumerate(plan.offers))):
        if offer.code not in now:
            yield {"op": "remove", "path": f"/offers/{place}"}


def _added(plan: Plan, calendar: Calendar) -> Iterator[Operation]:
    known = {segment.code for segment in plan.segments}
    for code, segment in calendar.segments.items():
        if code not in known:
            yield {"op": "add", "path": "/segments/-", "value": tell_segment(segment)}
    lines = calendar.overlaps[len(plan.overlaps) :]
    if not lines:
        return
    if not plan.overlaps:
        yield {"op": "add", "path": "/overlaps", "value": []}
    for line in lines:
        yield {"op": "add", "path": "/overlaps/-", "value": tell_overlap(line)}


def _differences(path: str, before: Any, after: Any) -> Iterator[Operation]:  # noqa: ANN401 -- JSON trees
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _keys(path, before, after)
    elif isinstance(before, list) and isinstance(after, list) and _are_alike(before, after):
        for place, (was, becomes) in enumerate(zip(before, after, strict=True)):
            yield from _differences(f"{path}/{place}", was, becomes)
    else:
        yield {"op": "replace", "path": path, "value": after}


def _keys(path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Operation]:
    """Adding a key that stands there replaces it, so what a document says without need does no harm."""
    for key, was in before.items():
        if key in after:
            yield from _differences(f"{path}/{key}", was, after[key])
        else:
            yield {"op": "remove", "path": f"{path}/{key}"}
    for key, becomes in after.items():
        if key not in before:
            yield {"op": "add", "path": f"{path}/{key}", "value": becomes}


def _are_alike(before: list[Any], after: list[Any]) -> bool:
    """Say whether two lists differ inside their members only: as many, each an object of the same kind."""
    if len(before) != len(after):
        return False
    return all(
        isinstance(one, dict)
        and isinstance(other, dict)
        and (one.get("kind"), one.get("channel")) == (other.get("kind"), other.get("channel"))
        for one, other in zip(before, after, strict=True)
    )
