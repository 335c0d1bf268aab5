"""A message waits until people, provider and house all let it through, and says what it waited for."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from models.send import HoldReason
from models.window import Window
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from rules.quiet_hours import Place
from rules.quiet_hours import closings
from rules.quiet_hours import next_allowed
from rules.residence import place_of
from rules.sending_policy import OnClosed
from scheduler.errand import Errand
from scheduler.roads import RoadFacts

QUIET = "quiet-hours"
PROVIDER = "provider-hours"
BLACKOUT = "blackout"
NEVER_OPEN = "never-open"
HOLIDAYS_UNKNOWN = "holidays-unknown"
# Two sets of hours that open in turn, one in the morning and one at night, would send it back and forth for ever.
MOST_MOVES = 120

Reason = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """When a message may leave, why it is not when it was asked for, and what holds it."""

    due_at: datetime
    reasons: tuple[Reason, ...] = ()
    hold: HoldReason | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that closes; `opens` gives the first instant from one on at which it is open.

    `closes` gives, soonest first, the instants in a stretch of time at which it may close.
    """

    code: str
    hold: HoldReason
    opens: Callable[[datetime], datetime]
    closes: Callable[[datetime, datetime], Iterator[datetime]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gates:
    """All the gates between a message and a group."""

    each: tuple[Gate, ...]
    on_closed: OnClosed
    notes: tuple[Reason, ...] = ()

    def passage(self, asked: datetime) -> Passage:
        """Give the first instant at which every gate is open; with `hold`, the asked one and what is closed."""
        due, moves = asked, list[tuple[Gate, datetime, datetime]]()
        while (closed := self._closed_at(due)) is not None:
            gate, until = closed
            moves.append((gate, due, until))
            if self.on_closed is OnClosed.HOLD:
                return Passage(asked, tuple(_told(moves)), gate.hold)
            if len(moves) == MOST_MOVES:
                return Passage(asked, ({"code": NEVER_OPEN, "from": asked.isoformat()},), HoldReason.QUIET_HOURS)
            due = until
        return Passage(due, tuple(_told(moves)))

    def closes_at(self, due: datetime, limit: datetime) -> datetime | None:
        """Give the first instant after an open one, up to a limit, at which a gate is closed; None when none is.

        A message that was to leave in open hours must not be tried again in closed ones.
        """
        soonest: datetime | None = None
        for gate in self.each:
            for instant in gate.closes(due, soonest or limit):
                if gate.opens(instant) > instant:
                    soonest = instant
                    break
        return soonest

    def _closed_at(self, instant: datetime) -> tuple[Gate, datetime] | None:
        for gate in self.each:
            until = gate.opens(instant)
            if until > instant:
                return gate, until
        return None


def gates_for(errand: Errand, policy: Policy, road: RoadFacts | None, blackouts: Sequence[tuple[Window, str]]) -> Gates:
    """Give the gates of an errand: the recipients' hours, the provider's own, and the house's blackouts."""
    place = place_of(errand.segment, errand.zone)
    kept = [(QUIET, policy.hours_of(errand.channel))]
    kept += [] if road is None or road.hours is None else [(PROVIDER, road.hours)]
    is_guessing = place is None and any(not hours.holidays for _, hours in kept)
    return Gates(
        each=(
            *(_hours_gate(code, hours, place or Place(zone=errand.zone, country=""), place) for code, hours in kept),
            *(
                Gate(BLACKOUT, HoldReason.BLACKOUT, _after(window), _start_of(window), reason)
                for window, reason in blackouts
            ),
        ),
        on_closed=policy.sending.on_closed,
        notes=({"code": HOLIDAYS_UNKNOWN, "zone": errand.zone.key},) if is_guessing else (),
    )


def _hours_gate(code: str, hours: OpenHours, there: Place, known: Place | None) -> Gate:
    """Heed hours and week-ends alone where nobody knows the holidays."""
    heeded = hours if known is not None else replace(hours, holidays=True)

    def opens(instant: datetime) -> datetime:
        return next_allowed(instant, there.zone, heeded, country=there.country, department=there.department)

    return Gate(code, HoldReason.QUIET_HOURS, opens, lambda start, end: closings(start, end, heeded, there))


def _after(window: Window) -> Callable[[datetime], datetime]:
    return lambda instant: window.end if window.holds(instant) else instant


def _start_of(window: Window) -> Callable[[datetime, datetime], Iterator[datetime]]:
    return lambda start, end: iter([window.start] if start < window.start <= end else [])


def _told(moves: Sequence[tuple[Gate, datetime, datetime]]) -> Iterator[Reason]:
    """Tell each gate once, from when it was first closed to when it was last waited for."""
    spans: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for gate, since, until in moves:
        key = (gate.code, gate.note)
        spans[key] = (spans[key][0] if key in spans else since, until)
    for (code, note), (since, until) in spans.items():
        told = {"code": code, "from": since.isoformat(), "to": until.isoformat()}
        yield {**told, "reason": note} if note else told
