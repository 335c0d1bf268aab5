"""The pages on what leaves: the sends of a day hour by hour, and all that waits until a person decides about it."""

from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from exchange.report_figures import spelled
from models.lifecycle import Standing
from models.role import Role
from models.role import needs
from models.send import HoldReason
from models.send import SendState
from models.store_day import SendDay
from models.store_error import AbsentError
from models.store_events import PREFIX
from models.store_send_desk import CANCELLABLE
from models.store_send_desk import CONFIRMABLE
from models.store_send_desk import RELEASABLE
from models.store_send_desk import KeptSend
from models.store_send_desk import SendListing
from scheduler.send_words import name_hold
from scheduler.send_words import name_state
from web.desk_forms import asked
from web.desk_forms import chosen_numbers
from web.desk_forms import number_in
from web.desk_forms import told_done
from web.desk_parts import DeskDoor
from web.desk_parts import DeskParts
from web.message_book import MessageBook
from web.provider_names import provider_name
from web.providers_page import add_providers
from web.refusal_words import REFUSALS
from web.refusal_words import told_refusal
from web.safe_place import see_other
from web.send_groups import groups_of
from web.send_rows import SIGNS
from web.send_rows import Clock
from web.send_rows import SendRow
from web.send_rows import send_row
from web.sends_asked import A_DAY
from web.sends_asked import PER_PAGE
from web.sends_asked import SendsAsked
from web.sends_asked import sends_asked
from web.sends_asked import told_after

STEPS: Mapping[str, Sequence[SendState]] = {
    "release": RELEASABLE, "cancel": CANCELLABLE, "confirm": CONFIRMABLE,
}  # fmt: skip
# A scheduler beats every second.
SILENT_AFTER = timedelta(seconds=10)
# So many rows one step changes in one transaction; the rest waits for the next click.
MOST_AT_ONCE = 500
Decide = Callable[..., tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """The sends that are due within an hour."""

    name: str
    rows: Sequence[SendRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many sends stand in a state, with its sign."""

    value: str
    word: str
    tone: str
    sign: str
    count: int


def sends_page(door: DeskDoor) -> Blueprint:
    """Give the day, what waits, the steps of both, and how the providers do."""
    blueprint = door.guard(Blueprint("sends_page", __name__))

    @blueprint.get("/sends")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Show the sends of a day."""
        return _day(door)

    @blueprint.get("/sends/waiting")
    @needs(Role.VIEWER)
    def waiting() -> Response:
        """Show what does not leave unless somebody decides."""
        return _waiting(door, ())

    @blueprint.post("/sends/steps")
    @needs(Role.APPROVER)
    def decide() -> Response:
        """Release, call off or confirm the sends chosen, all or none; or all that the list shows, page by page."""
        return _decide(door)

    add_providers(blueprint, door)
    return blueprint


def _decide(door: DeskDoor) -> Response:
    form, parts = asked(door.caller(), STEPS), door.parts()
    is_whole = bool(request.form.get("all")) and " " not in request.form.get("step", "")
    sends = parts.sends
    act: Decide = {"release": sends.release, "cancel": sends.cancel, "confirm": sends.confirm}[form.step]
    listing = _whole(parts, form.step) if is_whole else _named()
    if listing is None:
        return _refused(door, (door.say("sends.nothing_chosen"),))
    try:
        done = act(listing, by=form.by, reason=form.reason)
    except (*REFUSALS, AbsentError) as error:
        return _refused(door, told_refusal(error, door.say) or (door.say("sends.refused_absent"),))
    parts.on_release()
    stayed = 0 if is_whole else len(listing.ids) - len(done)
    view = "sends_page.show" if request.form.get("view") == "day" else "sends_page.waiting"
    told = {**_asked(parts).kept(), "lang": door.language(), "done": form.step, "count": str(len(done))}
    place = f"{url_for(view)}?{urlencode({**told, **({'stayed': stayed} if stayed else {})})}"
    return see_other(place)


def _named() -> SendListing | None:
    ids = chosen_numbers("send")
    return SendListing(ids=ids, limit=len(ids)) if ids else None


def _whole(parts: DeskParts, step: str) -> SendListing:
    listing = _asked(parts).in_trouble()
    states = tuple(one for one in listing.states if one in STEPS[step])
    return replace(listing, states=states, after=None, limit=MOST_AT_ONCE)


def _refused(door: DeskDoor, refusals: Sequence[str]) -> Response:
    return _day(door, refusals) if request.form.get("view") == "day" else _waiting(door, refusals)


def _asked(parts: DeskParts) -> SendsAsked:
    code = request.values.get("calendar", "")
    head = parts.head(code) if code else None
    first = head or next(iter(parts.heads()), None)
    zone = ZoneInfo("UTC") if first is None else first.zone
    return sends_asked(head, zone, parts.room.now())


def _day(door: DeskDoor, refusals: Sequence[str] = ()) -> Response:
    parts, say = door.parts(), door.say
    wanted = _asked(parts)
    found = parts.sends.sends(wanted.of_the_day())
    day = SendDay(parts.room.store)
    counts = day.counts(wanted.start, wanted.end, calendar=wanted.calendar, provider=wanted.provider or None,
                        events=wanted.events)  # fmt: skip
    rows = _rows(parts, found[:PER_PAGE], wanted, door)
    hours = [Hour(name=name, rows=list(some)) for name, some in groupby(rows, key=lambda row: _hour(row.time))]
    return door.page(
        "sends.html", 409 if refusals else 200, **_frame(door, parts, wanted), tab="day", hours=hours,
        states=[*_counted(counts, say)], total=sum(counts.values()), refusals=refusals,
        previous=(wanted.day - A_DAY).isoformat(), next=(wanted.day + A_DAY).isoformat(),
        today=parts.room.now().astimezone(wanted.zone).date().isoformat(),
        named=spelled(wanted.day, "full", say.language), more=_more(found),
    )  # fmt: skip


def _hour(time: str) -> str:
    """Name the hour of a time of day, as it is written in its language: 09:30 is 09:00, 9 h 30 is 9 h."""
    return f"{time[:3]}00" if ":" in time else time.partition("h")[0] + "h"


def _waiting(door: DeskDoor, refusals: Sequence[str]) -> Response:
    parts, say = door.parts(), door.say
    wanted = _asked(parts)
    found = parts.sends.sends(wanted.in_trouble())
    troubled = SendDay(parts.room.store).troubled(wanted.calendar, events=wanted.events)
    states, holds, matching = Counter[SendState](), Counter[str](), 0
    for (state, hold, provider), count in troubled.items():
        states[state] += count
        holds[hold] += count
        matching += count if _fits(wanted, state, hold, provider) else 0
    return door.page(
        "sends_waiting.html", 409 if refusals else 200, **_frame(door, parts, wanted), tab="waiting",
        rows=_rows(parts, found[:PER_PAGE], wanted, door), states=[*_counted(states, say)], refusals=refusals,
        holds=[(one.value, name_hold(one, say.language), holds[one.value]) for one in HoldReason if holds[one.value]],
        more=_more(found), matching=matching, most=MOST_AT_ONCE,
    )  # fmt: skip


def _fits(wanted: SendsAsked, state: SendState, hold: str, provider: str) -> bool:
    return (
        (wanted.state not in RELEASABLE or wanted.state is state)
        and (wanted.hold is None or wanted.hold.value == hold)
        and (not wanted.provider or wanted.provider == provider)
    )


def _frame(door: DeskDoor, parts: DeskParts, wanted: SendsAsked) -> dict[str, object]:
    """Give what both views tell: who looks, which providers there are, and whether anything carries sends out."""
    beat, who = parts.sends.last_beat(), door.caller()
    return {
        "head": wanted.head, "calendars": parts.heads(), "asked": wanted, "zone": wanted.zone.key,
        "providers": [
            (name, provider_name(name, door.say))
            for name in sorted({*parts.ways(), *(one.provider for one in parts.sends.providers())} - {""})
            if name.startswith(PREFIX) is wanted.events
        ],
        "is_silent": beat is None or parts.room.now() - beat > SILENT_AFTER, "may_decide": who.may(Role.APPROVER),
        "waiting_count": sum(
            SendDay(parts.room.store).troubled(wanted.calendar, events=wanted.events).values()
        ), "done": told_done(STEPS),
        "stayed": number_in(request.args.get("stayed", "")) or 0, "ticked": frozenset(request.form.getlist("send")),
        "reason": request.form.get("reason", "")[:500],
    }  # fmt: skip


def _rows(parts: DeskParts, found: Sequence[KeptSend], wanted: SendsAsked, door: DeskDoor) -> list[SendRow]:
    tries = SendDay(parts.room.store).attempts([one.id for one in found])
    clock, standings = Clock(zone=wanted.zone, now=parts.room.now()), _standings(parts, found)
    groups = groups_of(parts.room.store, found)
    return [
        send_row(one, tries.get(one.id, ()), standings.get((one.calendar, one.offer)), clock, door.say,
                 groups.get((one.calendar, one.segment), ""))
        for one in found
    ]  # fmt: skip


def _standings(parts: DeskParts, found: Sequence[KeptSend]) -> Mapping[tuple[str, str], Standing]:
    """Give how the offers stand whose sends wait for a person."""
    codes: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.state in RELEASABLE and one.calendar:
            codes[one.calendar].add(one.offer)
    standings: dict[tuple[str, str], Standing] = {}
    for calendar, offers in codes.items():
        # Withdrawn, it leaves its sends behind.
        with suppress(AbsentError):
            told = parts.room.standings(calendar, codes=sorted(offers))
            standings |= {(calendar, one.offer): one for one in told}
    return standings


def _more(found: Sequence[KeptSend]) -> str:
    last = found[PER_PAGE - 1] if len(found) > PER_PAGE else None
    return "" if last is None else told_after(last.due_at, last.id)


def _counted(counts: Mapping[SendState, int], say: MessageBook) -> Iterator[StateCount]:
    for state, (tone, sign) in SIGNS.items():
        if counts.get(state):
            word = name_state(state, say.language)
            yield StateCount(value=state.value, word=word, tone=tone, sign=sign, count=counts[state])
