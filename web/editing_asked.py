"""Reads on which dates somebody wants an offer, by a form or a bar that he drags; what is amiss is told by field."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request

from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.refusal import Problem
from exchange.wording import WORDS
from exchange.wording import say as say_problem
from models.nonsense import NonsenseError
from models.offer import Offer
from models.window import Window
from rules.redating import BrokenSeriesError
from rules.redating import Dates
from rules.redating import begun_at
from rules.redating import first_of
from rules.redating import redated
from web.desk_forms import number_asked
from web.message_book import MessageBook
from web.message_book import message_book
from web.offer_form_times import end_of
from web.offer_form_times import first_day
from web.offer_form_times import last_day
from web.offer_form_times import start_of

LONGEST = 200
LONGEST_INSTANT = 40
START, END, WHOLE = "start", "end", ""
HOUR = "@hour"
OF_WINDOWS = frozenset({"from", "to"})
# Where the form has a value that the offer's own words name otherwise.
FIELDS: Mapping[str, str] = {
    "from": START, "to": END, "valid_from": START, "valid_to": END, "repeats": START, "visible_until": END,
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What was typed, by field, and what is amiss with it, in the reader's words."""

    language: str
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def instant(self, name: str, kept: datetime | None, zone: ZoneInfo) -> datetime | None:
        """Read a time on the wall clock; one that was left as it stands, or left out, is the very instant stored."""
        text = _typed(name)
        if kept is not None and (name not in request.form or text == wall_text(kept, zone)):
            self.typed[name] = wall_text(kept, zone)
            return kept
        self.typed[name] = text
        return self._read(name, text or None, zone)

    def edge(self, name: str, kept: datetime, zone: ZoneInfo) -> datetime | None:
        """Read the first or the last day with its hour; an instant stands where no hour was asked for."""
        if name + HOUR not in request.form:
            return self.instant(name, kept, zone)
        day, hour = _typed(name), _typed(name + HOUR)
        self.typed |= {name: day, name + HOUR: hour}
        if (day, hour) == edge_fields(name, kept, zone):
            return kept
        told = (start_of if name == START else end_of)(day, hour)
        if isinstance(told, Problem):
            self._refuse(name, told.code, {"value": day, **told.facts})
            return None
        return self._read(name, told, zone)

    def _read(self, name: str, text: object, zone: ZoneInfo) -> datetime | None:
        if not isinstance(text, str):
            self.wrong.setdefault(name, message_book(self.language)("offer_form.fault_missing_key"))
            return None
        problem = instant_problem(text)
        if problem is not None:
            self._refuse(name, problem.code, {"value": text, **problem.facts})
            return None
        try:
            return read_instant(text, zone)
        except NonsenseError as error:
            self.refuse(error, name)
            return None

    def refuse(self, error: NonsenseError, name: str = WHOLE) -> None:
        """Note what the values refused, at its field."""
        at = name or FIELDS.get(error.field.strip("/").split("/")[0], START)
        if error.code in WORDS:
            self._refuse(at, error.code, {"name": error.field, **error.facts, **self._as_typed(error, at)})
        else:
            self.wrong.setdefault(at, f"{error.message}: {error.remedy}")

    def _as_typed(self, error: NonsenseError, at: str) -> Mapping[str, str]:
        """People know the instant as they wrote it, not as UTC."""
        is_typed = error.field in OF_WINDOWS and bool(self.typed.get(at))
        return {"value": self.typed[at]} if is_typed else {}

    def _refuse(self, name: str, code: str, facts: Mapping[str, str]) -> None:
        say, of_form = message_book(self.language), f"offer_form.fault_{code.replace('-', '_')}"
        if of_form in say.messages:
            self.wrong.setdefault(name, say(of_form))
            return
        message, remedy = say_problem(code, facts)
        colon = "\u00a0: " if self.language == "fr" else ": "
        told = f"{message[self.language]}{colon}{remedy[self.language]}."
        self.wrong.setdefault(name, told[0].upper() + told[1:])


def wall_text(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as the clock on the wall shows it, as forms hold it."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    return wall.isoformat("T", "auto" if wall.second or wall.microsecond else "minutes")


def edge_fields(name: str, instant: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Write an end of an offer as its form holds it: a day, which counts whole, and an hour where it does not."""
    return (first_day if name == START else last_day)(wall_text(instant, zone), zone)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST_INSTANT]


def text_asked(name: str) -> str:
    """Give a short text of the request."""
    return request.values.get(name, "")[:LONGEST]


def version_asked() -> int:
    """Give the version of the offer that somebody has read; 0 where none is told."""
    return number_asked("version")


def by_form(offer: Offer, zone: ZoneInfo, reading: Reading, say: MessageBook) -> Offer | None:
    """Give the offer on the dates of a form; None when `reading` says what is amiss."""
    start, end = reading.edge(START, offer.first.start, zone), reading.edge(END, offer.first.end, zone)
    sends = {}
    for place, one in enumerate(offer.announcements):
        chosen = reading.instant(send_field(place), one.send_at, zone) if one.send_at is not None else None
        if chosen is not None and chosen != one.send_at:
            sends[place] = chosen
    if reading.wrong or start is None or end is None:
        return None
    is_along = "along" in request.form
    return _redated(offer, zone, reading, say, lambda: Dates(window=Window(start, end), sends=sends, is_along=is_along))


def by_bar(offer: Offer, zone: ZoneInfo, reading: Reading, say: MessageBook) -> Offer | None:
    """Give the offer with one of its bars dragged to other dates; `was` is where that bar began."""
    was = reading.instant("was", offer.first.start, zone)
    seen = None if was is None else begun_at(offer, was)
    if seen is None:
        reading.wrong.setdefault("was", say("editing.no_such_bar"))
        return None
    start, end = reading.instant(START, seen.start, zone), reading.instant(END, seen.end, zone)
    if start is None or end is None:
        return None
    return _redated(
        offer, zone, reading, say, lambda: Dates(window=first_of(offer, seen, Window(start, end), zone), sends={})
    )


def send_field(place: int) -> str:
    """Name the field of the message at a place."""
    return f"send-{place}"


def _redated(
    offer: Offer, zone: ZoneInfo, reading: Reading, say: MessageBook, dates: Callable[[], Dates]
) -> Offer | None:
    try:
        return redated(offer, dates(), zone)
    except BrokenSeriesError as error:
        reading.wrong.setdefault(START, say("editing.series_breaks", rule=error.rule))
    except NonsenseError as error:
        reading.refuse(error)
    except OverflowError:
        reading.wrong.setdefault(START, say("editing.out_of_range"))
    return None
