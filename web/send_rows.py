"""Puts a send into words: when, to whom, how it stands, how late, why it waits, every try, and what may be done."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from exchange.report_dossier import clean
from exchange.report_figures import hour
from exchange.report_figures import moment
from exchange.report_words import CHANNELS
from models.channel import Channel
from models.lifecycle import Standing
from models.send import HoldReason
from models.send import SendState
from models.store_events import PREFIX
from models.store_send_desk import CANCELLABLE
from models.store_send_desk import CONFIRMABLE
from models.store_send_desk import RELEASABLE
from models.store_send_desk import KeptAttempt
from models.store_send_desk import KeptSend
from scheduler.send_words import name_hold
from scheduler.send_words import name_state
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason
from scheduler.send_words import tell_state
from web.message_book import MessageBook
from web.provider_names import provider_name
from web.send_turns import whose_turn

DUE = "due"
# What is not told: a scheduler wakes within it.
SLIGHT = timedelta(seconds=60)
LONGEST_EXCERPT = 2_000
# A sign besides the colour, for each state.
SIGNS = {
    SendState.PLANNED: ("quiet", "○"), SendState.CLAIMED: ("info", "▸"), SendState.ACCEPTED: ("clean", "✔"),
    SendState.DELIVERED: ("clean", "✔✔"), SendState.BOUNCED: ("warn", "↩"), SendState.RETRY_WAIT: ("warn", "↻"),
    SendState.HELD: ("warn", "‖"), SendState.UNCERTAIN: ("unknown", "?"), SendState.DEAD: ("block", "✖"),
    SendState.CANCELLED: ("quiet", "–"), SendState.EXPIRED: ("quiet", "–"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """One try in words, with an excerpt of what was said on both sides."""

    n: int
    when: str
    outcome: str
    status: int | None
    is_late: bool
    detail: str
    request: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRow:
    """One send in words; `steps` are those that may be asked for it."""

    id: int
    calendar: str
    offer: str
    time: str
    day: str
    group: str
    to: str
    through: str
    tone: str
    sign: str
    state: str
    meaning: Sequence[str]
    lateness: str
    turn: str
    tries: Sequence[AttemptLine]
    steps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """On which clock sends are told, and what it shows now."""

    zone: ZoneInfo
    now: datetime


def send_row(
    send: KeptSend, tries: Sequence[KeptAttempt], standing: Standing | None, clock: Clock, say: MessageBook,
    group: str = "",
) -> SendRow:  # fmt: skip
    """Tell a send; `standing` is how its offer stands, None where that is not known, `group` what people call its."""
    language = say.language
    local = send.due_at.astimezone(clock.zone)
    people = "" if send.people is None else say("sends.people", count=send.people)
    tone, sign = SIGNS[send.state]
    hold = None if send.hold is None else HoldReason(send.hold)
    return SendRow(
        id=send.id, calendar=send.calendar, offer=send.offer, time=hour(local, language), day=moment(local, language),
        group=group or _subscriber(send, say), to=" · ".join(one for one in (clean(send.segment), people) if one),
        through=" · ".join(one for one in _ways(send, language) if one), tone=tone, sign=sign,
        state=_state(send, hold, clock.now, say), meaning=[*_meaning(send, hold, clock.zone, language)],
        lateness=_lateness(send, tries, clock.now, say), tries=[_try(one, clock.zone, say) for one in tries],
        steps=[*_steps(send.state)],
        turn=whose_turn(send, standing, say) if send.state in RELEASABLE else "",
    )  # fmt: skip


def _subscriber(send: KeptSend, say: MessageBook) -> str:
    return provider_name(send.provider, say) if send.provider.startswith(PREFIX) else ""


def _ways(send: KeptSend, language: str) -> Sequence[str]:
    return (_channel(send, language), "" if send.provider.startswith(PREFIX) else send.provider)


def _channel(send: KeptSend, language: str) -> str:
    known = next((one for one in Channel if one.value == send.channel), None)
    return send.kind if known is None else CHANNELS[language][known]


def _state(send: KeptSend, hold: HoldReason | None, now: datetime, say: MessageBook) -> str:
    if hold is not None:
        return say("sends.held_for", why=name_hold(hold, say.language))
    if send.state is SendState.PLANNED and send.due_at <= now:
        return say("sends.state_due")
    return name_state(send.state, say.language)


def _meaning(send: KeptSend, hold: HoldReason | None, zone: ZoneInfo, language: str) -> Iterator[str]:
    if hold is not None:
        yield tell_hold(hold, language)
    elif send.state in RELEASABLE:
        yield tell_state(send.state, language)
    for one in send.reasons:
        yield tell_reason(one, zone, language, is_held=hold is not None)
    if send.detail:
        yield send.detail


def _lateness(send: KeptSend, tries: Sequence[KeptAttempt], now: datetime, say: MessageBook) -> str:
    """Say how long after its instant it left, or for how long it has been due."""
    if send.state.is_gone:
        left = tries[-1].started_at if tries else None
        return "" if left is None else _told_late(left - send.due_at, "sends.left_late", say)
    is_open = send.state.is_waiting or send.state is SendState.CLAIMED
    return _told_late(now - send.due_at, "sends.late_now", say) if is_open else ""


def _told_late(late: timedelta, key: str, say: MessageBook) -> str:
    return "" if late <= SLIGHT else say(key, span=told_span(late, say))


def told_span(span: timedelta, say: MessageBook) -> str:
    """Tell a stretch of time by its two largest units, as people do."""
    minutes = int(span.total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return say("sends.span_days", days=days, hours=hours)
    return (
        say("sends.span_hours", hours=hours, minutes=minutes % 60)
        if hours
        else say("sends.span_minutes", minutes=max(1, minutes))
    )


def _try(one: KeptAttempt, zone: ZoneInfo, say: MessageBook) -> AttemptLine:
    return AttemptLine(
        n=one.n, when=moment(one.started_at.astimezone(zone), say.language),
        outcome=say(f"sends.outcome_{one.outcome}"),
        status=one.status, is_late=one.is_late, detail=one.detail, request=_cut(one.request), answer=_cut(one.answer),
    )  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT]}…"


def _steps(state: SendState) -> Iterator[str]:
    if state in RELEASABLE:
        yield "release"
    if state in CONFIRMABLE and state is not SendState.HELD:
        yield "confirm"
    if state in CANCELLABLE:
        yield "cancel"
