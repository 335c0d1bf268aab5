"""What leaves and when, what waits for a person, and what people decide about it."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_smorest import Blueprint

from api.access import signer
from api.answer import answer
from api.answer import next_page
from api.bodies import LARGEST_ID
from api.bodies import SendAction
from api.body import read_body
from api.calendars import body_of
from api.cursor import read_cursor
from api.cursor import write_cursor
from api.desk import desk
from api.language import language
from api.problem import wrong_query
from api.queries import Spoken
from api.queries_sends import DUE
from api.queries_sends import OfPreview
from api.queries_sends import OfSends
from api.telling_sends import tell_attempt
from api.telling_sends import tell_moment
from api.telling_sends import tell_send
from exchange.instant import read_instant
from exchange.send_document import preview_document
from models.role import Role
from models.role import needs
from models.send import HoldReason
from models.send import SendState
from models.store_error import AbsentError
from models.store_send_desk import CANCELLABLE
from models.store_send_desk import CONFIRMABLE
from models.store_send_desk import RELEASABLE
from models.store_send_desk import SendListing
from models.window import Window
from scheduler.preview import preview

ALLOWED = {"release": RELEASABLE, "cancel": CANCELLABLE, "confirm": CONFIRMABLE}
UTC_ZONE = ZoneInfo("UTC")
blueprint = Blueprint("sends", __name__, url_prefix="/v1", description="Sends: looked at, released, called off.")


@blueprint.route("/sends", methods=["GET"])
@needs(Role.VIEWER, Role.SENDER)
@blueprint.arguments(OfSends, location="query")
@blueprint.response(200, "Sends")
def list_sends(asked: dict[str, Any]) -> Response:
    """List sends in the order in which they are due."""
    now = desk().store.clock()
    found = desk().sends.sends(_listing(asked, now))
    page, rest = found[: asked["limit"]], found[asked["limit"] :]
    zone_of = _zones()
    told = [tell_send(one, now, zone_of, language()) for one in page]
    cursor = write_cursor(page[-1].due_at.astimezone(UTC).isoformat(), page[-1].id) if rest else None
    return answer({"sends": told}, headers=next_page(cursor))


@blueprint.route("/sends/<int:number>", methods=["GET"])
@needs(Role.VIEWER, Role.SENDER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "SendPage")
def get_send(_asked: dict[str, Any], number: int) -> Response:
    """Give one send with what it says and every try at it, secrets struck out."""
    if number > LARGEST_ID:
        raise AbsentError("send", str(number)[:40])
    kept, attempts = desk().sends.send(number)
    told = tell_send(kept, desk().store.clock(), _zones(), language())
    return answer({**told, "facts": kept.facts, "tries": [tell_attempt(one) for one in attempts]})


@blueprint.route("/sends/actions", methods=["POST"])
@needs(Role.APPROVER)
@blueprint.doc(requestBody=body_of("SendAction"))
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "SendsDone")
def post_action(_asked: dict[str, Any]) -> Response:
    """Release what is held, uncertain or dead; call off what has not left; or note that it did arrive.

    With `ids`, all of them or none; with `filter`, those that can take the step, at most `limit` at once.
    """
    asked = read_body(SendAction)
    listing = _chosen(asked)
    if listing is None:
        return answer({"action": asked["action"], "done": [], "is_complete": True})
    sends = desk().sends
    decide = {"release": sends.release, "cancel": sends.cancel, "confirm": sends.confirm}[asked["action"]]
    done = decide(listing, by=signer(asked), reason=asked.get("reason", ""))
    desk().poke()
    is_complete = bool(listing.ids) or len(done) < listing.limit
    return answer({"action": asked["action"], "done": list(done), "is_complete": is_complete})


@blueprint.route("/sends/preview", methods=["GET"])
@needs(Role.VIEWER)
@blueprint.arguments(OfPreview, location="query")
@blueprint.response(200, "SendsPreview")
def get_preview(asked: dict[str, Any]) -> Response:
    """Show what would leave and when, the load per hour and what would be held, by the scheduler's own code."""
    ruling = desk().ruling(asked["calendar"])
    start = read_instant(asked["due_from"], ruling.head.zone) if "due_from" in asked else desk().store.clock()
    window = Window(start, start + timedelta(days=asked["days"]))
    policy, roads = desk().policy(ruling.plan), desk().ways.roads()
    with desk().turn():
        seen = preview(ruling.calendar, policy, roads, window, desk().bounds.begin())
    return answer(preview_document(seen, ruling.calendar, language()))


@blueprint.route("/sends/summary", methods=["GET"])
@needs(Role.VIEWER, Role.SENDER)
@blueprint.arguments(Spoken, location="query")
@blueprint.response(200, "SendsSummary")
def get_summary(_asked: dict[str, Any]) -> Response:
    """Count what waits for a person, and what is due and has not left; tell when a scheduler was last heard of."""
    counts = [
        {"provider": provider, "state": state, "hold": hold or None, "count": count}
        for (provider, state, hold), count in sorted(desk().sends.counts().items())
    ]
    beat = desk().sends.last_beat()
    return answer({"waiting": counts, "due": dict(desk().sends.due_count()), "last_heartbeat": tell_moment(beat)})


def _listing(asked: dict[str, Any], now: datetime) -> SendListing:
    zone = _zones()(asked.get("calendar", ""))
    start = read_instant(asked["due_from"], zone) if "due_from" in asked else None
    end = read_instant(asked["due_to"], zone) if "due_to" in asked else None
    if start is not None and end is not None and start >= end:
        raise wrong_query(["to"])
    state = asked.get("state")
    if state == DUE:
        soon = now + timedelta(microseconds=1)
        end = soon if end is None else min(end, soon)
    if state == SendState.PLANNED.value:
        soon = now + timedelta(microseconds=1)
        start = soon if start is None else max(start, soon)
    return SendListing(
        calendar=asked.get("calendar"), offer=asked.get("offer"), provider=asked.get("provider"),
        states=() if state is None else (SendState.PLANNED if state == DUE else SendState(state),),
        start=start, end=end, events=asked["kind"] == "event", after=_after(asked), limit=asked["limit"] + 1,
    )  # fmt: skip


def _after(asked: dict[str, Any]) -> tuple[datetime, int] | None:
    place = read_cursor(asked.get("cursor"), str, int)
    if place is None:
        return None
    try:
        due = datetime.fromisoformat(place[0])
    except ValueError:
        raise wrong_query(["cursor"]) from None
    # We write UTC alone; another zone may say an instant that no calendar holds.
    if due.utcoffset() != timedelta(0) or abs(place[1]) > LARGEST_ID:
        raise wrong_query(["cursor"])
    return due, place[1]


def _chosen(asked: dict[str, Any]) -> SendListing | None:
    """Give which sends an action is about, None when no send in the state asked for can take it."""
    if "ids" in asked:
        ids = tuple(dict.fromkeys(asked["ids"]))
        return SendListing(ids=ids, limit=len(ids))
    wanted = asked["filter"]
    states = tuple(one for one in ALLOWED[asked["action"]] if wanted.get("state") in {None, one.value})
    if not states:
        return None
    return SendListing(
        calendar=wanted.get("calendar"), offer=wanted.get("offer"), provider=wanted.get("provider"), states=states,
        hold=HoldReason(wanted["hold"]) if "hold" in wanted else None, limit=asked["limit"],
    )  # fmt: skip


def _zones() -> Callable[[str], ZoneInfo]:
    """Give the zone of each calendar, each looked up once."""
    seen: dict[str, ZoneInfo] = {}

    def zone_of(calendar: str) -> ZoneInfo:
        if calendar not in seen:
            seen[calendar] = _zone(calendar)
        return seen[calendar]

    return zone_of


def _zone(calendar: str) -> ZoneInfo:
    try:
        return desk().store.head(calendar).zone
    except AbsentError:
        # Withdrawn since, or the send is an event of no calendar.
        return UTC_ZONE
