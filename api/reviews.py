"""What waits for an approval: who wrote it, what stands against it, and what has changed since it was approved last."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.calendars import known
from api.desk import desk
from api.language import language
from api.queries import Spoken
from api.telling_sends import tell_moment
from exchange.clean_tree import plain_json
from exchange.review_telling import approved_document
from exchange.review_telling import review_changes
from models.calendar_head import CalendarHead
from models.review import Review
from models.role import Role
from models.role import needs
from scheduler.gate import Objection

blueprint = Blueprint("reviews", __name__, url_prefix="/v1", description="Offers that wait for an approval.")


@blueprint.route("/calendars/<string:code>/reviews", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Reviews")
def list_reviews(_asked: dict[str, Any], code: str) -> Response:
    """List every submitted offer with its authors, what stands against it, and what differs from its last approval."""
    head, found = desk().room.reviews(known(code))
    said = weighed(code, found)
    told = [_tell(head, one, said.get(one.standing.offer, [])) for one in found]
    return answer({"calendar": code, "calendar_version": head.version, "reviews": told})


def weighed(code: str, reviews: Sequence[Review]) -> dict[str, list[Objection]]:
    """Give by offer what stands in its way, waived or not, as its approval would hear it."""
    found: dict[str, list[Objection]] = defaultdict(list)
    for one in desk().launch.weigh(code, [review.standing.offer for review in reviews]) if reviews else ():
        if one.stops:
            found[one.offer].append(one)
    return found


def _tell(head: CalendarHead, one: Review, objections: Sequence[Objection]) -> dict[str, Any]:
    told: dict[str, Any] = plain_json({
        "offer": one.standing.offer,
        "author": one.standing.author,
        "submitted_at": tell_moment(one.standing.submitted_at),
        "reason": one.standing.reason,
        "editors": list(one.editors),
        "objections": [_objection(each) for each in objections],
        "approved": approved_document(one, head.zone),
        "changes": [
            {
                "segment": change.segment,
                "pointer": change.difference.pointer,
                "before": change.difference.before,
                "after": change.difference.after,
            }
            for change in review_changes(one, head.zone)
        ],
    })  # fmt: skip
    return told


def _objection(one: Objection) -> dict[str, Any]:
    return {
        "rule": one.finding.rule,
        "fingerprint": one.finding.fingerprint,
        "severity": one.finding.severity.value,
        "message": one.finding.message[language()],
        "waived": one.is_waived,
    }
