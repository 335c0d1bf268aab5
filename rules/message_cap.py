"""How many messages people may get within a day, a week or a month, by any way or by one of them."""

from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import ROUND_CEILING
from decimal import Decimal
from enum import Enum
from itertools import accumulate
from operator import sub
from types import MappingProxyType

from models.channel import Channel
from models.mechanic import Count
from models.tier import Tier
from rules.agenda import Message
from rules.crowd import Hit
from rules.presence import DAY
from rules.wall_clock import WallClock

# A month of 31 days in which the clock goes back an hour; less than that holds no more than it.
_LONGEST_MONTH = 31 * DAY
_HOUR = DAY // 24
_DECEMBER = 12


class Span(Enum):
    """Within what messages are counted; the value is the key of a policy."""

    DAY = "per_24_hours"
    WEEK = "per_7_days"
    THIRTY_DAYS = "per_30_days"
    CALENDAR_WEEK = "per_week"
    CALENDAR_MONTH = "per_month"

    @property
    def length(self) -> int:
        """Give how long it lasts at most, in microseconds on the wall clock."""
        return _LENGTHS[self]

    @property
    def rolls(self) -> bool:
        """Tell any so many days in a row from those of the calendar."""
        return self not in {Span.CALENDAR_WEEK, Span.CALENDAR_MONTH}

    def start(self, day: date) -> date:
        """Give the first day of the week or month of the calendar."""
        return day - timedelta(days=day.weekday()) if self is Span.CALENDAR_WEEK else day.replace(day=1)

    def after(self, day: date) -> date:
        """Give the first day of the next week or month of the calendar."""
        if self is Span.CALENDAR_WEEK:
            return self.start(day) + timedelta(days=7)
        return date(day.year + day.month // _DECEMBER, day.month % _DECEMBER + 1, 1)


_LENGTHS: Mapping[Span, int] = MappingProxyType({
    Span.DAY: DAY, Span.WEEK: 7 * DAY, Span.THIRTY_DAYS: 30 * DAY, Span.CALENDAR_WEEK: 7 * DAY,
    Span.CALENDAR_MONTH: _LONGEST_MONTH,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most messages by one way, or by all; 0 sets no limit."""

    per_24_hours: Count = 0
    per_7_days: Count = 0
    per_30_days: Count = 0
    per_week: Count = 0
    per_month: Count = 0


def tier_shares() -> Mapping[str, Decimal]:
    """Give which share of the caps each tier bears: who has not bought yet has not asked for much."""
    low, lower = Decimal("0.75"), Decimal("0.5")
    shares = {tier.value: low if tier.value.startswith("lead") else Decimal(1) for tier in Tier}
    return MappingProxyType({**shares, Tier.PROSPECT.value: lower})


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages within a span; a channel of None counts all of them."""

    channel: Channel | None
    span: Span
    most: int

    def hits(self, place: int, messages: Sequence[Message], clock: WallClock) -> Iterator[Hit]:
        """Give each message that is one too many, with those that are counted with it; `place` orders the limits."""
        counted = [
            index for index, one in enumerate(messages) if self.channel is None or one.channel is self.channel
        ]  # fmt: skip
        if self._is_far_off([messages[index].instant for index in counted]):
            return
        # Where the clock goes back, it shows the same times again; to count, it stands still until they are over.
        walls = list(accumulate((clock.at(messages[index].instant) for index in counted), max))
        days = [] if self.span.rolls else [self.span.start(clock.day(messages[index].instant)) for index in counted]
        for last in range(self.most, len(counted)):
            if self.span.rolls:
                first = bisect_right(walls, walls[last] - self.span.length)
            else:
                first = bisect_right(days, days[last] - timedelta(days=1))
            if last - first >= self.most:
                yield Hit(tuple(counted[first : last + 1]), (place, self.most))

    def _is_far_off(self, instants: Sequence[int]) -> bool:
        """Say whether nowhere one message too many can lie within the span, which is quickly seen."""
        longest = self.span.length + _HOUR
        return min(map(sub, instants[self.most :], instants), default=longest) >= longest

    def free_from(self, hit: Hit, messages: Sequence[Message], clock: WallClock) -> datetime:
        """Give the instant from which the last message of a hit would no longer be too many."""
        if not self.span.rolls:
            return clock.midnight(self.span.after(clock.day(messages[hit.places[-1]].instant)))
        oldest = messages[hit.places[-1 - self.most]]
        return clock.instant(clock.at(oldest.instant) + self.span.length)


def limits(caps: Mapping[Channel | None, Caps], share: Decimal) -> tuple[Limit, ...]:
    """Give the caps as limits, of which a group bears a share, rounded up: one message is always allowed."""
    return tuple(
        Limit(channel, Span(one.name), _borne(getattr(cap, one.name), share))
        for channel, cap in caps.items()
        for one in fields(cap)
        if getattr(cap, one.name)
    )


def _borne(most: int, share: Decimal) -> int:
    return max(1, int((most * share).to_integral_value(ROUND_CEILING)))
