"""One announcement to one group on one occasion, at the instant that the plan asks for on the group's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from models.segment import Segment
from models.window import Window
from models.window import read_wall

_DAY = timedelta(days=1)


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
    shifts = tuple(_wall_shift(offer.first.start, window.start, calendar.zone) for window in offer.occurrences)
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
    wall = _wall_written(offer, index, calendar.zone)
    for occurrence, asked in enumerate(_asked(offer.announcements[index], wall, shifts, calendar.zone, zone)):
        yield Errand(
            offer=offer,
            occurrence=occurrence,
            index=index,
            segment=group,
            zone=zone,
            asked_at=asked,
            is_wall=wall is not None,
        )


def _asked(
    announcement: Announcement, wall: datetime | None, shifts: tuple[timedelta, ...], home: ZoneInfo, zone: ZoneInfo
) -> Iterator[datetime]:
    """Give the instant for each occasion: a wall time on the recipients' clock, an instant on the calendar's."""
    first = announcement.send_at
    if first is None:
        return
    clock = home if wall is None else zone
    start = first.astimezone(home).replace(tzinfo=None) if wall is None else wall
    # The clock shows some times twice: the first occasion keeps the very instant that was asked for.
    yield first if wall is None else read_wall(wall, zone)
    for shift in shifts[1:]:
        yield read_wall(start + shift, clock)


def _wall_written(offer: Offer, index: int, home: ZoneInfo) -> datetime | None:
    """Give the wall time that was written; None for an instant, and for words that a later move made untrue."""
    written = offer.walls.get(f"channels/{index}/send_at")
    if written is None:
        return None
    wall = datetime.fromisoformat(written)
    if wall.tzinfo is not None or read_wall(wall, home) != offer.announcements[index].send_at:
        return None
    return wall


def _wall_shift(first: datetime, start: datetime, home: tzinfo) -> timedelta:
    """Give how far the wall clock goes from the first occasion to another.

    An occasion that starts at a time skipped by the clocks starts an hour late; what announces it does not.
    """
    wall = first.astimezone(home).replace(tzinfo=None)
    shift = start.astimezone(home).replace(tzinfo=None) - wall
    days = round(shift / _DAY) * _DAY
    return days if read_wall(wall + days, home) == start else shift
