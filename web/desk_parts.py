"""What the pages on approvals and sends work on: the desk of whoever reads, who he is, and his language."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request

from models.calendar_head import CalendarHead
from models.caller import Caller
from models.store_error import AbsentError
from models.store_launch import LaunchRoom
from models.store_send_desk import SendDesk
from models.waiver import Waiver
from models.waiver import WaiverState
from rules.finding import Finding
from scheduler.launch import Launch
from scheduler.ways import Way
from scheduler.ways import Ways
from web.frame import VARIES_BY
from web.message_book import MessageBook
from web.message_book import message_book

MOST_CALENDARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverParts:
    """What pages do with exceptions to findings: ask by calendar, finding, reason and end; approve by number.

    `find` gives a finding that stands now, as the calendar is or as its messages really leave.
    """

    ask: Callable[[str, str, str, str, Caller], Waiver]
    approve: Callable[[str, int, Caller], Waiver]
    states: Callable[[str, Sequence[Waiver]], Mapping[int, WaiverState]]
    find: Callable[[str, str], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the pages work on; `on_release` wakes a scheduler that runs in this process.

    `turn` lets only so many check at a time; `ways` gives the providers that are set up, `channels` which of them
    usually carries what.
    """

    room: LaunchRoom
    launch: Launch
    sends: SendDesk
    on_release: Callable[[], None]
    turn: Callable[[], AbstractContextManager[None]]
    waivers: WaiverParts
    ways: Callable[[], Mapping[str, Way]]
    channels: Mapping[str, str]

    def heads(self) -> list[CalendarHead]:
        """Give the calendars of the house."""
        return [head for head, _ in self.room.store.calendars(limit=MOST_CALENDARS)]

    def head(self, code: str) -> CalendarHead:
        """Give a calendar by its code; AbsentError when there is none."""
        if not code.isprintable():
            raise AbsentError("calendar", "")
        return self.room.store.head(code)


class Opened(Protocol):
    """The desk of one workspace."""

    room: LaunchRoom
    launch: Launch
    sends: SendDesk
    ways: Ways
    turn: Callable[[], AbstractContextManager[None]]

    def poke(self) -> None:
        """Say that something may have become due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDoor:
    """How a page reaches the desk of whoever reads; `is_from_here` says whether a form comes from our own page.

    `ways` gives the providers that are set up, and the webhooks of those who subscribed.
    """

    desk: Callable[[], Opened]
    caller: Callable[[], Caller]
    language: Callable[[], str]
    is_from_here: Callable[[], bool]
    waivers: WaiverParts
    ways: Callable[[], Mapping[str, Way]]

    def parts(self) -> DeskParts:
        """Give the parts of whoever reads."""
        mine = self.desk()
        return DeskParts(
            room=mine.room, launch=mine.launch, sends=mine.sends, on_release=mine.poke, turn=mine.turn,
            waivers=self.waivers, ways=self.ways, channels=mine.ways.by_channel,
        )  # fmt: skip

    @property
    def say(self) -> MessageBook:
        """Give the words in the reader's language."""
        return message_book(self.language())

    def guard(self, blueprint: Blueprint) -> Blueprint:
        """Have a blueprint take no form that another site has filled in."""

        @blueprint.before_request
        def from_here() -> None:
            """Refuse it."""
            if request.method == "POST" and not self.is_from_here():
                abort(403)

        return blueprint

    def page(self, template: str, status: int = 200, **facts: object) -> Response:
        """Give a page in the reader's language."""
        headers = {"Content-Language": self.language(), "Vary": VARIES_BY}
        return Response(render_template(template, **facts), status=status, headers=headers)
