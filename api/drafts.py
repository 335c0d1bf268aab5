"""Reads plans and single offers from requests, against the calendar in which they are to stand."""

from collections.abc import Mapping
from typing import Any

from api.problem import ProblemError
from api.problem import refused_plan
from exchange.offer_document import header
from exchange.offer_document import read_offer
from exchange.offer_document import segment_documents
from exchange.offer_document import with_known_segments
from exchange.plan_document import load
from exchange.refusal import PlanRefusedError
from models.plan import Plan
from models.store_offers import KeptOffer


def load_offer(document: object, frame: Plan) -> KeptOffer:
    """Read one offer as part of a calendar; pointers start at the offer."""
    try:
        plan = read_offer(document, frame)
    except PlanRefusedError as error:
        raise refused_plan(error) from None
    offer = plan.offers[0]
    written = plan.written.get(("offers", offer.code))
    return KeptOffer(offer=offer, version=0, written=None if written is None else written.document)


def load_draft(document: Any, frame: Plan) -> Plan:  # noqa: ANN401 -- a JSON tree
    """Read a plan that may name segments of a stored calendar without defining them."""
    return load(with_known_segments(document, frame))


def load_part(name: str, document: object, frame: Plan) -> Plan:
    """Read a list of segments or overlaps as part of a calendar."""
    if not isinstance(document, Mapping) or set(document) != {name}:
        raise ProblemError(422, "value-refused", {"why": f"{{{name}: […]}}"}, (_shape_line(name),))
    others = {} if name == "segments" else {"segments": segment_documents(frame, {one.code for one in frame.segments})}
    return _load({**header(frame), **others, name: document[name]})


def _load(document: Mapping[str, Any]) -> Plan:
    try:
        return load(document)
    except PlanRefusedError as error:
        raise refused_plan(error) from None


def _shape_line(name: str) -> dict[str, Any]:
    return {"code": "missing-key", "pointer": f"/{name}", "message": f'{{"{name}": […]}}', "value": ""}
