"""How many messages people may get within a day, a week or a month, by any way or by one of them."""

from collections.abc import Iterable
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
from types import MappingProxyType

import numpy as np

from models.channel import Channel
from models.mechanic import Count
from models.tier import Tier
from rules.agenda import Message
from rules.crowd import Hit
from rules.floor_table import Integers
from rules.presence import DAY
from rules.wall_clock import WallClock
from rules.wall_clock import date_of

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
        self.messages = messages
        self._clock = clock
        self._places: dict[Channel, Integers] = {}
        self._instants: Integers = np.array([message[0] for message in messages], dtype=np.int64)

    def is_calm(self, most: int, length: int) -> bool:
        """Say whether nowhere one message more than `most` can lie within a length, which is quickly seen."""
        if len(self.messages) <= most:
            return True
        return bool((self._instants[most:] - self._instants[:-most]).min() >= length + _HOUR)

    def places(self, channel: Channel | None) -> Integers:
        """Give where in the list the messages of a channel stand; None: of all of them."""
        if channel is None:
            return np.arange(len(self.messages))
        found = self._places.get(channel)
        if found is None:
            listed = [place for place, message in enumerate(self.messages) if message[2].channel is channel]
            found = self._places[channel] = np.array(listed, dtype=np.int64)
        return found

    def marks(self, span: Span) -> Integers:
        """Give what two messages must be apart in to count apart: wall times, or the weeks or months of the calendar.

        A week or month is told as the number of its first day.  Where the clock goes back, it stands still, so that
        no mark is less than the one before.
        """
        return self._walls if span.rolls else self._periods(span)

    @cached_property
    def _walls(self) -> Integers:
        return np.maximum.accumulate(np.array([self._clock.at(message[0]) for message in self.messages]))

    def _periods(self, span: Span) -> Integers:
        days, places = np.unique(self._walls // DAY, return_inverse=True)
        return np.array([span.start(date_of(day)).toordinal() for day in days.tolist()], dtype=np.int64)[places]


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
        places = box.places(self.channel)
        if len(places) <= self.most:
            return
        marks, back = box.marks(self.span)[places], self.span.length if self.span.rolls else 1
        crossed = np.flatnonzero(marks[self.most :] - marks[: -self.most] < back) + self.most
        since = np.searchsorted(marks, marks[crossed] - back, side="right")
        told = [places[since], places[crossed], places[crossed - self.most], crossed - since + 1]
        for first, last, oldest, many in zip(*[each.tolist() for each in told], strict=True):
            yield Hit(first, last, oldest, (order, self.most), many)

    def free_from(self, hit: Hit, messages: Sequence[Message], clock: WallClock) -> datetime:
        """Give the instant from which the last message of a hit would no longer be too many."""
        if not self.span.rolls:
            return clock.midnight(self.span.after(clock.day(messages[hit.last].instant)))
        return clock.instant(clock.at(messages[hit.oldest].instant) + self.span.length)


def counted(hits: Iterable[Hit], limited: Sequence[Limit], box: Mailbox) -> Iterator[int]:
    """Give the places of the messages that some hits of such limits count, soonest hit first."""
    told: dict[int, int] = {}
    for hit in hits:
        order = hit.why[0]
        places = box.places(limited[order].channel)
        # Each hit of a limit ends after the one before it, and begins no sooner.
        since, last = np.searchsorted(places, (hit.first, hit.last)).tolist()
        yield from places[max(since, told.get(order, 0)) : last + 1].tolist()
        told[order] = last + 1


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
