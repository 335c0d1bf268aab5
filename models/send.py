"""One message batch due at an instant, and every state that it can be in."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from models.channel import Channel


class SendState(Enum):
    """Where a send stands; `due` is no state of its own: it is `planned` once its instant has come."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    RETRY_WAIT = "retry_wait"
    HELD = "held"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_waiting(self) -> bool:
        """Say whether it leaves by itself when its instant comes."""
        return self in _WAITING

    @property
    def is_gone(self) -> bool:
        """Say whether a provider has it, so that it must never leave again."""
        return self in _GONE


_WAITING = frozenset({SendState.PLANNED, SendState.RETRY_WAIT})
_GONE = frozenset({SendState.ACCEPTED, SendState.DELIVERED, SendState.BOUNCED})

# Every step that a send may take; the database refuses all others by a trigger.
STEPS: Mapping[SendState, frozenset[SendState]] = MappingProxyType({
    SendState.PLANNED: frozenset({
        SendState.CLAIMED, SendState.HELD, SendState.CANCELLED, SendState.EXPIRED,
    }),
    # Given back by a scheduler that stops before its first byte: planned or retry_wait again.
    SendState.CLAIMED: frozenset({
        SendState.ACCEPTED, SendState.DELIVERED, SendState.BOUNCED, SendState.RETRY_WAIT, SendState.UNCERTAIN,
        SendState.DEAD, SendState.HELD, SendState.PLANNED, SendState.EXPIRED,
    }),
    SendState.RETRY_WAIT: frozenset({
        SendState.CLAIMED, SendState.HELD, SendState.CANCELLED, SendState.EXPIRED, SendState.ACCEPTED,
        SendState.DELIVERED, SendState.BOUNCED,
    }),
    SendState.HELD: frozenset({
        SendState.PLANNED, SendState.CANCELLED, SendState.EXPIRED, SendState.ACCEPTED, SendState.DELIVERED,
        SendState.BOUNCED,
    }),
    # Bytes left and no answer came: a person, or a receipt, says what became of it.
    SendState.UNCERTAIN: frozenset({
        SendState.PLANNED, SendState.ACCEPTED, SendState.DELIVERED, SendState.BOUNCED, SendState.CANCELLED,
        SendState.EXPIRED,
    }),
    SendState.ACCEPTED: frozenset({SendState.DELIVERED, SendState.BOUNCED}),
    # A batch of many people bounces for some and arrives for others: having arrived is the later word.
    SendState.BOUNCED: frozenset({SendState.DELIVERED}),
    SendState.DELIVERED: frozenset(),
    SendState.DEAD: frozenset({
        SendState.PLANNED, SendState.CANCELLED, SendState.ACCEPTED, SendState.DELIVERED, SendState.BOUNCED,
    }),
    SendState.CANCELLED: frozenset(),
    SendState.EXPIRED: frozenset(),
})  # fmt: skip


class HoldReason(Enum):
    """Why a send does not leave by itself; each is told in French and English by `scheduler.send_words`."""

    CONFLICT = "conflict"
    LATE = "late"
    QUIET_HOURS = "quiet_hours"
    BLACKOUT = "blackout"
    PROVIDER_DOWN = "provider_down"
    APPROVAL_LOST = "approval_lost"
    NO_PROVIDER = "no_provider"
    NO_AUDIENCE = "no_audience"
    AFTER_VALIDITY = "after_validity"
    LIST_CHANGED = "list_changed"
    UNREADABLE = "unreadable"


class Outcome(Enum):
    """What became of one attempt."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    GIVEN_BACK = "given_back"


class OnUncertain(Enum):
    """What to do when bytes left and no answer came: try again, or wait for a person."""

    RETRY = "retry"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDraft:
    """A send as planned, before it has a row: who gets what, when, by whom, and what holds it.

    Instants are aware UTC.  `asked_at` is the instant that the plan asks for, `due_at` the one that hours,
    holidays and rates leave; `wall` is `due_at` on the clock of `zone`, from which it is worked out again
    when the law of that zone changes.  `late_after` is the last instant at which it may still leave by
    itself, `not_after` the end of what it promises.  `facts` is the JSON that providers are given;
    `people` the head count when it is known.  `reasons` are codes with facts, in the order in which
    they came to bear.
    """

    offer: str
    occurrence: int
    segment: str
    channel: Channel
    page: int
    pages: int
    provider: str | None
    asked_at: datetime
    due_at: datetime
    wall: str
    zone: str
    late_after: datetime
    not_after: datetime
    people: int | None = None
    hold: HoldReason | None = None
    reasons: tuple[Mapping[str, str], ...] = ()
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)
