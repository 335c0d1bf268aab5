"""How hard a group is written to, week by week, against what the house says it bears."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from exchange.handout.pressure import most_in_seven_days
from exchange.handout.pressure import sent_at
from exchange.handout.ribbons import Axis
from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from models.calendar import Calendar
from models.remembered import Remembered
from models.segment import Segment
from models.tier import Tier
from rules.agenda import Agenda
from rules.agenda import Message
from rules.agenda import agenda_of
from rules.message_cap import Limit
from rules.message_cap import Span
from rules.policy import Policy
from rules.presence import micros

PRESSURE = "PRS01"
WEEKLY = frozenset({Span.WEEK, Span.CALENDAR_WEEK})
# From nothing over half of the cap and the cap itself to more than it.
OVER = 4
HALF = Fraction(1, 2)


class Bearing(Protocol):
    """What the rule of pressure says of messages: which of them count, and how many a tier bears."""

    def counted(self, messages: Iterable[Message]) -> list[Message]:
        """Give the messages that weigh on those who get them."""

    def limits(self, tier: Tier) -> tuple[Limit, ...]:
        """Give what a group of a tier bears."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The messages of one week, Monday to Sunday; `cap` is the most in seven days, None where there is none."""

    x: float
    width: float
    monday: date
    count: int
    cap: int | None

    @property
    def level(self) -> int:
        """Tell from 0, nothing, to 4, more than the cap."""
        if not self.count:
            return 0
        if self.cap is None:
            return 1
        if self.count > self.cap:
            return OVER
        return 3 if self.count == self.cap else 1 + (Fraction(self.count, self.cap) > HALF)


@dataclass(frozen=True, slots=True)
class Peak:
    """The group that gets most messages within seven days in a row, how many, and what it bears."""

    segment: Segment
    count: int
    cap: int | None


class Pressure:
    """The messages of a calendar that weigh on people, by the house's rule of pressure."""

    def __init__(self, calendar: Calendar, policy: Policy) -> None:
        """File every message once."""
        self._calendar = calendar
        setting = policy.rules[PRESSURE]
        self._bearing: Bearing = setting.thresholds
        self._is_off = setting.is_off
        self._agenda: Agenda = agenda_of(calendar.offers)
        self._caps: dict[Tier, int | None] = {}

    def cap(self, tier: Tier) -> int | None:
        """Give how many messages a tier bears in a week, None where the house sets no such limit."""
        if tier not in self._caps:
            weekly = [] if self._is_off else [
                one.most for one in self._bearing.limits(tier) if one.channel is None and one.span in WEEKLY
            ]  # fmt: skip
            self._caps[tier] = min(weekly, default=None)
        return self._caps[tier]

    def weeks(self, segment: Segment, panel: Panel) -> Mapping[int, int]:
        """Count the messages of a group by the number of the week in a panel."""
        within = panel.window
        found = self._agenda.between(segment.code, micros(within.start), micros(within.end))
        return Counter(int(panel.place(sent_at(one))) // WEEK for one in self._bearing.counted(found))

    def cells(self, segment: Segment, axis: Axis) -> Sequence[Cell]:
        """Give a cell for each week of a panel."""
        counts, width, cap = self.weeks(segment, axis.panel), WEEK * axis.day, self.cap(segment.tier)
        return [
            Cell(axis.left + place * width, width, monday, counts.get(place, 0), cap)
            for place, monday in enumerate(axis.panel.weeks)
        ]

    @cached_property
    def peak(self) -> Peak | None:
        """Find the group that is written to hardest; None where nobody is written to."""
        found = [
            Peak(segment, most_in_seven_days(instants), self.cap(segment.tier))
            for segment in self._calendar.segments.values()
            if (instants := [one.instant for one in self._bearing.counted(self._agenda.of(segment.code))])
        ]
        return max(found, key=_weight, default=None)


# The last calendars that were looked at: a page asks for them again and again.
_REMEMBERED = Remembered[tuple[int, int], tuple[Calendar, Policy, Pressure]](16)


def pressure_of(calendar: Calendar, policy: Policy) -> Pressure:
    """Give the messages of a calendar, filed once for as long as it is looked at."""
    key = (id(calendar), id(policy))
    # Both are kept along, so that no other can have got their names.
    known = _REMEMBERED.get(key) or _REMEMBERED.keep(key, (calendar, policy, Pressure(calendar, policy)))
    return known[2]


def _weight(peak: Peak) -> tuple[bool, int, str]:
    return (peak.cap is not None and peak.count > peak.cap, peak.count, peak.segment.code)
