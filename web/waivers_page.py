"""The pages on which exceptions to findings are asked for, approved by another person, and taken back."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint
from flask import Response
from flask import abort
from flask import request
from flask import url_for

from exchange.instant import instant_problem
from exchange.report_figures import typeset
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.caller import is_same_person
from models.role import Role
from models.role import needs
from models.store_queue import ReviewQueue
from models.waiver import Waiver
from models.waiver import WaiverState
from rules.bound import TooMuchError
from rules.registry import rules
from web.desk_forms import Asked
from web.desk_forms import asked
from web.desk_forms import code_in
from web.desk_forms import number_in
from web.desk_forms import told_done
from web.desk_parts import DeskDoor
from web.desk_parts import DeskParts
from web.message_book import MessageBook
from web.refusal_words import REFUSALS
from web.refusal_words import told_refusal
from web.review_cards import offer_facts
from web.review_cards import told_finding
from web.safe_place import see_other
from web.waiver_end import end_of
from web.waiver_end import last_day

STEPS: Mapping[str, tuple[Role, ...]] = {
    "ask": (Role.PLANNER, Role.APPROVER),
    "approve": (Role.APPROVER,),
    "withdraw": (Role.PLANNER, Role.APPROVER),
}
# What the form proposes: long enough for one offer, short enough that somebody looks again.
USUAL_LIFE = timedelta(days=30)
MOST_OFFERS = 20
ORDER = (WaiverState.ASKED, WaiverState.IN_FORCE, WaiverState.VOID, WaiverState.UNNEEDED, WaiverState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverLine:
    """An exception; `may_approve` and `may_withdraw` say what whoever looks may do with it, `is_own` why he may not."""

    number: int
    calendar: str
    state: str
    rule: str
    about: str
    offers: str
    fingerprint: str
    reason: str
    author: str
    approver: str
    until: str
    is_own: bool
    may_approve: bool
    may_withdraw: bool


def add_waivers(blueprint: Blueprint, door: DeskDoor) -> None:
    """Add the list, the form that asks for one, and the steps of both to the pages of reviews."""

    @blueprint.get("/waivers")
    @needs(Role.VIEWER)
    def waivers() -> Response:
        """Show the exceptions of a calendar, or of all, those first that wait for somebody."""
        return _list(door, ())

    @blueprint.get("/waivers/ask")
    @needs(Role.PLANNER, Role.APPROVER)
    def ask_waiver() -> Response:
        """Show the form, with what would be excused."""
        return _form(door, code_in(request.args.get("calendar", "")), code_in(request.args.get("finding", "")), ())

    @blueprint.post("/waivers/steps")
    @needs(Role.PLANNER, Role.APPROVER)
    def move_waiver() -> Response:
        """Ask for an exception, approve or withdraw one."""
        form = asked(door.caller(), STEPS)
        if not any(form.by.may(role) for role in STEPS[form.step]):
            abort(403)
        calendar = code_in(request.form.get("calendar", ""))
        return _asked_for(door, form, calendar) if form.step == "ask" else _settled(door, form, calendar)


def _asked_for(door: DeskDoor, form: Asked, calendar: str) -> Response:
    finding, until = code_in(request.form.get("waiver", "")), request.form.get("until", "").strip()
    missing = [] if form.reason else [door.say("waivers.reason_missing")]
    missing += [] if until and instant_problem(until) is None else [door.say("waivers.until_missing")]
    if missing:
        return _form(door, calendar, finding, missing)
    door.parts().waivers.ask(calendar, finding, form.reason, end_of(until), form.by)
    return _back(door, form)


def _settled(door: DeskDoor, form: Asked, calendar: str) -> Response:
    parts, number = door.parts(), number_in(request.form.get("waiver", ""))
    if number is None:
        abort(400)
    try:
        if form.step == "approve":
            parts.waivers.approve(calendar, number, form.by)
        else:
            parts.room.take_back(calendar, number, by=form.by)
    except REFUSALS as error:
        return _list(door, told_refusal(error, door.say))
    parts.on_release()
    return _back(door, form)


def _back(door: DeskDoor, form: Asked) -> Response:
    place = url_for("reviews_page.waivers", calendar=request.form.get("calendar"), lang=door.language(), done=form.step,
                    count=1)  # fmt: skip
    return see_other(place)


def _form(door: DeskDoor, calendar: str, fingerprint: str, missing: Sequence[str]) -> Response:
    parts, say = door.parts(), door.say
    head = parts.head(calendar)
    finding = parts.waivers.find(calendar, fingerprint)
    seen = ReviewQueue(parts.room.store).offers(calendar, finding.offers[:MOST_OFFERS])
    today = parts.room.now().astimezone(head.zone).date()
    return door.page(
        "waiver_form.html", 422 if missing else 200, tab="waivers", head=head, calendars=parts.heads(),
        counts={}, finding=finding, told=told_finding(finding, say.language), missing=missing,
        offers=[offer_facts(seen[code], head, say) for code in finding.offers if code in seen],
        today=today.isoformat(), usual=(today + USUAL_LIFE).isoformat(),
        reason=request.form.get("reason", "")[:500], until=request.form.get("until", "")[:40],
        is_same_person_enough=parts.launch.house.sending.same_person_approves, who=door.caller().name,
    )  # fmt: skip


def _list(door: DeskDoor, refusals: Sequence[str]) -> Response:
    parts, heads, code = door.parts(), door.parts().heads(), request.values.get("calendar", "")
    head = parts.head(code) if code else None
    lines = [line for one in ([head] if head else heads) for line in _lines(parts, one, door.caller(), door.say)]
    return door.page(
        "waivers.html", 409 if refusals else 200, tab="waivers", head=head, calendars=heads,
        lines=sorted(lines, key=lambda one: [state.value for state in ORDER].index(one.state)),
        counts=ReviewQueue(parts.room.store).counts(), refusals=refusals, done=told_done(STEPS), who=door.caller().name,
    )  # fmt: skip


def _lines(parts: DeskParts, head: CalendarHead, who: Caller, say: MessageBook) -> Iterator[WaiverLine]:
    """Tell each exception that nobody took back, with what this reader may do."""
    waivers = parts.room.waivers(head.code)
    states = _states(parts, head.code, waivers)
    may, alone = who.may(Role.APPROVER), parts.launch.house.sending.same_person_approves
    for one in waivers:
        number, is_own = one.id or 0, is_same_person(one.author, who.name)
        state = states[number]
        yield WaiverLine(
            number=number, calendar=head.code, state=state.value, rule=one.rule, about=_about(one.rule, say),
            offers=", ".join(one.offers), fingerprint=one.fingerprint, reason=one.reason,
            author=one.author, approver=one.approver or "",
            until=last_day(one.expires_at.astimezone(head.zone), say.language),
            is_own=is_own and state is WaiverState.ASKED and may and not alone,
            may_approve=may and state is WaiverState.ASKED and (alone or not is_own),
            may_withdraw=may or (who.may(Role.PLANNER) and is_own),
        )  # fmt: skip


def _about(code: str, say: MessageBook) -> str:
    """Say what a rule is about; one that is not in the catalogue any more is called by its code."""
    rule = rules().get(code)
    return code if rule is None else typeset(rule.summary(say.language), say.language)


def _states(parts: DeskParts, calendar: str, waivers: Sequence[Waiver]) -> Mapping[int, WaiverState]:
    """Say what each is good for; where the calendar takes too long to judge, by its dates alone."""
    if not waivers:
        return {}
    try:
        return parts.waivers.states(calendar, waivers)
    except TooMuchError:
        now = parts.room.now()
        return {one.id or 0: one.state((one.facts,), now) for one in waivers}
