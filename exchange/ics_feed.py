"""Writes what a calendar of somebody's own subscribes to: an iCalendar document as RFC 5545 has it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event
from icalendar import vText

from exchange.report_dossier import clean
from models.window import Window

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Préséance//{language}"
# Programs that heed it ask again after this; others come when they like.
REFRESH = timedelta(hours=1)
HOST = "preseance.invalid"
MIDNIGHT = time()
# A calendar of nothing but moments would show them as lines without height.
SHOWN_FOR = timedelta(minutes=15)


class EventStatus(Enum):
    """How firm an event is; the value is the word of RFC 5545, section 3.8.1.11."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """One event; `name` names it for good, `sequence` grows with each change of what it stands for.

    `notes` are paragraphs.  Instants are aware UTC; a window from midnight to midnight is told in whole days.
    """

    name: tuple[str, ...]
    title: str
    notes: Sequence[str]
    window: Window
    status: EventStatus
    sequence: int
    changed_at: datetime
    url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed is called, in which language, and on whose clock its days begin."""

    title: str
    about: str
    zone: ZoneInfo
    language: str


def ics_feed(head: FeedHead, events: Sequence[FeedEvent]) -> bytes:
    """Write the document: the same events give the same bytes, for nothing in it tells when it was asked for.

    Without a METHOD, DTSTAMP is the instant of the last change (RFC 5545, section 3.8.7.2).
    """
    document = Calendar()
    document.add("prodid", PRODUCT.format(language=head.language.upper()))
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        document.add(name, vText(clean(head.title)))
    for name in ("description", "x-wr-caldesc"):
        document.add(name, vText(clean(head.about)))
    document.add("x-wr-timezone", head.zone.key)
    document.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", "PT1H")
    for one in events:
        document.add_component(_event(one, head))
    written: bytes = document.to_ical(sorted=False)
    return written


def event_uid(name: tuple[str, ...]) -> str:
    """Name an event the same for all time, with no word in it that somebody chose."""
    return f"{hashlib.sha256(chr(31).join(name).encode('utf-8', 'surrogatepass')).hexdigest()[:40]}@{HOST}"


def _event(one: FeedEvent, head: FeedHead) -> Event:
    event = Event()
    event.add("uid", event_uid(one.name))
    event.add("dtstamp", _second(one.changed_at))
    event.add("last-modified", _second(one.changed_at))
    event.add("sequence", one.sequence)
    event.add("status", one.status.value)
    event.add("summary", clean(one.title), parameters={"LANGUAGE": head.language})
    _add_time(event, one.window, head.zone)
    notes = "\n".join(clean(note) for note in one.notes if note)
    if notes:
        event.add("description", notes, parameters={"LANGUAGE": head.language})
    if one.kind:
        event.add("categories", [clean(one.kind)])
    if one.url:
        event.add("url", one.url)
    # An offer keeps nobody from meeting others.
    event.add("transp", "TRANSPARENT")
    return event


def _add_time(event: Event, window: Window, zone: ZoneInfo) -> None:
    """Tell whole days as days, which stay whole wherever they are read, and hours in UTC."""
    start, end = (instant.astimezone(zone) for instant in (window.start, window.end))
    if start.time() == MIDNIGHT == end.time():
        event.add("dtstart", start.date())
        event.add("dtend", end.date())
        return
    event.add("dtstart", _second(window.start))
    # What is shorter than a second would end as it begins.
    event.add("dtend", max(_second(window.end), _second(window.start) + timedelta(seconds=1)))


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
