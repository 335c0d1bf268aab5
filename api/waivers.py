"""Exceptions to findings: asked by one person, in force once another approves them, void when their facts change."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask import request
from flask_smorest import Blueprint

from api.access import caller
from api.access import signer
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import find_expected_version
from api.answer import nothing
from api.bodies import LARGEST_ID
from api.bodies import Signature
from api.bodies import WaiverSigned
from api.body import read_body
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.calendars import known
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.imports import MATCH
from api.queries import Spoken
from api.queries_sends import SignedBy
from api.telling_sends import tell_waiver
from api.waiver_desk import approve_waiver
from api.waiver_desk import ask_waiver
from api.waiver_desk import states_of
from models.caller import Caller
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.waiver import Waiver
from models.waiver import WaiverState

blueprint = Blueprint("waivers", __name__, url_prefix="/v1", description="Approved exceptions to findings.")


@blueprint.route("/calendars/<string:code>/waivers", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Waivers")
def list_waivers(_asked: dict[str, Any], code: str) -> Response:
    """List the exceptions that nobody took back, and what each is good for."""
    waivers = desk().room.waivers(known(code))
    states = states_of(code, waivers)
    return answer({"calendar": code, "waivers": [tell_waiver(one, states[one.id or 0]) for one in waivers]})


@blueprint.route("/calendars/<string:code>/waivers", methods=["POST"])
@needs(Role.PLANNER, Role.APPROVER)
@blueprint.doc(requestBody=body_of("WaiverSigned"), **{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "Waiver")
@creates_once
def post_waiver(_asked: dict[str, Any], code: str) -> Response:
    """Ask for an exception to a finding that stands now; it excuses nothing until another person approves it."""
    asked = read_body(WaiverSigned)
    by = signer(asked)
    kept = ask_waiver(known(code), asked["fingerprint"], asked["reason"], asked["expires_at"], by)
    place = f"/v1/calendars/{code}/waivers/{kept.id}"
    return _told(kept, WaiverState.ASKED, 201, {"Location": place})


@blueprint.route("/calendars/<string:code>/waivers/<int:number>", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Waiver")
def get_waiver(_asked: dict[str, Any], code: str, number: int) -> Response:
    """Give an exception that nobody took back."""
    kept = desk().room.waiver(known(code), _number(number))
    return _told(kept, states_of(code, [kept])[number])


@blueprint.route("/calendars/<string:code>/waivers/<int:number>/approve", methods=["POST"])
@needs(Role.APPROVER)
@blueprint.doc(requestBody={**body_of("Signature"), "required": False}, **{HEADERS: [MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Waiver")
def post_approval(_asked: dict[str, Any], code: str, number: int) -> Response:
    """Bring an exception into force: its finding stands in nobody's way until it ends or its facts change."""
    by = _approver()
    kept = approve_waiver(known(code), _number(number), by, find_expected_version())
    desk().poke()
    return _told(kept, WaiverState.IN_FORCE)


@blueprint.route("/calendars/<string:code>/waivers/<int:number>", methods=["DELETE"])
@needs(Role.PLANNER, Role.APPROVER)
@blueprint.doc(**{HEADERS: [IF_MATCH]})
@blueprint.arguments(SignedBy, location="query")
@blueprint.response(204)
def delete_waiver(asked: dict[str, Any], code: str, number: int) -> Response:
    """Take an exception back: its finding stands again.  Its author may, and every approver."""
    by = signer(asked)
    desk().room.waiver(known(code), _number(number))
    desk().room.take_back(code, number, by=by, expected=expected_version())
    desk().poke()
    return nothing()


def _approver() -> Caller:
    """Read who approves from a body that may be left out: the key says it already."""
    return signer(read_body(Signature)) if request.get_data() else caller()


def _number(number: int) -> int:
    if number > LARGEST_ID:
        raise AbsentError("waiver", str(number)[:40])
    return number


def _told(kept: Waiver, state: WaiverState, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return answer(tell_waiver(kept, state), status, {"ETag": etag(kept.version), **(headers or {})})
