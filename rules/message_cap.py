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
from functools import cached_property
from itertools import accumulate
from itertools import islice
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


class Mailbox:
    """What a group gets, soonest first; instants are read on the wall clock only where they may be too many."""

    def __init__(self, messages: Sequence[Message], clock: WallClock) -> None:
        """Keep the messages that count."""
        self._messages = messages
        self._clock = clock
        self._places: dict[Channel | None, Sequence[int]] = {None: range(len(messages))}
        self._instants = [message[0] for message in messages]

    def is_calm(self, most: int, length: int) -> bool:
        """Say whether nowhere one message more than `most` can lie within a length, which is quickly seen."""
        return _nearest(self._instants, most) >= length + _HOUR

    def places(self, channel: Channel | None) -> Sequence[int]:
        """Give where in the list the messages of a channel stand; None: of all of them."""
        found = self._places.get(channel)
        if found is None:
            found = self._places[channel] = [
                place for place, message in enumerate(self._messages) if message.channel is channel
            ]  # fmt: skip
        return found

    @cached_property
    def walls(self) -> Sequence[int]:
        """Give what the clock shows; where it goes back it stands still, so that it never shows less than before."""
        return list(accumulate(map(self._clock.at, self._instants), max))

    def marks(self, places: Sequence[int], span: Span) -> Sequence[int]:
        """Give what two messages must be apart in to count apart: wall times, or the weeks or months of the calendar.

        A week or month is told as the number of its first day.
        """
        if span.rolls:
            walls = self.walls
            return [walls[place] for place in places]
        days = (span.start(self._clock.day(self._instants[place])).toordinal() for place in places)
        return list(accumulate(days, max))


def _nearest(instants: Sequence[int], most: int) -> int:
    """Give the least time from a message to the one that many places further on."""
    return min(map(sub, islice(instants, most, None), instants), default=2 * _LONGEST_MONTH)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages within a span; a channel of None counts all of them."""

    channel: Channel | None
    span: Span
    most: int

    def hits(self, order: int, box: Mailbox) -> Iterator[Hit]:
        """Give each message that is one too many, with those counted with it; `order` is the place of the limit."""
        if box.is_calm(self.most, self.span.length):
            return
        places, why = box.places(self.channel), (order, self.most)
        marks, back = box.marks(places, self.span), self.span.length if self.span.rolls else 1
        for last, mark in enumerate(marks[self.most :], self.most):
            if mark - marks[last - self.most] < back:
                yield Hit(tuple(places[bisect_right(marks, mark - back, hi=last) : last + 1]), why)

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
