"""When a channel may not reach a group: outside its hours there, and while the house sends nothing at all."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from models.calendar import Calendar
from models.channel import Channel
from models.nonsense import NonsenseError
from models.segment import Segment
from models.window import Window
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from rules.quiet_hours import Place
from rules.quiet_hours import is_allowed
from rules.quiet_hours import next_allowed
from rules.residence import place_of

# Hours that open in turn, one in the morning and one at night, would send a message back and forth for ever.
MOST_MOVES = 120


@dataclass(frozen=True, slots=True)
class Curfew:
    """Hours on the clock of a place, and windows in which nothing leaves; instants are aware UTC.

    `is_guessing`: the hours close on holidays, and nobody knows those of that country.
    """

    place: Place
    hours: OpenHours
    closed: tuple[Window, ...] = ()
    is_guessing: bool = False

    def is_open(self, instant: datetime) -> bool:
        """Say whether people may be reached then."""
        return is_allowed(instant, self.hours, self.place) and not any(window.holds(instant) for window in self.closed)

    def next_open(self, instant: datetime) -> datetime:
        """Give a later instant to try, none of those before it being open; raises NonsenseError where none is."""
        shut = next((window for window in self.closed if window.holds(instant)), None)
        if shut is not None:
            return shut.end
        place = self.place
        return next_allowed(instant, place.zone, self.hours, country=place.country, department=place.department)


def curfew_at(segment: Segment, hours: OpenHours, calendar: Calendar, closed: Iterable[Window] = ()) -> Curfew:
    """Give the curfew of some hours where a group lives; holidays that nobody knows count as working days."""
    zone = segment.timezone or calendar.zone
    known = place_of(segment, zone)
    is_guessing = known is None and not hours.holidays
    return Curfew(
        place=known or Place(zone=zone, country=""),
        hours=replace(hours, holidays=True) if is_guessing else hours,
        closed=tuple(closed),
        is_guessing=is_guessing,
    )


def house_curfew(segment: Segment, channel: Channel, calendar: Calendar, policy: Policy) -> Curfew:
    """Give when the house lets a channel reach a group: its hours, and its blackouts for that channel."""
    windows = (one.window(calendar.zone) for one in policy.sending.blackouts if one.concerns(channel))
    return curfew_at(segment, policy.hours_of(channel), calendar, (one for one in windows if one is not None))


class Curfews:
    """The curfews of a calendar, each made once for all groups that live alike."""

    def __init__(self, calendar: Calendar, policy: Policy) -> None:
        """Begin with none."""
        self._calendar = calendar
        self._policy = policy
        self._known: dict[tuple[object, ...], Curfew] = {}

    def of(self, group: Segment, hours: OpenHours) -> Curfew:
        """Give that of some hours where a group lives."""
        key = (hours, group.timezone, group.country, group.department)
        if key not in self._known:
            self._known[key] = curfew_at(group, hours, self._calendar)
        return self._known[key]

    def of_house(self, group: Segment, channel: Channel) -> Curfew:
        """Give when the house lets a channel reach a group."""
        key = (channel, group.timezone, group.country, group.department)
        if key not in self._known:
            self._known[key] = house_curfew(group, channel, self._calendar, self._policy)
        return self._known[key]


def first_open(instant: datetime, curfews: Sequence[Curfew]) -> datetime | None:
    """Give the first instant, from this one on, at which every curfew lets people be reached; None where none does."""
    due = instant
    try:
        for _ in range(MOST_MOVES):
            falling = next((one for one in curfews if not one.is_open(due)), None)
            if falling is None:
                return due
            due = falling.next_open(due)
    except NonsenseError:
        return None
    return None
