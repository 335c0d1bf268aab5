"""Repairs of a stored calendar: looked for without changing anything, and kept as a draft when they are chosen."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import signer
from api.answer import answer
from api.answer import etag
from api.answer import expected_version
from api.answer import find_expected_version
from api.bodies import REPAIRED
from api.bodies import RepairsAsked
from api.body import read_body
from api.calendars import IF_MATCH
from api.calendars import body_of
from api.calendars import known
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.imports import KEY
from api.language import language
from api.objections import refusal_line
from api.queries import Spoken
from api.repair_desk import Asked
from api.repair_desk import Found
from api.repair_desk import apply_repairs
from api.repair_desk import find_repairs
from exchange.mending_words import left_document
from exchange.proposals import Proposal
from exchange.proposals import proposal_document
from models.calendar_head import CalendarHead
from models.role import Role
from models.role import needs
from rules.finding import Severity
from rules.finding import Verdict

blueprint = Blueprint("repairs", __name__, url_prefix="/v1", description="Ways out of findings.")


OF_APPLYING = {**IF_MATCH, "description": "The ETag of the calendar, to apply; 428 without it, 412 when it moved on."}


@blueprint.route("/calendars/<string:code>/repairs", methods=["POST"])
@needs(Role.PLANNER)
@blueprint.doc(requestBody=body_of("RepairsAsked"), **{HEADERS: [KEY, OF_APPLYING]})
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Repairs")
@creates_once
def post_repairs(_asked: dict[str, Any], code: str) -> Response:
    """Propose repairs of one finding or of the whole calendar; with apply, keep those of them as a draft.

    Each was tried on the whole calendar.  What is submitted, let go, sent, begun or another team's is never changed.
    """
    desk().store.head(known(code))
    asked = read_body(RepairsAsked)
    by = signer(asked)
    if "apply" not in asked:
        return _proposed(find_repairs(code, _wish(asked), by, find_expected_version()))
    found = find_repairs(code, _wish(asked), by, expected_version())
    applied = apply_repairs(found, asked["apply"], by)
    return _told(found, applied.proposals, applied.head, applied.after, is_stored=True)


def _wish(asked: Mapping[str, Any]) -> Asked:
    severities = frozenset(Severity(one) for one in asked.get("severities", REPAIRED))
    return Asked(fingerprint=asked.get("fingerprint"), safe_only=asked["safe_only"], severities=severities)


def _proposed(found: Found) -> Response:
    return _told(found, found.proposals, found.ruling.head, found.after, is_stored=False)


def _told(
    found: Found, proposals: Sequence[Proposal], head: CalendarHead, after: Verdict | None, *, is_stored: bool
) -> Response:
    spoken = language()
    locked = dict.fromkeys(code for left in found.left for code in left.locked)
    told = {
        "calendar": head.code, "calendar_version": head.version, "stored": is_stored,
        "verdict": {"before": found.before.value, "after": None if after is None else after.value},
        "proposals": [proposal_document(one, spoken) for one in proposals],
        "left": [left_document(one, spoken) for one in found.left],
        "locked": [refusal_line(found.locks[code]) for code in locked],
    }  # fmt: skip
    return answer(told, headers={"ETag": etag(head.version)})
