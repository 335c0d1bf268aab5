"""What a provider is told of a send: the offer, the group, whom to leave out, and which batch of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.audience import Audiences
from models.calendar import Calendar
from models.mechanic import Mechanic
from models.value_json import tell
from scheduler.batches import Batch
from scheduler.errand import Errand
from scheduler.roads import RoadFacts

# As in plan documents; `from` is a word of Python's own, so the values call it otherwise.
_DOCUMENT_KEYS = {"start": "from"}


def facts_of(
    errand: Errand,
    calendar: Calendar,
    road: RoadFacts | None,
    excluded: Sequence[str],
    batch: Batch,
    due_at: datetime,
) -> dict[str, object]:
    """Give the JSON of one send, without anything of the moment."""
    return {
        "offer": _offer(errand),
        "segment": _segment(errand),
        "exclude": {"any_of": [{"segment": code} for code in excluded]} if excluded else None,
        "template": None if road is None else road.template.get(errand.channel.value),
        "announcement": errand.index,
        "batch": {"number": batch.number, "of": batch.of, "from": batch.first, "to": batch.last},
        "calendar": {"name": calendar.name, "timezone": calendar.zone.key},
        "due_at": due_at.isoformat(),
    }


def excluded_for(errand: Errand, calendar: Calendar, audiences: Audiences) -> tuple[str, ...]:
    """Name the offer's groups that come first, the most loyal first of all, so that nobody gets one offer twice.

    Groups that have nobody in common need no exclusion.
    """
    own = errand.segment
    if own is None:
        return ()
    groups = sorted(
        (calendar.segments[code] for code in errand.offer.segments),
        key=lambda group: (-group.standing[0], -group.standing[1], group.code),
    )
    earlier = groups[: groups.index(own)]
    return tuple(group.code for group in earlier if not _are_apart(own.code, group.code, audiences))


def _are_apart(one: str, other: str, audiences: Audiences) -> bool:
    return audiences.share(one, other) == 0 and audiences.share(other, one) == 0


def _offer(errand: Errand) -> dict[str, object]:
    offer = errand.offer
    return {
        "code": offer.code,
        "name": offer.name,
        "nature": offer.nature.value,
        "objective": None if offer.objective is None else offer.objective.value,
        "mechanics": [_mechanic(mechanic) for mechanic in offer.mechanics],
        "valid_from": _local(errand.window.start, errand.zone),
        "valid_to": _local(errand.window.end, errand.zone),
        "code_kind": errand.announcement.code.value,
    }


def _segment(errand: Errand) -> dict[str, object]:
    group = errand.segment
    return {
        "code": errand.group,
        "name": "" if group is None else group.name,
        "size": None if group is None else group.size,
    }


def _mechanic(mechanic: Mechanic) -> dict[str, object]:
    return {"kind": mechanic.kind, **_renamed(tell(mechanic))}


def _renamed(tree: Any) -> Any:  # noqa: ANN401 -- a JSON tree
    if isinstance(tree, dict):
        return {_DOCUMENT_KEYS.get(key, key): _renamed(inner) for key, inner in tree.items()}
    return [_renamed(inner) for inner in tree] if isinstance(tree, list) else tree


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()
