"""A feed is RFC 5545 to the letter, whatever somebody has called his offers, and reads back as what it was."""

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exchange.ics_feed import EventStatus
from exchange.ics_feed import FeedEvent
from exchange.ics_feed import FeedHead
from exchange.ics_feed import event_uid
from exchange.ics_feed import ics_feed
from exchange.report_dossier import clean
from models.window import Window

PARIS = ZoneInfo("Europe/Paris")
CHANGED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEAD = FeedHead(title="Q4", about="3 events", zone=PARIS, language="en")
WHOLE = Window(datetime(2026, 12, 1, tzinfo=PARIS), datetime(2026, 12, 3, tzinfo=PARIS))
MOST_OCTETS = 75
# Whatever can be typed, pasted or forged into a name; a surrogate alone cannot be stored.
SIGNS = list('\r\n\t\x00\x1b,;:\\"\u2028\u200b\ufeff')
WILD = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS))
# Before a zone is drawn for them.
FIRST, LAST = (datetime(year, 1, 1) for year in (1990, 2100))  # noqa: DTZ001


def event(**changes: object) -> FeedEvent:
    """Give an event of two whole days."""
    told = {
        "name": ("default", "q4", "VIP-20", "0"), "title": "VIP", "notes": ("20 %",), "window": WHOLE,
        "status": EventStatus.CONFIRMED, "sequence": 3, "changed_at": CHANGED, **changes,
    }  # fmt: skip
    return FeedEvent(**told)  # type: ignore[arg-type]  # built from parts by name


def read(body: bytes) -> list[Any]:
    """Read the events back by the library."""
    found = Calendar.from_ical(body)
    assert isinstance(found, Calendar)
    return list(found.walk("VEVENT"))


@given(WILD, st.lists(WILD, max_size=3), WILD)
def test_whatever_a_name_holds_no_line_breaks_out_of_it(title: str, notes: list[str], name: str) -> None:
    """Lines end in CRLF, are 75 octets at the most and whole UTF-8, and nobody forges a property."""
    head = FeedHead(title=title, about=title, zone=PARIS, language="en")

    body = ics_feed(head, [event(title=title, notes=notes, kind=title, name=(name,))])

    lines = body.split(b"\r\n")
    assert b"" == lines[-1]
    assert all(len(line) <= MOST_OCTETS for line in lines)
    assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(lines))
    assert [line.decode("utf-8") for line in lines]
    unfolded = body.decode().replace("\r\n ", "").split("\r\n")
    assert 1 == sum(line == "BEGIN:VEVENT" for line in unfolded)
    assert 1 == sum(line.startswith("STATUS:") for line in unfolded)
    (told,) = read(body)
    assert clean(title) == str(told["summary"])
    assert "\n".join(clean(note) for note in notes if note) == str(told.get("description", ""))


@given(
    st.datetimes(FIRST, LAST, timezones=st.timezones()),
    st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
)
def test_an_event_reads_back_at_its_instants(start: datetime, length: timedelta) -> None:
    """To the second, in UTC; its end comes after its start."""
    window = Window(start, start.astimezone(UTC) + length)

    (told,) = read(ics_feed(HEAD, [event(window=window)]))

    first, last = told["dtstart"].dt, told["dtend"].dt
    assert last > first
    if isinstance(first, datetime):
        assert first == window.start.replace(microsecond=0)
    else:
        assert first == window.start.astimezone(PARIS).date()


def test_days_are_told_as_days() -> None:
    """From midnight to midnight on the calendar's clock, the last day not included; so the days stay whole."""
    (told,) = read(ics_feed(HEAD, [event()]))

    assert (date(2026, 12, 1), date(2026, 12, 3)) == (told["dtstart"].dt, told["dtend"].dt)
    assert "DATE" == told["dtstart"].params["VALUE"]


def test_a_day_of_a_clock_change_is_a_day() -> None:
    """It has 25 hours, and is told as one day all the same."""
    window = Window(datetime(2026, 10, 25, tzinfo=PARIS), datetime(2026, 10, 26, tzinfo=PARIS))

    (told,) = read(ics_feed(HEAD, [event(window=window)]))

    assert (date(2026, 10, 25), date(2026, 10, 26)) == (told["dtstart"].dt, told["dtend"].dt)


def test_all_that_a_program_goes_by_is_there() -> None:
    """Name, sequence, instants of change, state; it keeps nobody busy."""
    (told,) = read(ics_feed(HEAD, [event(url="https://host.example/?calendar=q4", kind="Offer")]))

    assert (3, "CONFIRMED", CHANGED, CHANGED, "TRANSPARENT") == (
        told["sequence"], told["status"], told["dtstamp"].dt, told["last-modified"].dt, told["transp"],
    )  # fmt: skip
    assert "https://host.example/?calendar=q4" == str(told["url"])
    assert event_uid(("default", "q4", "VIP-20", "0")) == str(told["uid"])


def test_the_name_of_a_feed_is_escaped_as_text_is() -> None:
    """A comma in it makes no second value, whichever of the two properties a program reads."""
    body = ics_feed(FeedHead(title="Q4, end; of\\year", about="", zone=PARIS, language="en"), [])

    assert b"\r\nNAME:Q4\\, end\\; of\\\\year\r\n" in body
    assert b"\r\nX-WR-CALNAME:Q4\\, end\\; of\\\\year\r\n" in body


def test_names_lead_to_uids_one_to_one() -> None:
    """Parts do not run together, and no word that somebody chose is shown."""
    names = [("a", "b", "c", "0"), ("a", "b", "c", "1"), ("ab", "", "c", "0"), ("a", "bc", "", "0")]

    assert len(names) == len({event_uid(name) for name in names})
    assert all(re.fullmatch(r"[0-9a-f]{40}@preseance\.invalid", event_uid(name)) for name in names)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_same_events_give_the_same_bytes(language: str) -> None:
    """So that a program that asks again is told that nothing has changed."""
    head = FeedHead(title="Q4", about="", zone=PARIS, language=language)

    assert ics_feed(head, [event()]) == ics_feed(head, [event()])
    assert b"VERSION:2.0\r\n" in ics_feed(head, [])
