"""The list of all offers of a calendar with how each stands, from which planners submit what they have drafted."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask import request

from models.lifecycle import OfferState
from models.role import Role
from models.store_queue import ReviewQueue
from web.desk_forms import number_in
from web.desk_forms import told_done
from web.desk_parts import DeskDoor
from web.review_cards import OfferFacts
from web.review_cards import offer_facts
from web.review_cards import told_reason

PER_PAGE = 100
STEPS: Mapping[str, OfferState] = {
    "submit": OfferState.SUBMITTED, "approve": OfferState.APPROVED, "return": OfferState.DRAFT,
}  # fmt: skip
# What somebody has to do something about comes first.
ORDER = (
    OfferState.DRAFT, OfferState.SUBMITTED, OfferState.RUNNING, OfferState.APPROVED, OfferState.ENDED,
    OfferState.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer in words, and how far it has come."""

    facts: OfferFacts
    chosen: str
    state: OfferState
    author: str
    approver: str
    reason: str


def offers_page(door: DeskDoor, refusals: Sequence[str]) -> Response:
    """Show the offers of the calendar asked for, or of the first one."""
    parts, who, heads = door.parts(), door.caller(), door.parts().heads()
    code = request.values.get("calendar", "")
    head = parts.head(code) if code else next(iter(heads), None)
    standings = parts.room.standings(head.code) if head else ()
    states = Counter(one.state for one in standings)
    asked = _state()
    shown = sorted(
        (one for one in standings if asked in {None, one.state}), key=lambda one: (ORDER.index(one.state), one.offer)
    )
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(number_in(request.args.get("page", "")) or 1, pages)
    lines = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    words = ReviewQueue(parts.room.store).offers(head.code, [one.offer for one in lines]) if head else {}
    rows = [
        OfferRow(
            facts=offer_facts(words[one.offer], head, door.say), chosen=f"{head.code}/{head.version}/{one.offer}",
            state=one.state, author=one.author, approver=one.approver or "", reason=told_reason(one.reason, door.say),
        )
        for one in lines if head and one.offer in words
    ]  # fmt: skip
    return door.page(
        "offers.html", 409 if refusals else 200, tab="offers", head=head, calendars=heads, rows=rows, page=page,
        pages=pages, states=_counted(states), state=asked, refusals=refusals, total=len(shown), done=told_done(STEPS),
        may_submit=who.may(Role.PLANNER), may_approve=who.may(Role.APPROVER), who=who.name,
        counts=ReviewQueue(parts.room.store).counts(), ticked=frozenset(request.form.getlist("offer")),
        reason=request.form.get("reason", "")[:500],
    )  # fmt: skip


def _counted(states: Mapping[OfferState, int]) -> list[tuple[OfferState, int]]:
    return [(one, states[one]) for one in ORDER if states.get(one)]


def _state() -> OfferState | None:
    asked = request.values.get("state", "")
    return next((one for one in OfferState if one.value == asked), None)
