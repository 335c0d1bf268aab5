"""Reads from an address which sends somebody wants to see: of which day, calendar and provider, in which state."""

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import request

from models.calendar_head import CalendarHead
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import RELEASABLE
from models.store_send_desk import SendListing
from web.desk_forms import code_in
from web.desk_forms import number_in

PER_PAGE = 100
EVENT = "event"
A_DAY = timedelta(days=1)
FIRST_DAY = date(1970, 1, 2)
LAST_DAY = date(2200, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendsAsked:
    """What the address says; `zone` is the clock on which its day is one; `events`: what subscribers are told."""

    head: CalendarHead | None
    zone: ZoneInfo
    day: date
    state: SendState | None
    hold: HoldReason | None
    provider: str
    after: tuple[datetime, int] | None
    events: bool = False

    @property
    def start(self) -> datetime:
        """Give the instant at which the day begins; a day of a clock change has 23 or 25 hours."""
        return datetime.combine(self.day, datetime.min.time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """Give the instant at which the next day begins."""
        return datetime.combine(self.day + A_DAY, datetime.min.time(), self.zone).astimezone(UTC)

    @property
    def calendar(self) -> str | None:
        """Give the code of the calendar, None for all; what subscribers are told belongs to none."""
        return None if self.head is None or self.events else self.head.code

    def of_the_day(self) -> SendListing:
        """Ask for one page of the day, and one send more than it holds."""
        return SendListing(
            calendar=self.calendar, provider=self.provider or None, start=self.start, end=self.end, after=self.after,
            states=() if self.state is None else (self.state,), limit=PER_PAGE + 1, events=self.events,
        )  # fmt: skip

    def in_trouble(self) -> SendListing:
        """Ask for one page of what waits for a person, whenever it was due."""
        states = RELEASABLE if self.state is None else tuple(one for one in RELEASABLE if one is self.state)
        return SendListing(
            calendar=self.calendar, provider=self.provider or None, states=states or RELEASABLE, hold=self.hold,
            after=self.after, limit=PER_PAGE + 1, events=self.events,
        )  # fmt: skip

    def kept(self) -> dict[str, str]:
        """Give what links to the same view say."""
        told = {
            "calendar": "" if self.head is None else self.head.code, "kind": EVENT if self.events else "",
            "day": self.day.isoformat(), "provider": self.provider,
            "state": "" if self.state is None else self.state.value,
            "hold": "" if self.hold is None else self.hold.value,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}


def sends_asked(head: CalendarHead | None, zone: ZoneInfo, now: datetime) -> SendsAsked:
    """Read the address, or the hidden fields of a form; what makes no sense is left out."""
    told = request.values
    return SendsAsked(
        head=head, zone=zone, day=_day(told.get("day", ""), now.astimezone(zone).date()),
        state=next((one for one in SendState if one.value == told.get("state")), None),
        hold=next((one for one in HoldReason if one.value == told.get("hold")), None),
        provider=code_in(told.get("provider", "")), after=_after(told.get("after", "")),
        events=told.get("kind") == EVENT,
    )  # fmt: skip


def told_after(due: datetime, number: int) -> str:
    """Write where the next page begins."""
    return f"{due.astimezone(UTC).isoformat()}~{number}"


def _day(text: str, today: date) -> date:
    try:
        return min(max(date.fromisoformat(text), FIRST_DAY), LAST_DAY)
    except ValueError:
        return today


def _after(text: str) -> tuple[datetime, int] | None:
    told, _, number = text.partition("~")
    try:
        due = datetime.fromisoformat(told)
    except ValueError:
        return None
    last = number_in(number)
    # We write UTC alone; another zone may say an instant that no calendar holds.
    return None if last is None or due.utcoffset() != timedelta(0) else (due, last)
