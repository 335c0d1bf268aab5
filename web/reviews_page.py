"""The page on which approvers read what waits for them, and let it go or send it back; planners submit there."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import request
from flask import url_for

from models.lifecycle import ASKED_BY
from models.lifecycle import OfferState
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_queue import ReviewQueue
from models.store_queue import Waiting
from models.waiver import WaiverState
from rules.bound import TooMuchError
from web.desk_forms import Asked
from web.desk_forms import ChosenOffer
from web.desk_forms import asked
from web.desk_forms import chosen_offers
from web.desk_forms import number_in
from web.desk_forms import told_done
from web.desk_parts import DeskDoor
from web.desk_parts import DeskParts
from web.offers_page import STEPS
from web.offers_page import offers_page
from web.refusal_words import REFUSALS
from web.refusal_words import told_refusal
from web.review_cards import Card
from web.review_cards import Reading
from web.safe_place import see_other
from web.waivers_page import add_waivers
from web.weighed import Weighed

# A person does not read more at a time; the check beneath costs the same for one as for all.
PER_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a form: how many offers took the step, and why others did not."""

    done: int = 0
    refusals: tuple[str, ...] = ()


def reviews_page(door: DeskDoor) -> Blueprint:
    """Give the queue, the list of all offers, and the steps that both ask for."""
    blueprint, weighed = door.guard(Blueprint("reviews_page", __name__)), Weighed()

    @blueprint.get("/reviews")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Show what waits for an approval, those that have waited longest first."""
        return _queue(door, weighed, Outcome())

    @blueprint.get("/reviews/offers")
    @needs(Role.VIEWER)
    def offers() -> Response:
        """Show how all offers of a calendar stand."""
        return offers_page(door, ())

    @blueprint.post("/reviews/steps")
    @needs(Role.PLANNER, Role.APPROVER)
    def move() -> Response:
        """Submit, approve or send back the offers chosen, those of one calendar all or none."""
        form, chosen = asked(door.caller(), STEPS), chosen_offers()
        if not any(form.by.may(role) for role in ASKED_BY[STEPS[form.step]]):
            abort(403)
        missing = _missing(door, form, chosen)
        outcome = Outcome(refusals=missing) if missing else _moved(door, form, chosen)
        is_list = request.form.get("back") == "offers"
        if outcome.refusals:
            return offers_page(door, outcome.refusals) if is_list else _queue(door, weighed, outcome)
        place = "reviews_page.offers" if is_list else "reviews_page.show"
        back = url_for(place, calendar=request.form.get("calendar") or None, lang=door.language(), done=form.step,
                       count=outcome.done)  # fmt: skip
        return see_other(back)

    @blueprint.get("/launch/")
    @needs(Role.VIEWER)
    def moved() -> Response:
        """Lead on from where all of it was before."""
        place = url_for("reviews_page.show", calendar=request.args.get("calendar"), lang=request.args.get("lang"))
        return Response(status=301, headers={"Location": redirect(place, 301).location})

    add_waivers(blueprint, door)
    return blueprint


def _missing(door: DeskDoor, form: Asked, chosen: Sequence[ChosenOffer]) -> tuple[str, ...]:
    found = [] if chosen else ["reviews.nothing_chosen"]
    found += ["reviews.reason_missing"] if form.step == "return" and not form.reason else []
    return tuple(door.say(one) for one in found)


def _moved(door: DeskDoor, form: Asked, chosen: Sequence[ChosenOffer]) -> Outcome:
    parts, refusals, done = door.parts(), list[str](), 0
    groups: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for one in chosen:
        groups[one.calendar, one.version].append(one.offer)
    for (calendar, version), offers in groups.items():
        try:
            _move(parts, form, calendar, offers, version)
        except REFUSALS as error:
            refusals += told_refusal(error, door.say)
        except AbsentError:
            refusals.append(door.say("reviews.refused_gone", calendar=calendar[:60]))
        else:
            done += len(offers)
    if done:
        parts.on_release()
    return Outcome(done=done, refusals=tuple(refusals))


def _move(parts: DeskParts, form: Asked, calendar: str, offers: Sequence[str], read: int | None) -> None:
    reason = form.reason or None
    if STEPS[form.step] is OfferState.APPROVED:
        parts.launch.approve(calendar, offers, by=form.by, reason=reason, read=read)
    else:
        parts.room.step(calendar, STEPS[form.step], offers, by=form.by, reason=reason)


def _queue(door: DeskDoor, weighed: Weighed, outcome: Outcome) -> Response:
    parts, heads, code = door.parts(), door.parts().heads(), request.values.get("calendar", "")
    head = parts.head(code) if code else None
    queue = ReviewQueue(parts.room.store)
    counts = queue.counts()
    total = counts.get(code, 0) if head else sum(counts.values())
    page = min(number_in(request.args.get("page", "")) or 1, max(1, -(-total // PER_PAGE)))
    waiting = queue.waiting(calendar=code or None, skip=(page - 1) * PER_PAGE, limit=PER_PAGE)
    who = door.caller()
    return door.page(
        "reviews.html", 409 if outcome.refusals else 200, tab="queue", head=head, calendars=heads, counts=counts,
        cards=list(_cards(door, parts, weighed, waiting)), total=total, page=page, pages=-(-total // PER_PAGE),
        outcome=outcome, done=told_done(STEPS), may_submit=who.may(Role.PLANNER), may_approve=who.may(Role.APPROVER),
        ticked=frozenset(request.form.getlist("offer")), reason=request.form.get("reason", "")[:500],
    )  # fmt: skip


def _cards(door: DeskDoor, parts: DeskParts, weighed: Weighed, waiting: Sequence[Waiting]) -> Iterator[Card]:
    """Tell each offer in the line, what is read of one calendar read at once."""
    codes: dict[str, list[str]] = defaultdict(list)
    for one in waiting:
        codes[one.calendar].append(one.offer)
    told: dict[tuple[str, str], Card] = {}
    for calendar, offers in codes.items():
        told |= {(calendar, card.facts.code): card for card in _cards_of(door, parts, weighed, calendar, offers)}
    yield from (told[one.calendar, one.offer] for one in waiting if (one.calendar, one.offer) in told)


def _cards_of(
    door: DeskDoor, parts: DeskParts, weighed: Weighed, calendar: str, offers: Sequence[str]
) -> Iterator[Card]:  # fmt: skip
    try:
        head, reviews = parts.room.reviews(calendar, only=offers)
        said = weighed.of(parts, head, [one.standing.offer for one in reviews])
    except AbsentError:
        # Withdrawn since the line was read: the next look leaves it out.
        return
    reading = Reading(
        head=head, who=door.caller(), say=door.say, asked_of=_asked_of(parts, calendar),
        approvals=parts.launch.house.approvals,
    )  # fmt: skip
    yield from (reading.card(one, None if said is None else said.get(one.standing.offer, ())) for one in reviews)


def _asked_of(parts: DeskParts, calendar: str) -> Mapping[str, int]:
    """Give by finding the exception that waits for an approval."""
    waivers = parts.room.waivers(calendar)
    try:
        states = parts.waivers.states(calendar, waivers) if waivers else {}
    except TooMuchError:
        return {}
    return {one.fingerprint: one.id or 0 for one in waivers if states[one.id or 0] is WaiverState.ASKED}
