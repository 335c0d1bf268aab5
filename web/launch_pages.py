"""The page on which offers are let go with one click, and what waits for a person is released or called off."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from exchange.instant import instant_problem
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.lifecycle import ASKED_BY
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.role import Role
from models.role import needs
from models.send import SendState
from models.store_error import InFlightSendError
from models.store_error import RefusedOffersError
from models.store_error import SendStepError
from models.store_error import StaleError
from models.store_error import WaiverStepError
from models.store_launch import LaunchRoom
from models.store_send_desk import RELEASABLE
from models.store_send_desk import KeptSend
from models.store_send_desk import SendDesk
from models.store_send_desk import SendListing
from models.waiver import Waiver
from models.waiver import WaiverState
from rules.bound import TooMuchError
from scheduler.gate import Objection
from scheduler.launch import Launch
from scheduler.launch import ObjectedError
from scheduler.send_words import name_state
from web.launch_words import LAUNCH_WORDS
from web.page_words import PAGE_WORDS
from web.review_cards import cards
from web.review_cards import told_reason
from web.review_cards import waiver_lines
from web.send_lines import send_line

MOST_SHOWN = 200
SEEN_BEFORE = timedelta(days=2)
SEEN_AFTER = timedelta(days=30)
# A scheduler beats every second.
SILENT_AFTER = timedelta(seconds=10)
# What somebody has to do something about comes first.
ORDER = (
    OfferState.SUBMITTED, OfferState.RUNNING, OfferState.APPROVED, OfferState.DRAFT, OfferState.ENDED,
    OfferState.WITHDRAWN,
)  # fmt: skip
# A person does not read more at a time; the check beneath costs the same for one as for all.
MOST_REVIEWED = 50
WAIVER_STEPS: Mapping[str, tuple[Role, ...]] = {
    "ask": (Role.PLANNER, Role.APPROVER),
    "approve": (Role.APPROVER,),
    "withdraw": (Role.PLANNER, Role.APPROVER),
}
STEPS: Mapping[str, OfferState] = {
    "submit": OfferState.SUBMITTED, "approve": OfferState.APPROVED, "return": OfferState.DRAFT,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverParts:
    """What the page does with exceptions to findings: ask by calendar, finding, reason and end; approve by number."""

    ask: Callable[[str, str, str, str, Caller], Waiver]
    approve: Callable[[str, int, Caller], Waiver]
    states: Callable[[str, Sequence[Waiver]], Mapping[int, WaiverState]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchParts:
    """What the page works on; `on_release` wakes a scheduler that runs in this process."""

    room: LaunchRoom
    launch: Launch
    sends: SendDesk
    on_release: Callable[[], None]
    waivers: WaiverParts


def launch_pages(
    parts_of: Callable[[], LaunchParts], caller: Callable[[], Caller], language: Callable[[], str],
    is_from_here: Callable[[], bool],
) -> Blueprint:  # fmt: skip
    """Give the page on the parts of whoever reads; `language` tells in which language he asks.

    `is_from_here` says whether a form comes from our own page.
    """
    blueprint = Blueprint("launch", __name__, url_prefix="/launch")

    @blueprint.before_request
    def from_here() -> None:
        """Take no form that another site has filled in."""
        if request.method == "POST" and not is_from_here():
            abort(403)

    @blueprint.get("/")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Show how offers stand and what leaves."""
        return _page(parts_of(), caller(), language(), done=request.args.get("done"))

    @blueprint.post("/offers")
    @needs(Role.PLANNER, Role.APPROVER)
    def move_offers() -> Response:
        """Submit, approve or send back the offers chosen, all or none."""
        parts, asked = parts_of(), _asked("offer", caller())
        step = STEPS.get(request.form.get("step", ""))
        _refuse_stranger(step, asked.by)
        refusals = _missing(asked, language())
        if step is None:
            abort(400)
        if refusals:
            return _page(parts, asked.by, language(), refusals=refusals)
        return _tried(parts, asked, language(), lambda: _move(parts, step, asked))

    _take_waivers(blueprint, parts_of, caller, language)
    _take_sends(blueprint, parts_of, caller, language)
    return blueprint


def _take_waivers(
    blueprint: Blueprint, parts_of: Callable[[], LaunchParts], caller: Callable[[], Caller], language: Callable[[], str]
) -> None:
    @blueprint.post("/waivers")
    @needs(Role.PLANNER, Role.APPROVER)
    def move_waivers() -> Response:
        """Ask for an exception, approve or withdraw one."""
        parts, asked = parts_of(), _asked("waiver", caller())
        step = request.form.get("step", "")
        if step not in WAIVER_STEPS:
            abort(400)
        if not any(asked.by.may(role) for role in WAIVER_STEPS[step]):
            abort(403)
        refusals = _missing_of_waiver(step, asked, language())
        if refusals:
            return _page(parts, asked.by, language(), refusals=refusals)
        return _tried(parts, asked, language(), lambda: _move_waiver(parts, step, asked))


def _take_sends(
    blueprint: Blueprint, parts_of: Callable[[], LaunchParts], caller: Callable[[], Caller], language: Callable[[], str]
) -> None:
    @blueprint.post("/sends")
    @needs(Role.APPROVER)
    def decide_sends() -> Response:
        """Release, call off or confirm the sends chosen."""
        parts, asked = parts_of(), _asked("send", caller())
        refusals = _missing(asked, language())
        decide = {"release": parts.sends.release, "cancel": parts.sends.cancel, "confirm": parts.sends.confirm}.get(
            request.form.get("step", "")
        )
        ids = tuple(int(one) for one in asked.chosen if one.isascii() and one.isdigit() and len(one) <= 18)  # noqa: PLR2004 -- what a column holds
        if decide is None or len(ids) != len(asked.chosen):
            abort(400)
        if refusals:
            return _page(parts, asked.by, language(), refusals=refusals)
        listing = SendListing(ids=ids, limit=len(ids))
        return _tried(parts, asked, language(), lambda: decide(listing, by=asked.by, reason=asked.reason))


def _refuse_stranger(step: OfferState | None, by: Caller) -> None:
    if step is not None and not any(by.may(role) for role in ASKED_BY[step]):
        abort(403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A filled-in form: which lines, by whom, why."""

    calendar: str
    chosen: tuple[str, ...]
    by: Caller
    reason: str
    read: int | None


def _asked(name: str, by: Caller) -> Asked:
    form = request.form
    return Asked(
        calendar=_calendar(form.get("calendar", "")),
        chosen=tuple(dict.fromkeys(one for one in form.getlist(name) if one))[:MOST_SHOWN],
        by=by,
        reason=form.get("reason", "").strip()[:500],
        read=_version(form.get("version", "")),
    )


def _version(text: str) -> int | None:
    """Read which version of the calendar the form was shown with."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004 -- what a column holds


def _calendar(code: str) -> str:
    """Give a calendar's code as one may be; PostgreSQL takes no NUL, not even to look for it."""
    if "\0" in code:
        abort(404)
    return code[:100]


def _missing(asked: Asked, language: str) -> list[str]:
    return [] if asked.chosen else [LAUNCH_WORDS[language]["nothing_chosen"]]


def _missing_of_waiver(step: str, asked: Asked, language: str) -> list[str]:
    words = LAUNCH_WORDS[language]
    missing = [] if asked.chosen else [words["nothing_chosen"]]
    if step == "ask":
        until = request.form.get("until", "")
        missing += [] if asked.reason and asked.reason.isprintable() else [words["reason_missing"]]
        missing += [] if until and instant_problem(until) is None else [words["until_missing"]]
    elif not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in asked.chosen):  # noqa: PLR2004 -- what a column holds
        abort(400)
    return missing


def _move(parts: LaunchParts, step: OfferState, asked: Asked) -> None:
    if step is OfferState.APPROVED:
        reason = asked.reason or None
        parts.launch.approve(asked.calendar, asked.chosen, by=asked.by, reason=reason, read=asked.read)
    else:
        parts.room.step(asked.calendar, step, asked.chosen, by=asked.by, reason=asked.reason or None)


def _move_waiver(parts: LaunchParts, step: str, asked: Asked) -> None:
    calendar, chosen = asked.calendar, asked.chosen[0]
    if step == "ask":
        parts.waivers.ask(calendar, chosen, asked.reason, request.form["until"], asked.by)
    elif step == "approve":
        parts.waivers.approve(calendar, int(chosen), asked.by)
    else:
        parts.room.take_back(calendar, int(chosen), by=asked.by)


def _tried(parts: LaunchParts, asked: Asked, language: str, work: Callable[[], object]) -> Response:
    words = LAUNCH_WORDS[language]
    try:
        work()
    except ObjectedError as error:
        told = [_told_objection(one, language) for one in error.objections]
        told += [_told_step(one.offer, one.why, one.facts, words) for one in error.refusals]
        return _page(parts, asked.by, language, refusals=told)
    except RefusedOffersError as error:
        told = [_told_step(one.offer, one.why, one.facts, words) for one in error.refusals]
        return _page(parts, asked.by, language, refusals=told)
    except WaiverStepError as error:
        return _page(parts, asked.by, language, refusals=[words[f"waiver-{error.why}"].format(code=error.code)])
    except StaleError:
        return _page(parts, asked.by, language, refusals=[words["stale"]])
    except InFlightSendError as error:
        return _page(parts, asked.by, language, refusals=[words["in-flight"].format(code=error.code)])
    except SendStepError as error:
        state = name_state(SendState(error.state), language)
        return _page(parts, asked.by, language, refusals=[words["send-step"].format(code=error.code, state=state)])
    parts.on_release()
    place = url_for("launch.show", calendar=asked.calendar, lang=language, done=len(asked.chosen))
    return Response(status=303, headers={"Location": redirect(place, 303).location})


def _told_objection(one: Objection, language: str) -> str:
    remedy = one.finding.remedy.get(language, "")
    return f"{one.offer} · {one.finding.rule}: {one.finding.message[language]} {remedy}".strip()


def _told_step(offer: str, why: str, facts: Mapping[str, str], words: Mapping[str, str]) -> str:
    named = {key: words.get(value, value) for key, value in facts.items()}
    return f"{offer}: {words[why].format_map(named)}"


def _page(
    parts: LaunchParts, who: Caller, language: str, *, refusals: Sequence[str] = (), done: str | None = None
) -> Response:
    store = parts.room.store
    heads = [head for head, _ in store.calendars(limit=100)]
    asked = request.values.get("calendar", "")
    head = next((one for one in heads if one.code == asked), heads[0] if heads and not asked else None)
    if head is None:
        if asked:
            return _answer(render_template("absent.html", **_frame(language, heads), code=asked[:100]), language, 404)
        page = render_template("launch.html", **_frame(language, heads), head=None)
        return _answer(page, language, 200)
    standings = sorted(parts.room.standings(head.code), key=lambda one: (ORDER.index(one.state), one.offer))
    waiting = sum(one.state is OfferState.SUBMITTED for one in standings)
    lines = [send_line(one, head, language) for one in _near(parts.sends, head, store.clock())]
    beat = parts.sends.last_beat()
    page = render_template(
        "launch.html", **_frame(language, heads), head=head, **_to_approve(parts, head, who, language, waiting),
        who=who.name, may_submit=who.may(Role.PLANNER), may_approve=who.may(Role.APPROVER),
        today=store.clock().astimezone(head.zone).date().isoformat(),
        standings=[_offer_line(one, language) for one in standings[:MOST_SHOWN]],
        waiting=[line for line in lines if line.needs_person], coming=[line for line in lines if not line.needs_person],
        refusals=refusals, done=done if done and done.isdigit() else None, most=MOST_SHOWN,
        is_silent=beat is None or store.clock() - beat > SILENT_AFTER,
        chosen=frozenset(request.form.getlist("offer") + request.form.getlist("send")),
    )  # fmt: skip
    return _answer(page, language, 409 if refusals else 200)


def _to_approve(
    parts: LaunchParts, head: CalendarHead, who: Caller, language: str, waiting: int
) -> dict[str, object]:  # fmt: skip
    """Give what waits for an approval: offers beside what they were, and exceptions to findings."""
    waivers = parts.room.waivers(head.code)
    states = parts.waivers.states(head.code, waivers) if waivers else {}
    asked = {one.fingerprint: one.id or 0 for one in waivers if states[one.id or 0] is WaiverState.ASKED}
    _, shown = parts.room.reviews(head.code, limit=MOST_REVIEWED)
    try:
        said = parts.launch.weigh(head.code, [one.standing.offer for one in shown]) if shown else ()
    except TooMuchError:
        # The page still shows what there is; an approval is judged anew, and refused where it cannot be.
        said = ()
    return {
        "cards": cards(head, shown, said, asked, who, language), "more_cards": max(0, waiting - len(shown)),
        "waivers": waiver_lines(head, waivers, states, who, language),
    }  # fmt: skip


def _frame(language: str, heads: Sequence[CalendarHead]) -> dict[str, object]:
    other = "en" if language == "fr" else "fr"
    return {"language": language, "other": other, "words": PAGE_WORDS[language], "phrases": LAUNCH_WORDS[language],
            "calendars": heads}  # fmt: skip


def _answer(page: str, language: str, status: int) -> Response:
    return Response(page, status=status, headers={"Content-Language": language, "Vary": "Accept-Language"})


def _near(desk: SendDesk, head: CalendarHead, now: datetime) -> list[KeptSend]:
    """Give what waits for a person, whenever it was due, then what has just left and what is to come."""
    stuck = desk.sends(SendListing(calendar=head.code, states=RELEASABLE, limit=MOST_SHOWN))
    near = desk.sends(SendListing(calendar=head.code, start=now - SEEN_BEFORE, end=now + SEEN_AFTER, limit=MOST_SHOWN))
    known = {one.id for one in stuck}
    return [*stuck, *(one for one in near if one.id not in known)]


def _offer_line(standing: Standing, language: str) -> dict[str, str]:
    return {
        "code": standing.offer, "state": standing.state.value, "author": standing.author,
        "approver": standing.approver or "", "reason": told_reason(standing.reason, LAUNCH_WORDS[language]),
    }  # fmt: skip
