"""Exceptions to findings: signed, dated, reasoned, and void as soon as the facts that they excuse change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import signer
from api.answer import answer
from api.answer import nothing
from api.bodies import LARGEST_ID
from api.bodies import WaiverSigned
from api.body import read_body
from api.body import refused_key
from api.calendars import body_of
from api.calendars import known
from api.desk import Ruling
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.queries import Spoken
from api.queries_sends import SignedBy
from api.telling_sends import tell_waiver
from exchange.instant import read_instant
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.waiver import Waiver
from rules.finding import Finding
from scheduler.gate import facts_of
from scheduler.standing_findings import standing_findings

blueprint = Blueprint("waivers", __name__, url_prefix="/v1", description="Signed exceptions to findings.")


@blueprint.route("/calendars/<string:code>/waivers", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Waivers")
def list_waivers(_asked: dict[str, Any], code: str) -> Response:
    """List the exceptions that nobody took back, and what each still excuses."""
    waivers = desk().room.waivers(known(code))
    facts = _facts(desk().ruling(code)) if waivers else {}
    now = desk().store.clock()
    return answer({"calendar": code, "waivers": [tell_waiver(one, _state(one, facts, now)) for one in waivers]})


@blueprint.route("/calendars/<string:code>/waivers", methods=["POST"])
@needs(Role.PLANNER, Role.APPROVER)
@blueprint.doc(requestBody=body_of("WaiverSigned"), **{HEADERS: [KEY]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(201, "Waiver")
@creates_once
def post_waiver(_asked: dict[str, Any], code: str) -> Response:
    """Sign an exception to a finding that stands now; its offers can be approved until it ends or they change."""
    asked = read_body(WaiverSigned)
    ruling = desk().ruling(known(code))
    finding = _finding(ruling, asked["fingerprint"])
    now = desk().store.clock()
    expires_at = read_instant(asked["expires_at"], ruling.head.zone)
    if expires_at <= now:
        raise refused_key("expires_at", asked["expires_at"], "already-over")
    waiver = Waiver(
        fingerprint=finding.fingerprint, facts=facts_of(finding, ruling.calendar), rule=finding.rule,
        offers=finding.offers, segments=finding.segments, reason=asked["reason"], author=signer(asked).name,
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    kept = desk().room.sign(code, waiver)
    return answer(tell_waiver(kept, "in_force"), 201)


@blueprint.route("/calendars/<string:code>/waivers/<int:number>", methods=["DELETE"])
@needs(Role.PLANNER, Role.APPROVER)
@blueprint.arguments(SignedBy, location="query")
@blueprint.response(204)
def delete_waiver(asked: dict[str, Any], code: str, number: int) -> Response:
    """Take an exception back: its finding stands again."""
    if number > LARGEST_ID:
        raise AbsentError("waiver", str(number)[:40])
    desk().room.take_back(known(code), number, by=signer(asked))
    return nothing()


def _finding(ruling: Ruling, fingerprint: str) -> Finding:
    """Look a finding up as the calendar stands, else as its messages would really leave."""
    standing = standing_findings(ruling.report.findings, ruling.calendar, desk().policy(ruling.plan), desk().ways.roads)
    found = next((one for one in standing if one.fingerprint == fingerprint), None)
    if found is None:
        raise refused_key("fingerprint", fingerprint, "unknown-finding")
    return found


def _facts(ruling: Ruling) -> Mapping[str, str]:
    return {one.fingerprint: facts_of(one, ruling.calendar) for one in ruling.report.findings}


def _state(waiver: Waiver, facts: Mapping[str, str], now: datetime) -> str:
    if waiver.expires_at <= now:
        return "expired"
    standing = facts.get(waiver.fingerprint)
    if standing is None:
        return "unneeded"
    return "in_force" if waiver.covers(waiver.fingerprint, standing, now) else "void"
