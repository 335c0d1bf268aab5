"""The messages of an offer that reach a group at an hour at which they may not."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from models.calendar import Calendar
from models.channel import Channel
from models.offer import Offer
from models.segment import Segment
from rules.arrival import arrivals
from rules.arrival import shifts_of
from rules.curfew import Curfew


class ShutOut(NamedTuple):
    """One message to one group, at an instant (aware UTC) at which a curfew keeps it out; what it tells of `ends`."""

    asked: datetime
    ends: datetime
    group: Segment
    channel: Channel
    curfew: Curfew


class Watch:
    """Looks at messages with a curfew in hand, at each instant once: a house writes to many groups at nine o'clock."""

    def __init__(
        self,
        calendar: Calendar,
        channels: AbstractSet[Channel],
        curfew_of: Callable[[Segment, Channel, datetime], Curfew | None],
    ) -> None:
        """Watch some channels; `curfew_of` gives what may keep a channel from a group at an instant, if anything."""
        self._calendar = calendar
        self._channels = channels
        self._curfew_of = curfew_of
        self._keeping_home_time = frozenset(
            code for code, one in calendar.segments.items() if one.timezone in {None, calendar.zone}
        )
        self._passed: dict[tuple[datetime | None, Channel, tuple[str, ...]], bool] = {}

    def shut_out(self, offer: Offer) -> list[ShutOut]:
        """Give the messages that arrive when they may not, soonest first."""
        if len(offer.occurrences) == 1 and all(
            self._passes(offer, one.channel, one.send_at) for one in offer.announcements
        ):
            return []
        return sorted(self._found(offer), key=_order)

    def _passes(self, offer: Offer, channel: Channel, send_at: datetime | None) -> bool:
        """Say whether an announcement needs no closer look."""
        if channel not in self._channels:
            return True
        key = (send_at, channel, offer.segments)
        found = self._passed.get(key)
        if found is None:
            found = self._passed[key] = self._keeping_home_time.issuperset(offer.segments) and not any(
                self._keeping_out(self._calendar.segments[code], channel, send_at) for code in offer.segments if send_at
            )
        return found

    def _found(self, offer: Offer) -> Iterator[ShutOut]:
        home = self._calendar.zone
        shifts = shifts_of(offer, home)
        for index, announcement in enumerate(offer.announcements):
            channel = announcement.channel
            for code in offer.segments if channel in self._channels else ():
                group = self._calendar.segments[code]
                arriving = arrivals(offer, index, shifts, home, group.timezone or home)
                for window, asked in zip(offer.occurrences, arriving, strict=False):
                    curfew = self._keeping_out(group, channel, asked)
                    if curfew is not None:
                        yield ShutOut(asked, window.end, group, channel, curfew)

    def _keeping_out(self, group: Segment, channel: Channel, asked: datetime) -> Curfew | None:
        curfew = self._curfew_of(group, channel, asked)
        return None if curfew is None or curfew.is_open(asked) else curfew


def _order(one: ShutOut) -> tuple[datetime, str, str]:
    return (one.asked, one.group.code, one.channel.value)
