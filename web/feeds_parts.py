"""What the page on feeds and notices works on: whoever asks, and the desk of his workspace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flask import Response
from flask import request
from flask import url_for

from exchange.report_dossier import clean
from models.store import Store
from models.store_subscriptions import SubscriptionBook
from scheduler.ways import Ways
from web.doors import Doors
from web.message_book import LANGUAGES
from web.safe_place import see_other

LONGEST = 200


class FeedsDesk(Protocol):
    """What people do in one workspace."""

    store: Store
    ways: Ways
    subscriptions: SubscriptionBook

    def poke(self) -> None:
        """Say that something may have become due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsDoor:
    """Who asks, and the desk of his workspace."""

    doors: Doors
    desk: Callable[[], FeedsDesk]

    @property
    def calendar(self) -> str:
        """Give the code of the calendar that the page is about, empty where none is named."""
        given = request.values.get("calendar", "")[:LONGEST]
        return given if given.isprintable() else ""

    def back(self, done: str) -> Response:
        """Lead back to the page, which says what was done."""
        place = url_for("feeds_page.show", calendar=self.calendar or None, lang=self.doors.language(), done=done)
        return see_other(place)


def typed(name: str, most: int = LONGEST) -> str:
    """Give what somebody has written into a field; what cannot be shown is no name, and never as good as nothing."""
    return clean(request.form.get(name, "").strip()[:most])


def language_typed(doors: Doors) -> str:
    """Give the language chosen in a form, the reader's own where he chose none."""
    given = request.form.get("language", "")
    return given if given in LANGUAGES else doors.language()
