"""Every exception that was ever asked for, across calendars: page by page, or whole as an attestation."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from api.access import caller
from api.answer import answer
from api.answer import next_page
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.queries_sends import OfRegister
from api.queries_sends import OfWaivers
from api.shape import ref
from api.telling_sends import tell_waiver
from api.waiver_desk import states_of
from exchange.waiver_register import Attestation
from exchange.waiver_register import attest
from exchange.waiver_register import register_csv
from exchange.waiver_register import register_document
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_waivers import Registered
from models.waiver import Waiver
from models.waiver import WaiverState

AT_ONCE = 500
CSV = "text/csv"
FORMS = {"application/json": {"schema": ref("WaiverRegister")}, CSV: {"schema": {"type": "string"}}}
blueprint = Blueprint("register", __name__, url_prefix="/v1", description="The register of exceptions.")


@blueprint.route("/waivers", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfWaivers, location="query")
@blueprint.response(200, "Register")
def list_register(asked: dict[str, Any]) -> Response:
    """List exceptions of all calendars, oldest first, those that are over too."""
    (after,) = read_cursor(asked.get("cursor"), int) or (0,)
    page: list[dict[str, Any]] = []
    rest = False
    for line, state in _registered(asked, after):
        if len(page) == asked["limit"]:
            rest = True
            break
        page.append({"calendar": line.calendar, **tell_waiver(line.waiver, state)})
    cursor = write_cursor(page[-1]["id"]) if rest else None
    return answer({"waivers": page}, headers=next_page(cursor))


@blueprint.route("/waivers/register", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.doc(responses={"200": {"content": FORMS}})
@blueprint.arguments(OfRegister, location="query")
@blueprint.response(200)
def export_register(asked: dict[str, Any]) -> Response:
    """Attest the whole register: who asked, who approved, the end of the audit it agrees with, and its digest."""
    told = attestation()
    if asked["format"] == "csv":
        name = f'attachment; filename="waivers-{told.generated_at[:10]}.csv"'
        return Response(register_csv(told), content_type=f"{CSV}; charset=utf-8", headers={"Content-Disposition": name})
    return answer(register_document(told))


def attestation() -> Attestation:
    """Put the register of the caller's workspace into an attestation in his name."""
    register = desk().room.registered()
    states = _states(register.lines)
    return attest(
        [(one.calendar, one.waiver, states[one.waiver.id or 0]) for one in register.lines],
        workspace=desk().store.workspace, by=caller().name, at=desk().store.clock(), audit_end=register.audit_end,
    )  # fmt: skip


def _registered(asked: dict[str, Any], after: int) -> Iterator[tuple[Registered, WaiverState]]:
    while True:
        lines = desk().room.registered(calendar=asked.get("calendar"), after=after, limit=AT_ONCE).lines
        states = _states(lines)
        for line in lines:
            state = states[line.waiver.id or 0]
            if asked.get("state") in {None, state.value} and asked.get("rule") in {None, line.waiver.rule}:
                yield line, state
        if len(lines) < AT_ONCE:
            return
        after = lines[-1].waiver.id or 0


def _states(lines: Sequence[Registered]) -> dict[int, WaiverState]:
    mine: dict[str, list[Waiver]] = defaultdict(list)
    states: dict[int, WaiverState] = {}
    now = desk().store.clock()
    for line in lines:
        if line.is_live:
            mine[line.calendar].append(line.waiver)
        else:
            states[line.waiver.id or 0] = line.waiver.state(None, now)
    for calendar, waivers in mine.items():
        states.update(_states_in(calendar, waivers, now))
    return states


def _states_in(calendar: str, waivers: Sequence[Waiver], now: datetime) -> dict[int, WaiverState]:
    try:
        return states_of(calendar, waivers)
    except AbsentError:
        # Withdrawn since the register was read: nothing of it stands.
        return {one.id or 0: one.state(None, now) for one in waivers}
