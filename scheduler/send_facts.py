"""What a provider is told of a send: the offer, the group, whom to leave out, and which batch of people."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from models.audience import Audiences
from models.calendar import Calendar
from models.mechanic import Mechanic
from models.offer import Offer
from models.segment import Segment
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


def exclusions(offer: Offer, calendar: Calendar, audiences: Audiences) -> Mapping[str, tuple[str, ...]]:
    """Name for each group of an offer those that come first, the most loyal first: nobody gets one offer twice.

    Groups that have nobody in common need no exclusion.
    """
    groups = sorted((calendar.segments[code] for code in offer.segments), key=_most_loyal_first)
    return {
        group.code: tuple(one.code for one in groups[:place] if not _are_apart(group.code, one.code, audiences))
        for place, group in enumerate(groups)
    }


def _most_loyal_first(group: Segment) -> tuple[int, Fraction, str]:
    owed, rank = group.standing
    return (-owed, -rank, group.code)


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
