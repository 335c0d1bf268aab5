"""Turns offers, segments and overlaps into rows of the database, and rows back into values."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from models.audience import Overlap
from models.audience import OverlapSource
from models.channel import Announcement
from models.channel import Channel
from models.minor_unit import from_minor
from models.minor_unit import to_minor
from models.nonsense import NonsenseError
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.offer import Offer
from models.offer import Scope
from models.offer import Stack
from models.reach import seen_windows
from models.reach import span
from models.reach import span_class
from models.segment import Basket
from models.segment import Segment
from models.tables import CODE_LENGTH
from models.tier import Tier
from models.value_json import read
from models.value_json import read_mechanics
from models.value_json import write
from models.value_json import write_document
from models.value_json import write_mechanics
from models.window import Window

Row = dict[str, Any]
MOST_COUNTED = 2**53

OFFER_COLUMNS = (
    "id", "version", "code", "name", "owner", "objective", "goal", "nature", "segments", "open_to_all", "repeats",
    "occurrences", "mechanics", "announcements", "scope", "stack", "walls", "currency", "min_spend_minor",
    "budget_minor", "limit_per_person", "stock", "funding", "justification", "pairs_with", "written",
)  # fmt: skip
SEGMENT_COLUMNS = (
    "id", "version", "code", "name", "tier", "dormant", "size", "basket", "timezone", "country", "department",
    "consents", "written",
)  # fmt: skip
OVERLAP_COLUMNS = ("id", "version", "segment", "also_in", "share", "source")


def offer_row(offer: Offer, zone: ZoneInfo, written: Mapping[str, object] | None = None) -> Row:
    """Give the columns of an offer; refuses figures that the columns cannot hold exactly."""
    valid = span(offer.occurrences)
    seen = span(seen_windows(offer))
    return {
        "code": checked_code(offer.code, "code"),
        "name": offer.name,
        "owner": offer.owner,
        "objective": _word(offer.objective),
        "goal": offer.goal,
        "nature": offer.nature.value,
        "segments": write(offer.segments),
        "open_to_all": offer.open_to_all,
        "valid_from": valid.start,
        "valid_to": valid.end,
        "valid_from_wall": offer.walls.get("valid_from"),
        "valid_to_wall": offer.walls.get("valid_to"),
        "zone": zone.key,
        "visible_from": seen.start,
        "visible_to": seen.end,
        "repeats": offer.repeats,
        "occurrences": write(offer.occurrences),
        "mechanics": write_mechanics(offer.mechanics),
        "announcements": write(offer.announcements),
        "scope": write(offer.scope),
        "stack": None if offer.stack is None else write(offer.stack),
        "walls": write(offer.walls),
        "currency": offer.currency,
        "min_spend_minor": to_minor(offer.min_spend, offer.currency, "min_spend"),
        "budget_minor": to_minor(offer.budget, offer.currency, "budget"),
        "limit_per_person": _count(offer.limit_per_person, "limit_per_person"),
        "stock": _count(offer.stock, "stock"),
        "funding": _word(offer.funding),
        "justification": _word(offer.justification),
        "pairs_with": None if offer.pairs_with is None else checked_code(offer.pairs_with, "pairs_with"),
        "written": _document(written),
    }


def reach_rows(offer: Offer) -> tuple[list[Row], list[Row]]:
    """Give the lines by which an offer is found: per segment over its whole life, and per occurrence."""
    windows = seen_windows(offer)
    whole = span(windows)
    named: list[str | None] = [checked_code(code, "segments") for code in offer.segments]
    segments = [*named, None] if offer.open_to_all else named
    return (
        [{"segment": segment, **_span(whole)} for segment in segments],
        [_span(window) for window in windows],
    )


def offer_value(row: Sequence[Any]) -> Offer:
    """Give the offer of a row of OFFER_COLUMNS; what many offers say alike is read once."""
    (
        _id, _version, code, name, owner, objective, goal, nature, segments, open_to_all, repeats, occurrences,
        mechanics, announcements, scope, stack, walls, currency, min_spend, budget, limit, stock, funding,
        justification, pairs_with, _written,
    ) = row  # fmt: skip
    return Offer(
        code=code,
        name=name,
        owner=owner,
        objective=None if objective is None else Objective(objective),
        goal=goal,
        nature=Nature(nature),
        segments=_segment_codes(segments),
        open_to_all=bool(open_to_all),
        repeats=repeats,
        occurrences=_windows(occurrences),
        mechanics=read_mechanics(mechanics),
        announcements=_announcements(announcements),
        scope=_scope(scope),
        stack=None if stack is None else _stack(stack),
        walls=json.loads(walls),
        currency=currency,
        min_spend=from_minor(min_spend, currency),
        budget=from_minor(budget, currency),
        limit_per_person=limit,
        stock=stock,
        funding=None if funding is None else Funding(funding),
        justification=None if justification is None else Justification(justification),
        pairs_with=pairs_with,
    )


def segment_row(segment: Segment, written: Mapping[str, object] | None = None) -> Row:
    """Give the columns of a segment."""
    return {
        "code": checked_code(segment.code, "code"),
        "name": segment.name,
        "tier": segment.tier.value,
        "dormant": segment.dormant,
        "size": _count(segment.size, "size"),
        "basket": None if segment.basket is None else write(segment.basket),
        "timezone": None if segment.timezone is None else segment.timezone.key,
        "country": segment.country,
        "department": segment.department,
        "consents": write(segment.consents),
        "written": _document(written),
    }


def segment_value(row: Sequence[Any]) -> Segment:
    """Give the segment of a row of SEGMENT_COLUMNS."""
    _id, _version, code, name, tier, dormant, size, basket, timezone, country, department, consents, _written = row
    return Segment(
        code=code,
        name=name,
        tier=Tier(tier),
        dormant=bool(dormant),
        size=size,
        basket=None if basket is None else read(Basket, basket),
        timezone=None if timezone is None else ZoneInfo(timezone),
        country=country,
        department=department,
        consents=read(Mapping[Channel, bool], consents),
    )


def overlap_row(overlap: Overlap) -> Row:
    """Give the columns of an overlap; the share stays decimal text."""
    return {
        "segment": checked_code(overlap.segment, "segment"),
        "also_in": checked_code(overlap.also_in, "also_in"),
        "share": str(overlap.share),
        "source": overlap.source.value,
    }


def overlap_value(row: Sequence[Any]) -> Overlap:
    """Give the overlap of a row of OVERLAP_COLUMNS."""
    _id, _version, segment, also_in, share, source = row
    return Overlap(segment=segment, also_in=also_in, share=Decimal(share), source=OverlapSource(source))


def checked_code(code: str, field: str) -> str:
    """Refuse a code longer than an index can hold."""
    if len(code) > CODE_LENGTH:
        raise NonsenseError(
            "code-too-long",
            f"{code[:40]}… has {len(code)} characters",
            field=field,
            remedy=f"give a code of at most {CODE_LENGTH} characters",
            value=code[:40],
            most=str(CODE_LENGTH),
        )
    return code


@lru_cache(maxsize=100_000)
def _windows(text: str) -> tuple[Window, ...]:
    windows: tuple[Window, ...] = read(tuple[Window, ...], text)
    return windows


@lru_cache(maxsize=100_000)
def _announcements(text: str) -> tuple[Announcement, ...]:
    announcements: tuple[Announcement, ...] = read(tuple[Announcement, ...], text)
    return announcements


@lru_cache(maxsize=10_000)
def _segment_codes(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=10_000)
def _scope(text: str) -> Scope:
    scope: Scope = read(Scope, text)
    return scope


@lru_cache(maxsize=1_000)
def _stack(text: str) -> Stack:
    stack: Stack = read(Stack, text)
    return stack


def _span(window: Window) -> Row:
    return {"span_class": span_class(window), "visible_from": window.start, "visible_to": window.end}


def _word(member: Objective | Funding | Justification | None) -> str | None:
    return None if member is None else member.value


def _document(written: Mapping[str, object] | None) -> str | None:
    return None if written is None else write_document(written)


def _count(count: int | None, field: str) -> int | None:
    if count is not None and count > MOST_COUNTED:
        raise NonsenseError(
            "count-too-large",
            f"{field} is {count:.3E}",
            field=field,
            remedy="give a number of people or pieces that exist",
            value=f"{count:.3E}",
        )
    return count
