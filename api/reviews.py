"""What waits for an approval: who wrote it, what stands against it, and what has changed since it was approved last."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.answer import next_page
from api.calendars import known
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.language import language
from api.queries import Paged
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
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "Reviews")
def list_reviews(asked: dict[str, Any], code: str) -> Response:
    """List submitted offers with their authors, what stands against them, and what differs from the last approval."""
    (after,) = read_cursor(asked.get("cursor"), str) or ("",)
    head, found = desk().room.reviews(known(code), after=after, limit=asked["limit"] + 1)
    page, rest = found[: asked["limit"]], found[asked["limit"] :]
    said = _weighed(code, page)
    told = [_tell(head, one, said.get(one.standing.offer, [])) for one in page]
    headers = next_page(write_cursor(page[-1].standing.offer) if rest else None)
    return answer({"calendar": code, "calendar_version": head.version, "reviews": told}, headers=headers)


def _weighed(code: str, reviews: Sequence[Review]) -> dict[str, list[Objection]]:
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
