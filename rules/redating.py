"""Puts an offer on the dates that somebody has chosen, its messages along with it, or says why that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.channel import Announcement
from models.offer import Offer
from models.recurrence import Recurrence
from models.window import Window
from rules.alteration import along
from rules.alteration import announced

A_DAY = timedelta(days=1)


class BrokenSeriesError(ValueError):
    """The rule by which an offer comes back would give other dates than its own, each so much later."""

    def __init__(self, rule: str) -> None:
        """Keep the rule, which has to be changed first."""
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Where the first window of an offer is to be, and by their places the messages whose instants were chosen.

    With `is_along` the other messages go as far as the offer does; aware UTC.
    """

    window: Window
    sends: Mapping[int, datetime]
    is_along: bool = True


def redated(offer: Offer, dates: Dates, zone: ZoneInfo) -> Offer:
    """Give the offer on other dates.

    When both ends go equally far on the clock, the messages go along; when it only becomes longer or shorter, they
    stay, and what was shown until its end still is.  All windows of an offer that comes back go with the first.
    Raises NonsenseError for dates that no offer can have, BrokenSeriesError where its rule does not go along.
    """
    opens, closes = _way(offer.first.start, dates.window.start, zone), _way(offer.first.end, dates.window.end, zone)
    is_moved = opens == closes
    by = opens if is_moved and dates.is_along else timedelta()
    told = tuple(
        _announcement(one, dates.sends.get(place), by, _shown(offer, one, dates, by, zone), zone)
        for place, one in enumerate(offer.announcements)
    )
    moved = (
        _repeated(offer, dates.window, opens, zone) if offer.repeats is not None else _all(offer, dates.window, zone)
    )
    return _written(announced(moved, told, zone, moved.occurrences), offer)


def begun_at(offer: Offer, starts: datetime) -> Window | None:
    """Give the window of an offer that starts at an instant, None when there is none."""
    return next((one for one in offer.occurrences if one.start == starts), None)


def first_of(offer: Offer, seen: Window, wanted: Window, zone: ZoneInfo) -> Window:
    """Give where the first window must be for one of the windows to be where it is wanted: they keep their distance."""
    start = along(offer.first.start, _way(seen.start, wanted.start, zone), zone)
    return Window(start, along(offer.first.end, _way(seen.end, wanted.end, zone), zone))


def _way(before: datetime, after: datetime, zone: ZoneInfo) -> timedelta:
    """Give how far the clock goes from one instant to another."""
    return after.astimezone(zone).replace(tzinfo=None) - before.astimezone(zone).replace(tzinfo=None)


def _announcement(
    one: Announcement, chosen: datetime | None, by: timedelta, until: datetime | None, zone: ZoneInfo
) -> Announcement:
    if one.send_at is None:
        return replace(one, visible_until=until)
    send_at = along(one.send_at, by, zone) if chosen is None else chosen
    # What was to be seen until before it is sent is seen then.
    return replace(one, send_at=send_at, visible_until=None if until is None else max(until, send_at))


def _shown(offer: Offer, one: Announcement, dates: Dates, by: timedelta, zone: ZoneInfo) -> datetime | None:
    if one.visible_until is None:
        return None
    return dates.window.end if one.visible_until == offer.first.end else along(one.visible_until, by, zone)


def _all(offer: Offer, window: Window, zone: ZoneInfo) -> Offer:
    """Windows that no rule gives go along one by one."""
    others = tuple(first_of(replace(offer, occurrences=(one,)), offer.first, window, zone) for one in offer.occurrences)
    return replace(offer, occurrences=(window, *others[1:]))


def _repeated(offer: Offer, window: Window, by: timedelta, zone: ZoneInfo) -> Offer:
    rule = Recurrence(offer.repeats or "", zone)
    days, rest = divmod(by, A_DAY)
    rule = rule.moved(days) if days and not rest else rule
    windows = rule.windows(window)
    if [one.start for one in windows] != [along(one.start, by, zone) for one in offer.occurrences]:
        raise BrokenSeriesError(offer.repeats or "")
    return replace(offer, repeats=rule.rule, occurrences=windows)


def _written(offer: Offer, before: Offer) -> Offer:
    """Leave out how instants were written that are others now; those of messages have been told anew."""
    pairs: dict[str, tuple[datetime | None, datetime | None]] = {
        "valid_from": (before.first.start, offer.first.start),
        "valid_to": (before.first.end, offer.first.end),
    }
    for place, (old, new) in enumerate(zip(before.announcements, offer.announcements, strict=True)):
        pairs[f"channels/{place}/visible_until"] = (old.visible_until, new.visible_until)
    others = {key for key, (was, becomes) in pairs.items() if was != becomes}
    return replace(offer, walls={key: text for key, text in offer.walls.items() if key not in others})
