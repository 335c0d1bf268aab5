"""Takes spreadsheets and plan files into a calendar: first it tells what would change, then it does it."""

from collections.abc import Iterable
from typing import Any

from flask import Response
from flask import request
from flask_smorest import Blueprint

from api.access import caller
from api.access import require
from api.answer import MOST_VALUES
from api.answer import answer
from api.answer import etag
from api.answer import find_expected_version
from api.calendars import nameable
from api.desk import desk
from api.documentation import HEADERS
from api.idempotency import creates_once
from api.language import language
from api.objections import refused_offers
from api.problem import ProblemError
from api.problem import problem_document
from api.queries import OfImport
from api.storable import refuse_unstorable
from api.telling import tell_calendar
from api.telling import tell_changes
from exchange.importing import taken_in
from exchange.joining import join
from exchange.reading import read_plan_bytes
from exchange.report_document import report_document
from exchange.table_plan import Settings
from models.plan import Plan
from models.plan_merge import differences
from models.role import Role
from models.role import needs
from models.store import StoredPlan
from models.store_error import AbsentError
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM = "multipart/form-data"
EXTENSIONS = {"application/json": "plan.json", "text/csv": "plan.csv", XLSX: "plan.xlsx"}
FILE = {"type": "string", "format": "binary"}
BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": "plan"},
        "text/csv": {"schema": {"type": "string"}},
        XLSX: {"schema": FILE},
        FORM: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "array", "items": FILE, "minItems": 1}},
                "required": ["file"],
            }
        },
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "The same key with the same request gets the first answer again and changes nothing.",
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "When given, the calendar must still have this ETag.",
}

blueprint = Blueprint("imports", __name__, url_prefix="/v1", description="Spreadsheets and plan files.")


@blueprint.route("/calendars/<string:code>/import", methods=["POST"])
@needs(Role.CHECKER)
@blueprint.doc(requestBody=BODY, **{HEADERS: [KEY, MATCH]})
@blueprint.arguments(OfImport, location="query")
@blueprint.response(200, "Import")
@blueprint.alt_response(201, schema="Import", success=True)
@creates_once
def import_plan(asked: dict[str, Any], code: str) -> Response:
    """Take CSV, XLSX or JSON into a calendar; several files are joined first.

    A checker may ask what it would change; to store it takes a planner, who is told in `refusal` what would keep him.
    """
    if not asked["dry_run"]:
        require(Role.PLANNER)
    code = nameable(code)
    with desk().turn():
        stored, plan, told = _read(asked, code)
    expected = _expected(stored)
    if asked["dry_run"]:
        return answer({**told, **_foretold(plan, code)})
    head = desk().store.put_plan(plan, code=code, by=caller(), expected=expected)
    desk().changed(code)
    headers = {"ETag": etag(head.version), "Location": f"/v1/calendars/{code}"}
    told["calendar"] = tell_calendar(head, len(plan.offers))
    return answer(told, 200 if stored else 201, headers)


def _read(asked: dict[str, Any], code: str) -> tuple[StoredPlan | None, Plan, dict[str, Any]]:
    """Give the calendar as it is, as it would become, and what there is to tell of that."""
    stored = _stored(code)
    known = None if stored is None else stored.plan
    settings = Settings(timezone=asked["timezone"], currency=asked["currency"], known=known)
    plan = taken_in(known, read_files(_files(asked["name"]), settings), asked["mode"])
    calendar = plan.calendar()
    told = {
        "dry_run": asked["dry_run"],
        "changes": tell_changes(differences(None if stored is None else stored.plan, plan)),
        "check": report_document(desk().check(calendar, desk().policy(plan)), calendar, language()),
    }
    return stored, plan, told


def read_files(files: Iterable[tuple[str, bytes]], settings: Settings) -> Plan:
    """Read plan files by name and content, and join them; raises PlanRefusedError with every cell at fault."""
    return join(refuse_unstorable(read_plan_bytes(name, data, settings, MOST_VALUES)) for name, data in files)


def _files(name: str) -> list[tuple[str, bytes]]:
    if request.mimetype == FORM:
        files = [(file.filename or "plan", file.read()) for file in request.files.getlist("file")]
        request.close()
        if not files:
            raise ProblemError(422, "no-file")
        return files
    if request.mimetype in EXTENSIONS:
        return [(name or EXTENSIONS[request.mimetype], request.get_data())]
    raise ProblemError(415, "unsupported-media-type", {"accepted": ", ".join([*EXTENSIONS, FORM])})


def _stored(code: str) -> StoredPlan | None:
    try:
        return desk().store.plan(code)
    except AbsentError:
        return None


def _foretold(plan: Plan, code: str) -> dict[str, Any]:
    """Say what a planner would be refused: offers of other teams, offers under review, another policy."""
    if not caller().may(Role.PLANNER):
        return {}
    try:
        desk().store.refuse_plan(plan, code=code, by=caller())
    except RefusedOffersError as error:
        return {"refusal": problem_document(refused_offers(error))}
    except PolicyNotYoursError as error:
        facts = {"kind": error.kind, "code": error.code}
        return {"refusal": problem_document(ProblemError(403, "policy-not-yours", facts))}
    return {}


def _expected(stored: StoredPlan | None) -> int:
    """Give the version that was read to tell the changes; the caller may insist on the one that he read."""
    version = 0 if stored is None else stored.head.version
    given = find_expected_version()
    if given is not None and given != version:
        raise ProblemError(412, "stale", {"code": "calendar", "version": str(version)})
    return version
