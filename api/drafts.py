"""Reads plans and single offers from requests, against the calendar in which they are to stand."""

from collections.abc import Mapping
from typing import Any

from api.problem import ProblemError
from api.problem import refused_plan
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_schemas import FORMAT
from exchange.refusal import PlanRefusedError
from models.calendar_head import CalendarHead
from models.plan import Plan
from models.store_offers import KeptOffer

OFFER = "/offers/0"


def load_offer(document: object, head: CalendarHead, frame: Plan) -> KeptOffer:
    """Read one offer as part of a calendar; pointers start at the offer."""
    plan = _load(_around([document], head, frame), OFFER)
    offer = plan.offers[0]
    written = plan.written.get(("offers", offer.code))
    return KeptOffer(offer=offer, version=0, written=None if written is None else written.document)


def load_draft(document: Any, frame: Plan) -> Plan:  # noqa: ANN401 -- a JSON tree
    """Read a plan that may name segments of a stored calendar without defining them."""
    if not isinstance(document, Mapping) or not isinstance(document.get("segments", []), list):
        return load(document)
    borrowed = [one for one in _segments(frame, _named(document)) if one["code"] not in _defined(document)]
    if not borrowed:
        return load(document)
    return load({**document, "segments": [*document.get("segments", []), *borrowed]})


def load_part(name: str, document: object, head: CalendarHead, frame: Plan) -> Plan:
    """Read a list of segments or overlaps as part of a calendar."""
    if not isinstance(document, Mapping) or set(document) != {name}:
        raise ProblemError(422, "value-refused", {"why": f"{{{name}: […]}}"}, (_shape_line(name),))
    others = {} if name == "segments" else {"segments": _segments(frame, {one.code for one in frame.segments})}
    return _load({**_header(head), **others, name: document[name]}, "")


def _load(document: Mapping[str, Any], under: str) -> Plan:
    try:
        return load(document)
    except PlanRefusedError as error:
        raise refused_plan(error, under) from None


def _around(offers: list[object], head: CalendarHead, frame: Plan) -> dict[str, Any]:
    named = _named({"offers": offers})
    return {**_header(head), "segments": _segments(frame, named), "offers": offers}


def _header(head: CalendarHead) -> dict[str, Any]:
    return {"format": FORMAT, "name": head.name, "timezone": head.zone.key, "currency": head.currency}


def _segments(frame: Plan, codes: set[str]) -> list[dict[str, Any]]:
    kept = tuple(one for one in frame.segments if one.code in codes)
    told: list[dict[str, Any]] = dump(
        Plan(name=frame.name, zone=frame.zone, currency=frame.currency, segments=kept, written=frame.written)
    ).get("segments", [])
    return told


def _named(document: Mapping[str, Any]) -> set[str]:
    offers = document.get("offers", [])
    listed = [one.get("segments", []) for one in offers if isinstance(one, Mapping)] if isinstance(offers, list) else []
    return {code for codes in listed if isinstance(codes, list) for code in codes if isinstance(code, str)}


def _defined(document: Mapping[str, Any]) -> set[object]:
    return {one.get("code") for one in document.get("segments", []) if isinstance(one, Mapping) and _is_code(one)}


def _is_code(segment: Mapping[str, Any]) -> bool:
    return isinstance(segment.get("code"), str)


def _shape_line(name: str) -> dict[str, Any]:
    return {"code": "missing-key", "pointer": f"/{name}", "message": f'{{"{name}": […]}}', "value": ""}
