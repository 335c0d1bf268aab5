"""The first page: a stored calendar as a table, with its verdict and what was found in it."""

from collections.abc import Callable
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import replace
from typing import Protocol

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from exchange.report_words import HEADINGS
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.role import Role
from models.role import needs
from models.store import Store
from models.store_error import AbsentError
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import verdict_of
from rules.policy import Policy
from web.launch_words import LAUNCH_WORDS
from web.page_words import PAGE_WORDS
from web.sends_section import Launched
from web.sends_section import sends_section
from web.sends_section import standings_of

PER_PAGE = 200
MOST_FINDINGS = 100
MOST_CALENDARS = 100


class Judged(Protocol):
    """A stored calendar with the word on it."""

    @property
    def head(self) -> CalendarHead:
        """Give its name and version."""

    @property
    def calendar(self) -> Calendar:
        """Give the calendar itself."""

    @property
    def report(self) -> Report:
        """Give the verdict and the findings."""


class Judge(Launched, Protocol):
    """Who judges stored calendars, and lets their offers go."""

    store: Store

    @property
    def house(self) -> Policy:
        """Give the house's policy."""

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar as it is now."""

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A line of the table: an offer in words and the gravest thing found about it."""

    line: OfferLine
    severity: Severity | None
    state: OfferState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the table."""

    rows: Sequence[OfferRow]
    number: int
    first: int
    total: int

    @property
    def last(self) -> int:
        """Give the number of the last offer shown."""
        return self.first + len(self.rows) - 1

    @property
    def has_more(self) -> bool:
        """Say whether another page follows."""
        return self.last < self.total


def pages(judge_of: Callable[[], Judge], language: Callable[[], str]) -> Blueprint:
    """Give the pages on the judge of whoever reads; `language` tells in which language he asks."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.after_request
    def spoken(response: Response) -> Response:
        """Say in which language a page is, so that no cache gives it to readers of another."""
        response.headers["Content-Language"] = language()
        response.headers["Vary"] = "Accept-Language"
        return response

    @blueprint.get("/")
    @needs(Role.VIEWER)
    def index() -> tuple[str, int]:
        """Show a calendar, or how to load one."""
        judge = judge_of()
        calendars = [head for head, _ in judge.store.calendars(limit=MOST_CALENDARS)]
        chosen = request.args.get("calendar") or (calendars[0].code if calendars else None)
        if chosen is None:
            return _render("empty.html", language(), calendars=calendars), 200
        try:
            ruling = judge.ruling(_sayable(chosen))
        except AbsentError:
            return _render("absent.html", language(), calendars=calendars, code=chosen[:100]), 404
        return _calendar_page(judge, ruling, calendars, language()), 200

    return blueprint


def _calendar_page(judge: Judge, ruling: Judged, calendars: Sequence[CalendarHead], language: str) -> str:
    findings = ruling.report.findings
    waived = judge.waived(ruling.head, ruling.calendar, findings)
    open_ones = tuple(one for one in findings if one.fingerprint not in waived)
    report = replace(ruling.report, verdict=verdict_of(open_ones))
    telling = Telling(Dossier(report=report, calendar=ruling.calendar, policy=judge.house, language=language))
    return _render(
        "calendar.html",
        language,
        calendars=calendars,
        head=ruling.head,
        verdict=report.verdict,
        telling=telling,
        # The heading says the name already.
        subject=telling.subject().removeprefix(f"{clean(ruling.calendar.name)} · "),
        sections=_sections(findings[:MOST_FINDINGS], language),
        shown=min(len(findings), MOST_FINDINGS),
        total=len(findings),
        sheet=_sheet(judge, ruling, telling, open_ones),
        severities=HEADINGS[language],
        waived=waived,
        sends=sends_section(judge, ruling.head, language, PAGE_WORDS[language]),
        say=LAUNCH_WORDS[language],
    )


def _sections(findings: Sequence[Finding], language: str) -> list[tuple[Severity, str, list[Finding]]]:
    """Group findings under a heading, the worst first."""
    grouped = [(severity, [one for one in findings if one.severity is severity]) for severity in Severity]
    return [(severity, HEADINGS[language][severity], found) for severity, found in grouped if found]


def _sheet(judge: Judge, ruling: Judged, telling: Telling, findings: Sequence[Finding]) -> Sheet:
    gravest: dict[str, Severity] = {}
    for finding in findings:
        for code in finding.offers:
            gravest.setdefault(code, finding.severity)
    offers = sorted(ruling.calendar.offers, key=lambda offer: (offer.first.start, offer.code))
    number = _page_number(len(offers))
    start = (number - 1) * PER_PAGE
    shown = offers[start : start + PER_PAGE]
    standings = standings_of(judge, ruling.head, [offer.code for offer in shown])
    draft = Standing(offer="")
    rows = [
        OfferRow(
            line=telling.offer(offer), severity=gravest.get(offer.code), state=standings.get(offer.code, draft).state
        )
        for offer in shown
    ]
    return Sheet(rows=rows, number=number, first=start + 1, total=len(offers))


def _sayable(code: str) -> str:
    """Refuse signs that no code holds and no database takes."""
    if not code.isprintable():
        raise AbsentError("calendar", "")
    return code


def _page_number(total: int) -> int:
    text = request.args.get("page", "1")
    most = max(1, -(-total // PER_PAGE))
    return min(max(1, int(text[:6])), most) if text.isascii() and text.isdigit() else 1


def _render(template: str, language: str, **facts: object) -> str:
    words = PAGE_WORDS[language]
    other = "en" if language == "fr" else "fr"
    return render_template(template, language=language, other=other, words=words, **facts)
