"""The first page: a stored calendar, drawn and as a table, with its verdict and what was found in it."""

from collections.abc import Callable
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask import url_for

from exchange.handout.page import handout
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import number
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from rules.bound import TooMuchError
from web.board_page import CalendarPage
from web.board_page import Judge as Shown
from web.board_page import Judged
from web.board_words import px
from web.frame import VARIES_BY
from web.frame import piece_asked
from web.message_book import message_book
from web.refused_page import wants_page
from web.too_much_page import too_much_page

MOST_CALENDARS = 100
# What a script asks for that brings the whole page up to date, and not the board alone.
WHOLE = "main"
# Beyond it, what each group gets week by week takes minutes to work out.
MOST_REPORTED = 1_000


class Judge(Shown, Protocol):
    """Who judges stored calendars, and lets their offers go."""

    turn: Callable[[], AbstractContextManager[None]]

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar as it is now."""


def pages(judge_of: Callable[[], Judge], caller: Callable[[], Caller], language: Callable[[], str]) -> Blueprint:
    """Give the pages on the judge of whoever reads; `language` tells in which language he asks."""
    blueprint = Blueprint("pages", __name__)
    blueprint.add_app_template_filter(px, "px")
    blueprint.add_app_template_filter(clean, "cleaned")

    @blueprint.after_request
    def spoken(response: Response) -> Response:
        """Say in which language a page is, so that no cache gives it to readers of another."""
        response.headers["Content-Language"] = language()
        response.headers["Vary"] = VARIES_BY
        return response

    @blueprint.get("/")
    @needs(Role.VIEWER)
    def index() -> tuple[str, int]:
        """Show a calendar, or how to load one; a script gets the board alone, or all that a change may touch."""
        judge = judge_of()
        calendars = _calendars(judge)
        chosen = request.args.get("calendar") or (calendars[0].code if calendars else None)
        if chosen is None:
            return render_template("empty.html", calendars=calendars), 200
        try:
            ruling = judge.ruling(_sayable(chosen))
        except AbsentError:
            return _absent(calendars, chosen)
        except TooMuchError as error:
            if piece_asked() or not wants_page():
                raise
            return too_much_page(judge.store.head(chosen), error, language()), 422
        shown = CalendarPage(judge, ruling, caller(), request.args, language())
        template = "board_view.html" if piece_asked() not in {"", WHOLE} else "calendar.html"
        return render_template(template, calendars=calendars, **shown.facts()), 200

    @blueprint.get("/report")
    @needs(Role.VIEWER)
    def report() -> Response | tuple[str, int]:
        """Give the report on a calendar as a file to print or send."""
        judge, chosen = judge_of(), request.args.get("calendar", "")
        try:
            ruling = judge.ruling(_sayable(chosen))
        except AbsentError:
            return _absent(_calendars(judge), chosen)
        if len(ruling.calendar.offers) > MOST_REPORTED:
            return _too_long(ruling.head.code, language())
        # It takes as long as a check of the calendar.
        with judge.turn():
            return _report_file(ruling, language())

    return blueprint


def _calendars(judge: Judge) -> list[CalendarHead]:
    return [head for head, _ in judge.store.calendars(limit=MOST_CALENDARS)]


def _absent(calendars: Sequence[CalendarHead], code: str) -> tuple[str, int]:
    return render_template("absent.html", calendars=calendars, code=code[:100]), 404


def _too_long(calendar: str, language: str) -> tuple[str, int]:
    say = message_book(language)
    detail = say("calendar.report_too_long", most=number(MOST_REPORTED, language))
    before = url_for("pages.index", calendar=calendar, lang=language)
    title = say("calendar.report_title")
    return render_template("refused.html", title=title, detail=detail, before=before, calendars=()), 422


def _report_file(ruling: Judged, language: str) -> Response:
    dossier = Dossier(report=ruling.report, calendar=ruling.calendar, policy=ruling.policy, language=language)
    response = Response(handout(dossier).encode("utf-8", "replace"), mimetype="text/html")
    response.headers.set("Content-Disposition", "attachment", filename=f"{ruling.head.code}.html")
    return response


def _sayable(code: str) -> str:
    """Refuse signs that no code holds and no database takes."""
    if not code.isprintable():
        raise AbsentError("calendar", "")
    return code
