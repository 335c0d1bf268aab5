"""The page to show in a meeting: what one customer sees on a day, and what strangers see."""

from datetime import date
from typing import Any

from flask import Blueprint
from flask import Response
from flask import request

from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import most_loyal
from models.calendar import Calendar
from models.role import Role
from models.role import needs
from models.segment import Segment
from models.store_error import AbsentError
from models.window import FIRST_YEAR
from models.window import LAST_YEAR
from web.message_book import message_book
from web.proof_pages import answer
from web.proof_pages import calendar_asked
from web.proof_parts import Judged
from web.proof_parts import PanelParts
from web.sides_view import sides_view
from web.sides_words import SidesWords

MOST_CHOICES = 400


def sides_page(parts: PanelParts) -> Blueprint:
    """Give the page on the parts of whoever reads."""
    blueprint = Blueprint("sides", __name__)

    @blueprint.get("/sides")
    @needs(Role.VIEWER)
    def show() -> Response:
        """Show both sides of a group on a day."""
        judge = parts.judge_of()
        try:
            ruling = judge.ruling(calendar_asked())
        except AbsentError:
            return _absent(parts, "proof.no_calendar")
        segment = _segment(ruling.calendar, request.args.get("segment", ""))
        if segment is None:
            return _absent(parts, "proof.no_segment")
        # As in the report: what each group gets is priced offer by offer.
        with judge.turn():
            return answer(parts, "sides.html", **_facts(parts, ruling, segment))

    return blueprint


def _facts(parts: PanelParts, ruling: Judged, segment: Segment) -> dict[str, Any]:
    calendar = ruling.calendar
    today = parts.judge_of().store.clock().astimezone(calendar.zone).date()
    day = _day(request.args.get("on", "")) or _usual(calendar, today)
    view = sides_view(segment, day, calendar, ruling.policy)
    groups = ladder_order(calendar.segments.values())[:MOST_CHOICES]
    return {
        "head": ruling.head, "view": view, "told": SidesWords(view, calendar, parts.language()),
        "groups": groups if segment in groups else (*groups, segment), "today": today,
    }  # fmt: skip


def _segment(calendar: Calendar, code: str) -> Segment | None:
    """Give the group that is asked for; the most loyal where none is."""
    return calendar.segments.get(code) if code else most_loyal(calendar.segments.values())


def _day(text: str) -> date | None:
    """Read a day of the years in which plans may be; None of anything else."""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if FIRST_YEAR < found.year < LAST_YEAR else None


def _usual(calendar: Calendar, today: date) -> date:
    """Give today, or of a calendar that is over or to come the day nearest to it."""
    days = [window.start.astimezone(calendar.zone).date() for one in calendar.offers for window in one.occurrences]
    if not days:
        return today
    return min(max(today, min(days)), max(days))


def _absent(parts: PanelParts, why: str) -> Response:
    say = message_book(parts.language())
    title, detail = say("proof.nothing_to_show"), say(why)
    return answer(parts, "proof_gone.html", 404, title=title, detail=detail, calendar=calendar_asked())
