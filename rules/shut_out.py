"""The messages of an offer that reach a group at an hour at which they may not."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from models.calendar import Calendar
from models.channel import Channel
from models.offer import Offer
from models.segment import Segment
from rules.arrival import arrivals
from rules.arrival import shifts_of
from rules.curfew import Curfew
from rules.curfew import first_open


class ShutOut(NamedTuple):
    """One message to one group, at an instant (aware UTC) at which a curfew keeps it out; what it tells of `ends`."""

    asked: datetime
    ends: datetime
    group: Segment
    channel: Channel
    curfew: Curfew


class Watch:
    """Looks at messages with a curfew in hand, once at each instant for all who live alike.

    A big house writes to many groups at nine o'clock in the morning.
    """

    def __init__(
        self,
        calendar: Calendar,
        channels: Iterable[Channel],
        curfew_of: Callable[[Segment, Channel, datetime], Curfew | None],
    ) -> None:
        """Watch some channels; `curfew_of` gives what may keep a channel from a group at an instant, if anything.

        It may look at nothing of a group but where it lives, and keeps the curfews that it gives.
        """
        self._calendar = calendar
        # A member is found in a short tuple four times faster than in a set: it is compared by identity.
        self._channels = tuple(channels)
        self._curfew_of = curfew_of
        self._passed: dict[tuple[object, ...], bool] = {}
        self._open: dict[tuple[datetime, int], bool] = {}
        self._opens: dict[tuple[datetime, int], datetime | None] = {}
        self._neighbours: dict[tuple[object, ...], Segment] = {}
        self._alike: dict[tuple[str, ...], tuple[Segment, ...] | None] = {}

    def shut_out(self, offer: Offer) -> list[ShutOut]:
        """Give the messages that arrive when they may not, soonest first."""
        for one in offer.announcements:
            if one.channel in self._channels and not self._passes(offer, one.channel, one.send_at):
                return sorted(self._found(offer), key=_order)
        return []

    def opens(self, one: ShutOut) -> datetime | None:
        """Give the first instant from when it was asked for at which its curfew lets it through; None: never."""
        key = (one.asked, id(one.curfew))
        if key not in self._opens:
            self._opens[key] = first_open(one.asked, [one.curfew])
        return self._opens[key]

    def _passes(self, offer: Offer, channel: Channel, send_at: datetime | None) -> bool:
        """Say whether an announcement needs no closer look."""
        if offer.segments not in self._alike:
            self._alike[offer.segments] = self._living_apart(offer.segments)
        groups = self._alike[offer.segments]
        if send_at is None or groups is None or len(offer.occurrences) > 1:
            return False
        key = (send_at, id(channel), id(groups[0]) if len(groups) == 1 else tuple(id(one) for one in groups))
        found = self._passed.get(key)
        if found is None:
            found = self._passed[key] = not any(self._keeping_out(one, channel, send_at) for one in groups)
        return found

    def _living_apart(self, codes: tuple[str, ...]) -> tuple[Segment, ...] | None:
        """Give one group for each place where they live; None where some keep a clock of their own."""
        groups = [self._calendar.segments[code] for code in codes]
        if any(one.timezone is not None and one.timezone != self._calendar.zone for one in groups):
            return None
        return tuple({_residence(one): self._first_of(one) for one in groups}.values())

    def _first_of(self, group: Segment) -> Segment:
        return self._neighbours.setdefault(_residence(group), group)

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
        if curfew is None:
            return None
        key = (asked, id(curfew))
        if key not in self._open:
            self._open[key] = curfew.is_open(asked)
        return None if self._open[key] else curfew


def _residence(group: Segment) -> tuple[object, ...]:
    return (group.timezone, group.country, group.department)


def _order(one: ShutOut) -> tuple[datetime, str, str]:
    return (one.asked, one.group.code, one.channel.value)
