"""Past verdicts: listed, looked up by number, and judged again from what was kept of them."""

from collections.abc import Sequence
from datetime import UTC
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
from api.one_at_a_time import LONG_LOOKS
from api.queries import Paged
from api.queries import Spoken
from exchange.replay import tell_replay
from models.judged import KeptVerdict
from models.role import Role
from models.role import needs

blueprint = Blueprint("verdicts", __name__, url_prefix="/v1", description="Past verdicts, and their replay.")


@blueprint.route("/calendars/<string:code>/verdicts", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, "Verdicts")
def list_verdicts(asked: dict[str, Any], code: str) -> Response:
    """List the verdicts on a calendar, newest first; those on calendars of that code that were withdrawn too."""
    (before,) = read_cursor(asked.get("cursor"), int) or (None,)
    found = desk().verdicts.verdicts(known(code), before=before, limit=asked["limit"] + 1)
    shown, more = found[: asked["limit"]], found[asked["limit"] :]
    document = {"calendar": code, "verdicts": [tell_verdict(one) for one in shown]}
    return answer(document, headers=next_page(_cursor(shown) if more else None))


@blueprint.route("/verdicts/<int:number>", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Verdict")
def get_verdict(_asked: dict[str, Any], number: int) -> Response:
    """Give a verdict with the question that it answered: which plan, by which policy, by which rules."""
    return answer(tell_verdict(desk().verdicts.verdict(number)))


@blueprint.route("/verdicts/<int:number>/replay", methods=["POST"])
@needs(Role.VIEWER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "Replay")
def post_replay(_asked: dict[str, Any], number: int) -> Response:
    """Judge a verdict again: the same comes out, letter by letter, or what is missing or different is named."""
    kept = desk().verdicts.verdict(number)
    with LONG_LOOKS.turn(), desk().turn():
        played = desk().again.replay(kept.number)
    return answer(tell_replay(played, language()))


def tell_verdict(kept: KeptVerdict) -> dict[str, Any]:
    """Tell a verdict as a document."""
    judged = kept.judged
    return {
        "number": kept.number,
        "calendar": kept.calendar,
        "calendar_version": judged.calendar_version,
        "verdict": judged.verdict,
        "findings": judged.findings,
        "judged_at": kept.judged_at.astimezone(UTC).isoformat(),
        "plan_hash": judged.plan_hash,
        "policy_version": judged.policy_version,
        "catalogue_version": judged.catalogue_version,
        "report_hash": judged.report_hash,
    }


def _cursor(shown: Sequence[KeptVerdict]) -> str:
    return write_cursor(shown[-1].number)
