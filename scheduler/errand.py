"""One announcement to one group on one occasion, at the instant that the plan asks for on the group's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from models.segment import Segment
from models.window import Window
from rules.arrival import arrivals
from rules.arrival import shifts_of
from rules.arrival import wall_written


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a send is made from; `segment` is None for an offer that is open to all and names nobody.

    `index` is the place of the announcement in its offer.  `is_wall` says that the plan asks for a wall
    time, which follows the recipients' clock, and not for one instant the world over.
    """

    offer: Offer
    occurrence: int
    index: int
    segment: Segment | None
    zone: ZoneInfo
    asked_at: datetime
    is_wall: bool

    @property
    def announcement(self) -> Announcement:
        """Give the use of a channel that it carries out."""
        return self.offer.announcements[self.index]

    @property
    def channel(self) -> Channel:
        """Give the channel."""
        return self.announcement.channel

    @property
    def window(self) -> Window:
        """Give the validity of what it announces."""
        return self.offer.occurrences[self.occurrence]

    @property
    def group(self) -> str:
        """Give the code of the segment, empty when there is none."""
        return "" if self.segment is None else self.segment.code

    @property
    def lane(self) -> tuple[str, int, str]:
        """Name what pages are counted by, within an offer: group, occasion and channel."""
        return (self.group, self.occurrence, self.channel.value)


def errands(calendar: Calendar, offer: Offer) -> list[Errand]:
    """Give every errand of an offer, those of one lane together and in the order of their asked instants."""
    groups: list[Segment | None] = [calendar.segments[code] for code in offer.segments]
    shifts = shifts_of(offer, calendar.zone)
    found = [
        errand
        for group in groups or [None]
        for index, announcement in enumerate(offer.announcements)
        if _leaves(announcement)
        for errand in _errands_of(calendar, offer, group, index, shifts)
    ]
    return sorted(found, key=lambda one: (one.lane, one.asked_at, one.index))


def _leaves(announcement: Announcement) -> bool:
    """Tell what is sent from what only stands somewhere, such as a shop window."""
    is_carried = announcement.channel.is_addressed or announcement.provider is not None
    return announcement.send_at is not None and is_carried


def _errands_of(
    calendar: Calendar, offer: Offer, group: Segment | None, index: int, shifts: tuple[timedelta, ...]
) -> Iterator[Errand]:
    zone = calendar.zone if group is None or group.timezone is None else group.timezone
    is_wall = wall_written(offer, index, calendar.zone) is not None
    for occurrence, asked in enumerate(arrivals(offer, index, shifts, calendar.zone, zone)):
        yield Errand(
            offer=offer,
            occurrence=occurrence,
            index=index,
            segment=group,
            zone=zone,
            asked_at=asked,
            is_wall=is_wall,
        )
