"""Makes a repair a draft with one click, and takes it back with another, as long as nobody has gone on from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlencode

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from models.lifecycle import StepRefusal
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError
from models.store_error import StaleError
from models.store_undo import Undoable
from models.store_undo import UndoBook
from web.desk_forms import number_asked
from web.edits_since import edits_since
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_pages import answer
from web.proof_pages import calendar_asked
from web.proof_pages import find_proof
from web.proof_pages import gone
from web.proof_pages import told_finding
from web.proof_pages import ways_page
from web.proof_parts import PanelParts
from web.repair_list import found_ways
from web.repair_list import ways_told
from web.safe_place import see_other

# What tells of the last step in an address of the calendar; the next one starts without it.
OF_STEPS = frozenset({"applied", "gone", "undone", "finding", "calendar", "lang", "csrf_token"})
LONGEST_BACK = 2_000
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the calendar page says after a step: `lines` by which it can be taken back, empty where it cannot."""

    kind: str
    gone: int
    lines: str
    calendar: str


def repair_pages(parts: PanelParts) -> Blueprint:
    """Give what applies repairs and takes them back, on the parts of whoever asks."""
    blueprint = Blueprint("repairs_page", __name__)

    @blueprint.app_context_processor
    def known() -> dict[str, Any]:
        """Have the calendar's page know what has just been done, and what to prove."""
        return {
            "repair_notice": lambda: notice_of(parts),
            "finding_proof": lambda code, fingerprint: find_proof(parts, code, fingerprint),
        }

    @blueprint.post("/findings/<string:fingerprint>/repairs")
    @needs(Role.PLANNER)
    def apply(fingerprint: str) -> Response:
        """Keep one of the repairs as a draft."""
        parts.refuse_forged()
        return _applied(parts, fingerprint)

    @blueprint.post("/repairs/undo")
    @needs(Role.PLANNER)
    def undo() -> Response:
        """Take back a repair that was applied."""
        parts.refuse_forged()
        return _undone(parts)

    return blueprint


def notice_of(parts: PanelParts) -> Notice | None:
    """Tell of the step that has led to this page; whether it can still be taken back is looked at each time."""
    calendar = calendar_asked()
    if request.args.get("undone"):
        return Notice(kind="undone", gone=0, lines="", calendar=calendar)
    span = _span(request.args.get("applied", ""))
    if span is None:
        return None
    try:
        state = UndoBook(parts.judge_of().store).look(calendar, *span, by=parts.caller())
    except AbsentError:
        return None
    if state is Undoable.UNDONE:
        return None
    told = request.args.get("gone", "")
    gone = int(told) if told.isascii() and told.isdigit() and len(told) < MOST_DIGITS else 0
    lines = request.args["applied"] if state is Undoable.STANDS else ""
    return Notice(kind="applied", gone=gone, lines=lines, calendar=calendar)


def _applied(parts: PanelParts, fingerprint: str) -> Response:
    told, say = told_finding(parts, fingerprint), message_book(parts.language())
    if told is None:
        return gone(parts)
    ruling, proof = told
    chosen, code = request.form.get("repair", ""), ruling.head.code
    # Looked for anew: a name that is still there says that the same change still settles the finding, at that price.
    found = found_ways(parts, code, fingerprint) if proof.is_repairable else None
    ways = () if found is None else ways_told(found, parts.caller(), parts.language()).ways
    way = next((one for one in ways if one.name == chosen), None)
    if way is None:
        return ways_page(parts, ruling, proof, refused=[_changed(parts, code, say)])
    try:
        applied = parts.keep(found, [way.id], parts.caller())
    except StaleError:
        return ways_page(parts, ruling, proof, refused=[say("proof.repair_stale")])
    except RefusedOffersError as error:
        return ways_page(parts, ruling, proof, refused=[_refusal(one, say) for one in error.refusals])
    first, last = applied.undo
    return _to_calendar(parts, code, {"applied": f"{first}-{last}", "gone": str(applied.gone)})


def _changed(parts: PanelParts, code: str, say: MessageBook) -> str:
    """Say why what was shown is no way out any more: who has changed which offers since, where anybody has."""
    edit = edits_since(parts.judge_of().store, code, number_asked("since"))
    if edit is None or not edit.who or not request.form.get("since"):
        return say("proof.repair_gone")
    return say("proof.repair_changed", who=edit.who, offers=edit.offers, more=edit.more, count=1 if edit.offers else 0)


def _undone(parts: PanelParts) -> Response:
    say, code = message_book(parts.language()), calendar_asked()
    span = _span(request.form.get("lines", ""))
    if span is None:
        return _refused(parts, 404, [say("proof.undo_lost")])
    try:
        UndoBook(parts.judge_of().store).take_back(code, *span, by=parts.caller())
    except AbsentError:
        return _refused(parts, 404, [say("proof.undo_lost")])
    except RefusedOffersError as error:
        return _refused(parts, 409, [_refusal(one, say) for one in error.refusals])
    except PolicyNotYoursError:
        return _refused(parts, 403, [say("proof.undo_lost")])
    parts.judge_of().changed(code)
    return _to_calendar(parts, code, {"undone": "1"})


def _refused(parts: PanelParts, status: int, lines: list[str]) -> Response:
    title = message_book(parts.language())("proof.refused_title")
    return answer(parts, "proof_gone.html", status, title=title, detail=" ".join(lines), calendar=calendar_asked())


def _refusal(one: StepRefusal, say: MessageBook) -> str:
    facts: Mapping[str, str] = {"by": "", "team": "", **one.facts}
    return say("proof.refused", why=one.why.replace("-", "_"), offer=one.offer, by=facts["by"], team=facts["team"])


def _span(text: str) -> tuple[int, int] | None:
    """Read the lines of the audit that an address names."""
    first, _, last = text.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS for one in (first, last)):
        return None
    return int(first), int(last)


def _to_calendar(parts: PanelParts, code: str, told: Mapping[str, str]) -> Response:
    """Lead back to the calendar as it was looked at: its months, filters and page."""
    kept = dict(parse_qsl(request.form.get("back", "").lstrip("?")[:LONGEST_BACK]))
    seen = {name: text for name, text in kept.items() if name not in OF_STEPS and name.isidentifier()}
    asked = {"calendar": code, **seen, **told, "lang": parts.language()}
    place = f"{url_for('pages.index')}?{urlencode(asked)}"
    return see_other(place)
