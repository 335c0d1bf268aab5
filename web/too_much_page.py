"""A stored calendar in which more is amiss than one page can hold: which rule floods it, and where to go from there."""

from flask import render_template

from exchange.report_figures import number
from exchange.report_figures import typeset
from models.calendar_head import CalendarHead
from rules.bound import TooMuchError
from rules.registry import rules
from web.message_book import message_book


def too_much_page(head: CalendarHead, error: TooMuchError, language: str) -> str:
    """Say that the check was given up, by which bound, and what somebody who owns the calendar can do."""
    say = message_book(language)
    is_long = error.what == "time"
    text = say("start.long_text" if is_long else "start.flood_text", name=head.name, most=number(error.most, language))
    return render_template(
        "too_much.html", head=head, text=text, title=say("start.long" if is_long else "start.flood"),
        rule=error.rule, lead=_lead(error.rule, language),
    )  # fmt: skip


def _lead(code: str, language: str) -> str:
    """Say in one sentence what a rule finds."""
    rule = rules().get(code)
    return "" if rule is None else typeset(rule.page[language].partition("\n")[0], language)
