"""When a message may leave: at an hour that the house and the law allow, for all who get it, on every occasion."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from models.calendar import Calendar
from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.alteration import delayed
from rules.arrival import arrivals
from rules.arrival import shifts_of
from rules.arrival import wall_written
from rules.curfew import Curfew
from rules.curfew import curfew_at
from rules.curfew import first_open
from rules.curfew import house_curfew
from rules.lawful_hours import sms_hours
from rules.policy import Policy
from rules.residence import country_of

NO_TIME = timedelta(0)
A_MINUTE = timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)
# No clock is set further forward or back at once: an hour nearly everywhere.
CLOCK_CHANGE = timedelta(days=1)
# One group's morning may be another's night: after so many moves there is no hour for all of them.
MOST_MOVES = 20


def may_leave(offer: Offer, index: int, calendar: Calendar, policy: Policy) -> bool:
    """Say whether the announcement at a place of the offer leaves at an open hour as it stands."""
    return _wait(offer, index, calendar, policy, enough=A_MINUTE) == NO_TIME


def leaving(offer: Offer, index: int, calendar: Calendar, policy: Policy, *, before: datetime = NEVER) -> Offer | None:
    """Give the offer with that announcement at the next hour at which it may leave; None where there is none in time.

    Whoever must wait until `before` settles it: the other occasions of an offer that comes back are not looked at.
    """
    changed: Offer | None = offer
    for _ in range(MOST_MOVES):
        if changed is None:
            return None
        asked = changed.announcements[index].send_at or changed.first.start
        if asked >= before:
            return None
        wait = _wait(changed, index, calendar, policy, enough=before - asked + CLOCK_CHANGE)
        if wait is None:
            return None
        if wait == NO_TIME:
            return changed
        changed = delayed(changed, index, wait, calendar.zone)
    return None


def _wait(
    offer: Offer, index: int, calendar: Calendar, policy: Policy, *, enough: timedelta = timedelta.max
) -> timedelta | None:
    """Give how long the announcement must wait for those who must wait longest; None: for ever, or for long enough."""
    is_wall = wall_written(offer, index, calendar.zone) is not None
    longest = NO_TIME
    for asked, group in _reaching(offer, index, calendar):
        curfews = _curfews(offer, offer.announcements[index].channel, group, calendar, policy, asked)
        due = first_open(asked, curfews)
        if due is None:
            return None
        if due == asked:
            continue
        zone = curfews[0].place.zone
        walls = due.astimezone(zone).replace(tzinfo=None) - asked.astimezone(zone).replace(tzinfo=None)
        # Where the clocks are set back, a later instant may show an earlier time.
        longest = max(longest, A_MINUTE, walls if is_wall else due - asked)
        if longest >= enough:
            return None
    return longest


def _reaching(offer: Offer, index: int, calendar: Calendar) -> Iterator[tuple[datetime, Segment]]:
    """Give when an addressed message reaches each of its groups, on each occasion."""
    if not offer.announcements[index].channel.is_addressed:
        return
    shifts = shifts_of(offer, calendar.zone)
    for code in offer.segments:
        group = calendar.segments[code]
        for asked in arrivals(offer, index, shifts, calendar.zone, group.timezone or calendar.zone):
            yield asked, group


def _curfews(
    offer: Offer, channel: Channel, group: Segment, calendar: Calendar, policy: Policy, asked: datetime
) -> list[Curfew]:
    found = [house_curfew(group, channel, calendar, policy)]
    if channel is Channel.SMS and offer.nature is not Nature.TRANSACTIONAL:
        zone = group.timezone or calendar.zone
        lawful = sms_hours(country_of(group, zone), asked.astimezone(zone).date())
        found += [] if lawful is None else [curfew_at(group, lawful.advised, calendar)]
    return found
