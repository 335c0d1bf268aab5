"""Who did what: the history of a calendar for everybody who sees it, the whole audit for admins."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_smorest import Blueprint

from api.answer import answer
from api.answer import next_page
from api.bodies import LARGEST_ID
from api.calendars import known
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.language import language
from api.problem import ProblemError
from api.problem import wrong_query
from api.queries import Spoken
from api.queries_audit import OfAudit
from api.queries_audit import OfExport
from api.queries_audit import OfHistory
from exchange.audit_file import audit_csv
from exchange.audit_file import audit_jsonl
from exchange.instant import read_instant
from models.role import Role
from models.role import needs
from models.store_audit import AuditEntry
from models.store_audit_reading import OF_CALENDARS
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing

UTC_ZONE = ZoneInfo("UTC")
NDJSON = "application/x-ndjson"
CSV = "text/csv"
blueprint = Blueprint("audit", __name__, url_prefix="/v1", description="Who did what, when and why.")


@blueprint.route("/calendars/<string:code>/audit", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfHistory, location="query")
@blueprint.response(200, "History")
def get_history(asked: dict[str, Any], code: str) -> Response:
    """Give what was done to a calendar and to what is in it, line by line; a code narrows it to one thing."""
    head = desk().store.head(known(code))
    listing = _listing({**asked, "calendar": code}, head.zone, (asked["kind"],) if "kind" in asked else OF_CALENDARS)
    return _page(listing, tell_history, calendar=code)


@blueprint.route("/audit", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(OfAudit, location="query")
@blueprint.response(200, "Audit")
def get_audit(asked: dict[str, Any]) -> Response:
    """Give every line of the workspace: people, keys and subscriptions too, and where each request came from."""
    return _page(_listing(asked, UTC_ZONE, (asked["kind"],) if "kind" in asked else ()), tell_line)


@blueprint.route("/audit/head", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "AuditHead")
def get_head(_asked: dict[str, Any]) -> Response:
    """Give where the audit ends; noted elsewhere, it shows later that nothing before it was rewritten."""
    head = AuditBook(desk().store).head()
    return answer({"seq": head.seq, "hash": head.hash}, headers={"Cache-Control": "no-store"})


@blueprint.route("/audit/export", methods=["GET"])
@needs(Role.ADMIN, known_to=Role.ADMIN)
@blueprint.doc(responses={"200": {"content": {kind: {"schema": {"type": "string"}} for kind in (NDJSON, CSV)}}})
@blueprint.arguments(OfExport, location="query")
@blueprint.response(200)
def get_export(asked: dict[str, Any]) -> Response:
    """Give every line as JSON lines, which preseance audit verify --file verifies, or as a table."""
    store = desk().store
    book = AuditBook(store)
    head = book.head()
    lines = book.lines(head)
    if asked["form"] == "csv":
        return _file(Response(audit_csv(lines, language()), content_type=f"{CSV}; charset=utf-8"), "csv")
    return _file(Response(audit_jsonl(store.workspace, head, lines), content_type=NDJSON), "jsonl")


def tell_history(one: AuditEntry) -> dict[str, Any]:
    """Tell a line to somebody who sees the calendar: from where somebody works is nobody's business."""
    return {
        "seq": one.seq, "at": one.at.isoformat(), "by": one.actor, "action": one.action, "kind": one.kind,
        "calendar": one.calendar, "subject": one.subject, "changed": list(one.changed), "before": one.before,
        "after": one.after, "reason": one.reason,
    }  # fmt: skip


def tell_line(one: AuditEntry) -> dict[str, Any]:
    """Tell a line to an admin."""
    return {**tell_history(one), "origin": one.origin, "hash": one.hash}


def _page(listing: AuditListing, tell: Callable[[AuditEntry], dict[str, Any]], **around: str) -> Response:
    found = AuditBook(desk().store).page(listing)
    page, rest = found[: listing.limit - 1], found[listing.limit - 1 :]
    cursor = write_cursor(page[-1].seq) if rest else None
    return answer({**around, "lines": [tell(one) for one in page]}, headers=next_page(cursor))


def _listing(asked: dict[str, Any], zone: ZoneInfo, kinds: tuple[str, ...]) -> AuditListing:
    """Read what is asked for, and one line more, which tells whether there is another page."""
    place = read_cursor(asked.get("cursor"), int)
    if place is not None and place[0] > LARGEST_ID:
        raise ProblemError(422, "cursor-refused")
    since, until = _instant(asked.get("since"), zone), _instant(asked.get("until"), zone)
    if since is not None and until is not None and since >= until:
        raise wrong_query(["to"])
    return AuditListing(
        calendar=asked.get("calendar"), kinds=kinds, subject=asked.get("subject"), actor=asked.get("by"), since=since,
        until=until, after=None if place is None else place[0], newest_first=asked["order"] == "newest",
        limit=asked["limit"] + 1,
    )  # fmt: skip


def _instant(given: str | None, zone: ZoneInfo) -> datetime | None:
    return None if given is None else read_instant(given, zone)


def _file(response: Response, kind: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response
