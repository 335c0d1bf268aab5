"""Puts a send into words: when, to whom, how it stands, why it waits, and who has to do something about it."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.report_words import CHANNELS
from models.calendar_head import CalendarHead
from models.channel import Channel
from models.lifecycle import Standing
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import RELEASABLE
from models.store_send_desk import KeptSend
from rules.wording import voice
from scheduler.send_words import name_hold
from scheduler.send_words import name_state
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason
from web.launch_words import LAUNCH_WORDS

# Whose turn it is, by what holds a send; the plan is its author's, the rest somebody else's.
_AUTHORS = frozenset({
    HoldReason.CONFLICT, HoldReason.QUIET_HOURS, HoldReason.BLACKOUT, HoldReason.NO_AUDIENCE,
    HoldReason.AFTER_VALIDITY, HoldReason.LIST_CHANGED,
})  # fmt: skip
_SERVICE = frozenset({HoldReason.PROVIDER_DOWN, HoldReason.NO_PROVIDER, HoldReason.UNREADABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLine:
    """One send in words."""

    id: int
    offer: str
    when: str
    to: str
    through: str
    state: str
    why: Sequence[str]
    attempts: int
    needs_person: bool


def send_line(send: KeptSend, head: CalendarHead, language: str) -> SendLine:
    """Tell a send on the clock of its calendar."""
    speaker = voice(language)
    hold = None if send.hold is None else HoldReason(send.hold)
    why = [] if hold is None else [tell_hold(hold, language)]
    why += [tell_reason(one, head.zone, language, is_held=hold is not None) for one in send.reasons]
    why += [send.detail] if send.detail else []
    count = "" if send.people is None else f"{send.people:_}".replace("_", speaker.pick(",", "\u202f"))
    people = LAUNCH_WORDS[language]["people"].format(count=count) if count else ""
    return SendLine(
        id=send.id, offer=send.offer, when=speaker.minute(send.due_at.astimezone(head.zone)),
        to=" · ".join(one for one in (send.segment, people) if one),
        through=" · ".join(one for one in (CHANNELS[language][Channel(send.channel)], send.provider) if one),
        state=name_state(send.state, language) if hold is None else name_hold(hold, language), why=why,
        attempts=send.attempts, needs_person=send.state in RELEASABLE,
    )  # fmt: skip


def whose_turn(send: KeptSend, standing: Standing | None, words: Mapping[str, str]) -> str:
    """Say who has to do something about a send that does not leave by itself."""
    author = standing.author if standing is not None else ""
    hold = None if send.hold is None else HoldReason(send.hold)
    if hold in _SERVICE or send.state is SendState.DEAD:
        return words["who_service"]
    if hold is HoldReason.APPROVAL_LOST:
        return words["who_other"].format(name=author) if author else words["who_approver"]
    if hold in _AUTHORS and author:
        return author
    approver = standing.approver if standing is not None else None
    return approver or words["who_approver"]
