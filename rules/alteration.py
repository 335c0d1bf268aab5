"""Changes one offer and gives it back whole, or says that it cannot be changed like that."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.channel import Announcement
from models.channel import CodeKind
from models.nonsense import NonsenseError
from models.offer import Offer
from models.recurrence import Recurrence
from models.window import Window
from models.window import read_wall
from rules.arrival import send_at_key
from rules.arrival import wall_written


def is_single(offer: Offer) -> bool:
    """Say whether an offer has one window only: dates written by a rule cannot be moved one by one."""
    return offer.repeats is None and len(offer.occurrences) == 1


def moved(offer: Offer, days: int, zone: ZoneInfo) -> Offer | None:
    """Give the offer some days later or sooner, at the same times of day.

    None beyond the calendar's edges, and where a rule by which it comes back does not give the same days so much later.
    """
    try:
        window = Window(later(offer.first.start, days, zone), later(offer.first.end, days, zone))
        announcements = tuple(carried(one, timedelta(days=days), zone) for one in offer.announcements)
        if offer.repeats is None:
            return announced(offer, announcements, zone, (window,))
        rule = Recurrence(offer.repeats, zone).moved(days)
        windows = rule.windows(window)
        if [one.start for one in windows] != [later(one.start, days, zone) for one in offer.occurrences]:
            return None
        return announced(replace(offer, repeats=rule.rule), announcements, zone, windows)
    except (NonsenseError, OverflowError):
        return None


def later(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Give the instant at which the same clock shows the same time some days later."""
    return along(instant, timedelta(days=days), zone)


def along(instant: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """Give the instant at which a clock shows so much more than it shows at another."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    told = read_wall(wall + by, zone)
    return told + (instant - read_wall(wall, zone))


def carried(one: Announcement, by: timedelta, zone: ZoneInfo) -> Announcement:
    """Give an announcement so much later on the clock, as long as it was shown before."""
    send_at = None if one.send_at is None else along(one.send_at, by, zone)
    visible_until = None if one.visible_until is None else along(one.visible_until, by, zone)
    return replace(one, send_at=send_at, visible_until=visible_until)


def delayed(offer: Offer, index: int, by: timedelta, zone: ZoneInfo) -> Offer | None:
    """Give the offer with one message later, or sooner when `by` is negative; None beyond the calendar's edges.

    A message written as a wall time moves on the wall clock.
    """
    send_at = offer.announcements[index].send_at
    if send_at is None:
        return None
    try:
        wall = wall_written(offer, index, zone)
        return sent(offer, index, send_at + by if wall is None else read_wall(wall + by, zone), zone)
    except (NonsenseError, OverflowError):
        return None


def sent(offer: Offer, index: int, instant: datetime, zone: ZoneInfo) -> Offer:
    """Give the offer with one message sent at an instant; what was to be seen until before then is seen then."""
    one = offer.announcements[index]
    until = None if one.visible_until is None else max(one.visible_until, instant)
    changed = replace(one, send_at=instant, visible_until=until)
    return announced(offer, (*offer.announcements[:index], changed, *offer.announcements[index + 1 :]), zone)


def announced(
    offer: Offer, announcements: tuple[Announcement, ...], zone: ZoneInfo, occurrences: tuple[Window, ...] = ()
) -> Offer:
    """Give the offer with its announcements at other instants; what was written as a wall time stays one.

    Each group reads a wall time on its own clock: an instant would be another one for those who live elsewhere.
    """
    walls = dict(offer.walls)
    for index, (old, new) in enumerate(zip(offer.announcements, announcements, strict=True)):
        if new.send_at is not None and new.send_at != old.send_at and send_at_key(index) in walls:
            local = new.send_at.astimezone(zone)
            is_wall = wall_written(offer, index, zone) is not None
            walls[send_at_key(index)] = _wall(local) if is_wall else local.isoformat()
    return replace(offer, occurrences=occurrences or offer.occurrences, announcements=announcements, walls=walls)


def _wall(local: datetime) -> str:
    """Write a wall time in its shortest form."""
    day, clock = local.date().isoformat(), local.time()
    if clock == datetime.min.time():
        return day
    return f"{day}T{clock.isoformat('auto' if clock.second or clock.microsecond else 'minutes')}"


def starting(offer: Offer, instant: datetime) -> Offer | None:
    """Give the offer valid, and announced, from an instant on; None when nothing of it would be left."""
    try:
        announcements = tuple(
            one if one.send_at is None or one.send_at >= instant else replace(one, send_at=instant)
            for one in offer.announcements
        )
        return replace(offer, occurrences=(Window(instant, offer.first.end),), announcements=announcements)
    except NonsenseError:
        return None


def ending(offer: Offer, instant: datetime) -> Offer | None:
    """Give the offer valid, and visible, up to an instant; None when a message would leave after it."""
    if any(one.send_at is not None and one.send_at >= instant for one in offer.announcements):
        return None
    try:
        announcements = tuple(
            one if one.visible_until is None else replace(one, visible_until=min(one.visible_until, instant))
            for one in offer.announcements
        )
        return replace(offer, occurrences=(Window(offer.first.start, instant),), announcements=announcements)
    except NonsenseError:
        return None


def midnights(window: Window, zone: ZoneInfo) -> Iterator[datetime]:
    """Give the midnights inside a window, soonest first."""
    day = window.start.astimezone(zone).date() + timedelta(days=1)
    while (instant := read_wall(datetime.combine(day, datetime.min.time()), zone)) < window.end:
        if instant > window.start:
            yield instant
        day += timedelta(days=1)


def with_single_use_codes(offer: Offer) -> Offer:
    """Give the offer for whoever was sent a code of his own, wherever it is shown."""
    codes = tuple(replace(one, code=CodeKind.SINGLE_USE) for one in offer.announcements)
    return replace(offer, announcements=codes)
