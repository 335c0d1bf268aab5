"""The page and the piece that prove one finding, and the ways out of it, which take longer to find."""

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from rules.bound import TooMuchError
from web.desk_forms import code_in
from web.edits_since import last_line
from web.frame import VARIES_BY
from web.message_book import message_book
from web.proof_panel import Proof
from web.proof_panel import proof_of
from web.proof_parts import Judged
from web.proof_parts import PanelParts
from web.repair_list import found_ways
from web.repair_list import ways_told


def proof_pages(parts: PanelParts) -> Blueprint:
    """Give the pages on the parts of whoever reads."""
    blueprint = Blueprint("proof", __name__)

    @blueprint.get("/findings/<string:fingerprint>")
    @needs(Role.VIEWER)
    def show(fingerprint: str) -> Response:
        """Prove a finding: a page, or the piece that stands beside the calendar."""
        told = told_finding(parts, fingerprint)
        if told is None:
            return gone(parts)
        ruling, proof = told
        return answer(parts, "proof.html", head=ruling.head, proof=proof)

    @blueprint.get("/findings/<string:fingerprint>/repairs")
    @needs(Role.VIEWER)
    def ways(fingerprint: str) -> Response:
        """Look for the ways out of a finding, each tried on the whole calendar."""
        told = told_finding(parts, fingerprint)
        if told is None:
            return gone(parts)
        ruling, proof = told
        return ways_page(parts, ruling, proof)

    return blueprint


def ways_page(parts: PanelParts, ruling: Judged, proof: Proof, *, refused: Sequence[str] = ()) -> Response:
    """Show what can be done about a finding, and what was refused, where something was."""
    ways = None
    if proof.is_repairable:
        # A search takes as long as many checks: of a calendar that is too large, the words remain.
        with suppress(TooMuchError):
            found = found_ways(parts, ruling.head.code, proof.fingerprint)
            ways = ways_told(found, parts.caller(), parts.language())
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    since = last_line(parts.judge_of().store, ruling.head.code)
    return answer(
        parts, "repairs.html", status, head=ruling.head, proof=proof, ways=ways, refused=refused, since=since
    )  # fmt: skip


def told_finding(parts: PanelParts, fingerprint: str) -> tuple[Judged, Proof] | None:
    """Give a finding of the calendar that is asked for; None when there is none."""
    try:
        ruling = parts.judge_of().ruling(calendar_asked())
    except AbsentError:
        return None
    proof = find_proof(parts, ruling.head.code, fingerprint)
    return None if proof is None else (ruling, proof)


def find_proof(parts: PanelParts, calendar: str, fingerprint: str) -> Proof | None:
    """Prove a finding of a calendar that is there to whoever reads; None when there is none of that name."""
    judge = parts.judge_of()
    return proof_of(judge, judge.ruling(calendar), fingerprint, parts.caller(), parts.language())


def calendar_asked() -> str:
    """Give the code of the calendar that an address or a form names, as one may be."""
    return code_in(request.values.get("calendar", ""))


def gone(parts: PanelParts) -> Response:
    """Say that a finding is no more, or never was, and lead back to the calendar."""
    say = message_book(parts.language())
    return answer(
        parts, "proof_gone.html", 404, title=say("proof.gone"), detail=say("proof.gone_why"), calendar=calendar_asked()
    )


def answer(parts: PanelParts, template: str, status: int = 200, **facts: object) -> Response:
    """Give a page or a piece in the reader's language, which no cache shows to another."""
    language = parts.language()
    page = render_template(template, **facts)
    headers = {"Content-Language": language, "Vary": VARIES_BY, "Cache-Control": "no-store"}
    return Response(page, status=status, headers=headers)
