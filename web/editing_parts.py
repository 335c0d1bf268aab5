"""What the pages on which offers get other dates work on, and how they answer."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flask import Response
from flask import render_template

from exchange.clean_tree import is_storable
from exchange.offer_document import tell_one
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.caller import owns
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.offer import Offer
from models.plan import Plan
from models.store import Store
from models.store_error import AbsentError
from models.store_history import OfferHistory
from models.store_launch import LaunchRoom
from models.store_offers import KeptOffer
from rules.engine import Report
from rules.finding import Finding
from web.frame import VARIES_BY
from web.message_book import MessageBook
from web.message_book import message_book

# What a template tells.
Facts = Mapping[str, object]


class Editor(Protocol):
    """What one workspace has: its calendars, and who judges them."""

    store: Store
    room: LaunchRoom
    turn: Callable[[], AbstractContextManager[None]]

    def around(self, code: str, offer: Offer) -> tuple[Calendar, Report]:
        """Judge a calendar in which one offer is as it is given."""

    def found_about(self, code: str, offer: Offer) -> tuple[Finding, ...]:
        """Give what is found about an offer as it stands."""

    def stirred(self, code: str, was: Offer, becomes: Offer) -> tuple[Calendar, Sequence[Finding], Sequence[Finding]]:
        """Judge a change of an offer, also for those who have it; gives what is found before and after."""

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""

    def changed(self, code: str) -> None:
        """Say that a calendar has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An offer of a calendar with how it stands; `frame` is the calendar without its offers."""

    head: CalendarHead
    frame: Plan
    kept: KeptOffer
    standing: Standing

    @property
    def offer(self) -> Offer:
        """Give the offer as it is stored."""
        return self.kept.offer

    @property
    def loses_approval(self) -> bool:
        """Say whether a change takes an approval away."""
        return self.standing.state.is_approved

    @property
    def is_locked(self) -> bool:
        """Say whether somebody is reviewing it, so that it stays as it is."""
        return self.standing.state is OfferState.SUBMITTED

    def is_edited_by(self, who: Caller) -> bool:
        """Say whether the offer is one that somebody may edit."""
        return owns(who.every_team, self.offer.owner)

    def document(self) -> dict[str, object]:
        """Give the offer as its plan document."""
        return tell_one(self.offer, self.kept.written, self.frame)


@dataclass(frozen=True, slots=True)
class EditingDoor:
    """How the pages reach whoever asks, and what his workspace has."""

    editor: Callable[[], Editor]
    caller: Callable[[], Caller]
    language: Callable[[], str]
    refuse_forged: Callable[[], None]

    @property
    def history(self) -> OfferHistory:
        """Give the offers of the workspace as they were."""
        return OfferHistory(self.editor().store)

    @property
    def say(self) -> MessageBook:
        """Give the words in the reader's language."""
        return message_book(self.language())

    def subject(self, calendar: str, code: str) -> Subject:
        """Find an offer of a calendar; AbsentError when there is none."""
        for name, kind in ((calendar, "calendar"), (code, "offer")):
            if not name or not is_storable(name):
                raise AbsentError(kind, "")
        editor = self.editor()
        stored = editor.store.frame(calendar)
        head, kept = editor.store.offer(calendar, code)
        standings = editor.room.standings(calendar, codes=[kept.offer.code])
        standing = next(iter(standings), Standing(offer=code))
        return Subject(head=head, frame=stored.plan, kept=kept, standing=standing)

    def page(self, template: str, status: int, facts: Facts) -> Response:
        """Give a page, or a piece of one, that no cache keeps."""
        headers = {"Content-Language": self.language(), "Vary": VARIES_BY, "Cache-Control": "no-store"}
        subject = facts.get("subject")
        head = {"head": subject.head} if isinstance(subject, Subject) else {}
        return Response(render_template(template, **head, **facts), status=status, headers=headers)
