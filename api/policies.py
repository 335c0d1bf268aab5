"""The house's policy: what is in force, who put it in force and why, and what another one would change."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import is_unchanged
from api.answer import json_body
from api.answer import next_page
from api.bodies import PolicyTried
from api.body import read_body
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.documentation import HEADERS
from api.language import language
from api.one_at_a_time import LONG_LOOKS
from api.queries import OfPolicy
from api.queries import Paged
from api.queries import Spoken
from exchange.instant import read_instant
from exchange.policy_document import read_policy_document
from exchange.policy_trial import tell_trial
from models.role import Role
from models.role import needs
from models.store_policies import PolicyVersion

blueprint = Blueprint("policies", __name__, url_prefix="/v1", description="The house's policy, its versions, a trial.")
# A day is told without its zone: whose midnight it is matters little a year back.
ZONE = ZoneInfo("UTC")


@blueprint.route("/policy", methods=["GET"])
@needs(Role.CHECKER)
@blueprint.arguments(OfPolicy, location="query")
@blueprint.response(200, "Policy")
def get_policy(asked: dict[str, Any]) -> Response:
    """Give every threshold in force, of the house or of one calendar; document is what was written to differ."""
    calendar = asked.get("calendar")
    if calendar is not None:
        frame = desk().store.frame(calendar).plan
        return answer(_told(desk().policy(frame).document(), desk().policy(frame).version, dict(frame.policy)))
    number = desk().in_force().number
    if is_unchanged(number):
        return Response(status=304, headers={"ETag": etag(number)})
    return _in_force()


@blueprint.route("/policy", methods=["PUT"])
@needs(Role.ADMIN)
@blueprint.doc(requestBody=body_of("HousePolicy"), **{HEADERS: [IF_MATCH]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Policy")
def put_policy(_asked: dict[str, Any]) -> Response:
    """Put a policy in force, for every calendar and every gate from now on; it says only what differs.

    The reason, if there is one, goes into the header Change-Reason.
    """
    expected = expected_version()
    proposed = read_policy_document(json_body())
    desk().policies.put(proposed.document, proposed.policy.version, by=caller(), expected=expected)
    desk().policy_changed()
    return _in_force()


@blueprint.route("/policy/versions", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "PolicyVersions")
def list_policy_versions(asked: dict[str, Any]) -> Response:
    """List the house's policies, the one in force first: who put each in force, when and why."""
    (before,) = read_cursor(asked.get("cursor"), int) or (None,)
    found = desk().policies.versions(before=before, limit=asked["limit"] + 1)
    shown, more = found[: asked["limit"]], found[asked["limit"] :]
    document = {"versions": [tell_policy_version(one) for one in shown]}
    return answer(document, headers=next_page(write_cursor(shown[-1].number) if more else None))


@blueprint.route("/policy/trial", methods=["POST"])
@needs(Role.APPROVER)
@blueprint.doc(requestBody=body_of("PolicyTried"))
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "PolicyTrial")
def post_policy_trial(_asked: dict[str, Any]) -> Response:
    """Try a policy on the calendars of the last year, and tell what it would have changed; nothing is written down."""
    asked = read_body(PolicyTried)
    proposed = read_policy_document(asked["policy"], under="policy")
    since = read_instant(asked["since"], ZONE) if "since" in asked else None
    with LONG_LOOKS.turn(), desk().turn():
        trial = desk().again.trial(proposed.policy, since=since, calendars=asked.get("calendars", ()))
    return answer(tell_trial(trial, language()))


def tell_policy_version(one: PolicyVersion) -> dict[str, Any]:
    """Tell a version of the house's policy as a document."""
    return {
        "number": one.number,
        "version": one.version,
        "document": dict(one.document),
        "author": one.author,
        "reason": one.reason,
        "created_at": one.created_at.astimezone(UTC).isoformat(),
    }


def _in_force() -> Response:
    house = desk().in_force()
    told = _told(house.policy.document(), house.policy.version, dict(house.document))
    return answer({"number": house.number, **told}, headers={"ETag": etag(house.number)})


def _told(policy: dict[str, Any], version: str, document: dict[str, object]) -> dict[str, Any]:
    return {"version": version, "policy": policy, "document": document}
