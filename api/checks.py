"""Judges a plan that nobody has stored, alone or together with a stored calendar."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.answer import json_body
from api.desk import desk
from api.drafts import load_draft
from api.language import language
from api.problem import ProblemError
from api.queries import OfCheck
from exchange.plan_document import load
from exchange.report_document import report_document
from models.calendar import Calendar
from models.plan import Plan
from models.plan_merge import merged
from models.role import Role
from models.role import needs
from rules.engine import Report

blueprint = Blueprint("checks", __name__, url_prefix="/v1", description="Dry runs: nothing is stored.")


@blueprint.route("/checks", methods=["POST"])
@needs(Role.CHECKER)
@blueprint.doc(requestBody={"required": True, "content": {"application/json": {"schema": "plan"}}})
@blueprint.arguments(OfCheck, location="query")
@blueprint.response(200, "Report")
def check_plan(asked: dict[str, Any]) -> Response:
    """Judge a plan; against a stored calendar its offers replace those of the same code.

    One changed offer `against` a calendar, in focus, is judged within milliseconds whatever the size of
    the calendar.
    """
    focus = tuple(dict.fromkeys(asked["focus"]))
    with desk().turn():
        calendar, report = _judged(json_body(), asked.get("against"), focus)
        return answer(report_document(report, calendar, language()))


def _judged(document: Any, against: str | None, focus: tuple[str, ...]) -> tuple[Calendar, Report]:  # noqa: ANN401
    if against is None:
        return _checked(load(document), focus)
    draft = load_draft(document, desk().store.frame(against).plan)
    near = desk().draft(against, draft, focus)
    if near is not None:
        return near
    return _checked(merged(desk().store.plan(against).plan, draft), focus)


def _checked(plan: Plan, focus: tuple[str, ...]) -> tuple[Calendar, Report]:
    calendar = plan.calendar()
    known = {offer.code for offer in calendar.offers}
    for code in focus:
        if code not in known:
            raise ProblemError(422, "unknown-focus", {"code": code})
    return calendar, desk().check(calendar, desk().policy(plan), focus=focus)
