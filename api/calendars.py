"""Stored calendars: put whole, read whole, withdrawn; their segments and overlaps apart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response
from flask import request
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import find_expected_version
from api.answer import is_unchanged
from api.answer import json_body
from api.answer import next_page
from api.answer import nothing
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.drafts import load_part
from api.problem import ProblemError
from api.queries import LONGEST_NAME
from api.queries import Paged
from api.queries import Spoken
from api.queries import is_name
from api.storable import refuse_unstorable
from api.telling import tell_calendar
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.refusal import excerpt
from models.plan import Plan
from models.role import Role
from models.role import needs
from models.store_error import AbsentError

blueprint = Blueprint("calendars", __name__, url_prefix="/v1", description="Calendars, their segments and overlaps.")
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag that you read; 428 without it, 412 when somebody was faster.",
}


def body_of(name: str) -> dict[str, Any]:
    """Describe a JSON request body."""
    return {"required": True, "content": {"application/json": {"schema": name}}}


@blueprint.route("/calendars", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "Calendars")
def list_calendars(asked: dict[str, Any]) -> Response:
    """List the stored calendars."""
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    found = desk().store.calendars(after, asked["limit"] + 1)
    page, rest = found[: asked["limit"]], found[asked["limit"] :]
    told = [tell_calendar(head, offers) for head, offers in page]
    return answer({"calendars": told}, headers=next_page(write_cursor(page[-1][0].code) if rest else None))


@blueprint.route("/calendars/<string:code>", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "plan")
def get_calendar(_asked: dict[str, Any], code: str) -> Response:
    """Give a calendar as the plan document that it was put as."""
    head = desk().store.head(known(code))
    if is_unchanged(head.version):
        return Response(status=304, headers={"ETag": etag(head.version)})
    stored = desk().store.plan(code)
    return answer(dump(stored.plan), headers={"ETag": etag(stored.head.version)})


@blueprint.route("/calendars/<string:code>", methods=["PUT"])
@needs(Role.PLANNER)
@blueprint.doc(requestBody=body_of("plan"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Calendar")
@blueprint.alt_response(201, schema="Calendar", success=True)
def put_calendar(_asked: dict[str, Any], code: str) -> Response:
    """Store a whole calendar; what the plan does not name any more is withdrawn."""
    expected = _expected(nameable(code))
    plan = refuse_unstorable(load(json_body()))
    head = desk().store.put_plan(plan, code=code, by=caller(), expected=expected)
    desk().changed(code)
    headers = {"ETag": etag(head.version), "Location": f"/v1/calendars/{code}"}
    return answer(tell_calendar(head, len(plan.offers)), 200 if expected else 201, headers)


@blueprint.route("/calendars/<string:code>", methods=["DELETE"])
@needs(Role.PLANNER)
@blueprint.doc(**{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(204)
def delete_calendar(_asked: dict[str, Any], code: str) -> Response:
    """Withdraw a calendar; nothing of it is lost, but nobody sees it any more."""
    desk().store.head(known(code))
    desk().store.drop_calendar(code, by=caller(), expected=expected_version())
    return nothing()


@blueprint.route("/calendars/<string:code>/segments", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Segments")
def get_segments(_asked: dict[str, Any], code: str) -> Response:
    """List the segments of a calendar."""
    return _part(known(code), "segments")


@blueprint.route("/calendars/<string:code>/segments", methods=["PUT"])
@needs(Role.PLANNER)
@blueprint.doc(requestBody=body_of("Segments"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Segments")
def put_segments(_asked: dict[str, Any], code: str) -> Response:
    """Replace the segments of a calendar; one that an offer names has to stay."""
    return _put_part(known(code), "segments")


@blueprint.route("/calendars/<string:code>/overlaps", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Overlaps")
def get_overlaps(_asked: dict[str, Any], code: str) -> Response:
    """List which share of one segment is also in another."""
    return _part(known(code), "overlaps")


@blueprint.route("/calendars/<string:code>/overlaps", methods=["PUT"])
@needs(Role.PLANNER)
@blueprint.doc(requestBody=body_of("Overlaps"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Overlaps")
def put_overlaps(_asked: dict[str, Any], code: str) -> Response:
    """Replace the overlaps of a calendar."""
    return _put_part(known(code), "overlaps")


def known(code: str) -> str:
    """Refuse what cannot be the code of a calendar before anybody looks for it."""
    if not is_name(code):
        raise AbsentError("calendar", code[:40])
    return code


def nameable(code: str) -> str:
    """Refuse what cannot become the code of a calendar; a path of dots is rewritten on its way to us."""
    if not is_name(code) or code in {".", ".."} or "\ufffd" in code:
        shown = excerpt(code)
        raise ProblemError(422, "code-refused", {"code": shown, "most": str(LONGEST_NAME)})
    return code


def _expected(code: str) -> int:
    """Give the version that a PUT replaces; a new calendar needs no condition."""
    given = find_expected_version()
    try:
        head = desk().store.head(code)
    except AbsentError:
        if given is not None:
            raise ProblemError(412, "stale", {"code": code, "version": "0"}) from None
        return 0
    if given is None:
        raise ProblemError(428, "precondition-required")
    if given == 0 or request.if_none_match.star_tag:
        raise ProblemError(412, "stale", {"code": code, "version": str(head.version)})
    return given


def _part(code: str, name: str) -> Response:
    stored = desk().store.frame(code)
    return answer(_told(stored.plan, name), headers={"ETag": etag(stored.head.version)})


def _put_part(code: str, name: str) -> Response:
    head = desk().store.head(code)
    expected = expected_version()
    given = load_part(name, json_body(), desk().store.frame(code).plan)
    stored = desk().store.plan(code)
    changed = replace(stored.plan, written={**stored.plan.written, **given.written}, **{name: getattr(given, name)})
    # Built once, so that an offer or an overlap that names a missing segment is refused.
    changed.calendar()
    head = desk().store.put_plan(changed, code=code, by=caller(), expected=expected)
    desk().changed(code)
    return answer(_told(changed, name), headers={"ETag": etag(head.version)})


def _told(plan: Plan, name: str) -> Mapping[str, Any]:
    alone = replace(plan, offers=(), products=(), prices=())
    return {name: dump(alone).get(name, [])}
