"""Reads one offer as part of the calendar in which it is to stand, and writes one of it back as its document."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchange.clean_tree import cleaned
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_schemas import FORMAT
from exchange.refusal import PlanRefusedError
from models.offer import Offer
from models.plan import Plan
from models.plan import Written

OFFER = "/offers/0"


def read_offer(document: object, frame: Plan) -> Plan:
    """Read an offer with the segments that it names; raises PlanRefusedError, whose pointers start at the offer."""
    try:
        return load(around([document], frame))
    except PlanRefusedError as error:
        told = [replace(one, pointer=one.pointer.removeprefix(OFFER)) for one in error.errors]
        raise PlanRefusedError(told, error.total) from None


def around(offers: list[object], frame: Plan) -> dict[str, Any]:
    """Give the plan document of some offers, with what they need of a calendar: its header and their segments."""
    return {**header(frame), "segments": segment_documents(frame, named({"offers": offers})), "offers": offers}


def header(frame: Plan) -> dict[str, Any]:
    """Give what holds for the whole calendar."""
    return {"format": FORMAT, "name": frame.name, "timezone": frame.zone.key, "currency": frame.currency}


def segment_documents(frame: Plan, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Write the segments of those codes as they were written."""
    wanted = frozenset(codes)
    kept = tuple(one for one in frame.segments if one.code in wanted)
    told: list[dict[str, Any]] = dump(
        Plan(name=frame.name, zone=frame.zone, currency=frame.currency, segments=kept, written=frame.written)
    ).get("segments", [])
    return told


def named(document: Mapping[str, Any]) -> set[str]:
    """Name the segments that the offers of a document are for, whatever else is wrong with it."""
    offers = document.get("offers", [])
    listed = [one.get("segments", []) for one in offers if isinstance(one, Mapping)] if isinstance(offers, list) else []
    return {code for codes in listed if isinstance(codes, list) for code in codes if isinstance(code, str)}


def with_known_segments(document: Any, known: Plan) -> Any:  # noqa: ANN401 -- a JSON tree
    """Let the offers of a document name segments of a calendar that it does not define itself."""
    if not isinstance(document, Mapping) or not isinstance(document.get("segments", []), list):
        return document
    defined = {one.get("code") for one in document.get("segments", []) if _has_code(one)}
    # With exact numbers, as everything is read.
    borrowed = cleaned(segment_documents(known, named(document) - defined), [])
    return {**document, "segments": [*document.get("segments", []), *borrowed]} if borrowed else document


def _has_code(segment: object) -> bool:
    return isinstance(segment, Mapping) and isinstance(segment.get("code"), str)


def tell_one(offer: Offer, written: Mapping[str, object] | None, frame: Plan) -> dict[str, Any]:
    """Write an offer of a calendar as it was written."""
    kept = {} if written is None else {("offers", offer.code): Written(offer, written)}
    plan = Plan(name=frame.name, zone=frame.zone, currency=frame.currency, offers=(offer,), written=kept)
    told: dict[str, Any] = dump(plan)["offers"][0]
    return told
