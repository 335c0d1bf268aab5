"""What is wrong in a stored calendar, page by page."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.answer import etag
from api.answer import next_page
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.language import language
from api.problem import ProblemError
from api.queries import OfFindings
from exchange.report_document import report_document
from models.role import Role
from models.role import needs
from rules.engine import Report
from rules.finding import Finding
from rules.finding import verdict_of

blueprint = Blueprint("findings", __name__, url_prefix="/v1", description="Findings in a stored calendar.")


@blueprint.route("/findings", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfFindings, location="query")
@blueprint.response(200, "Findings")
def list_findings(asked: dict[str, Any]) -> Response:
    """List findings, the worst first; the verdict is that of the whole calendar, waived findings left out."""
    ruling = desk().ruling(asked["calendar"])
    version, start = read_cursor(asked.get("cursor"), int, int) or (ruling.head.version, 0)
    if version != ruling.head.version:
        raise ProblemError(410, "calendar-changed")
    found = [one for one in ruling.report.findings if _is_asked(one, asked)]
    start = max(0, start)
    stop = start + asked["limit"]
    waived = desk().waived(ruling.head, ruling.calendar, ruling.report.findings)
    page = Report(
        verdict=verdict_of(tuple(one for one in ruling.report.findings if one.fingerprint not in waived)),
        policy_version=ruling.report.policy_version,
        findings=tuple(found[start:stop]),
    )
    told = {
        "calendar": ruling.head.code,
        "calendar_version": version,
        "verdict_number": ruling.number,
        **report_document(page, ruling.calendar, language(), waived=waived),
    }
    cursor = write_cursor(version, stop) if stop < len(found) else None
    return answer(told, headers={"ETag": etag(version), **next_page(cursor)})


def _is_asked(finding: Finding, asked: dict[str, Any]) -> bool:
    return (
        asked.get("severity") in {None, finding.severity.value}
        and asked.get("rule") in {None, finding.rule, finding.name}
        and asked.get("offer") in {None, *finding.offers}
        and asked.get("segment") in {None, *finding.segments}
    )
