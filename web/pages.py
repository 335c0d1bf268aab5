"""The first page: a stored calendar, drawn and as a table, with its verdict and what was found in it."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlencode

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask import url_for

from exchange.handout.drawing import Told
from exchange.handout.drawing import told_findings
from exchange.handout.page import handout
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import number
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from exchange.report_words import HEADINGS
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.offer import Offer
from models.role import Role
from models.role import needs
from models.store import Store
from models.store_error import AbsentError
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import verdict_of
from rules.policy import Policy
from web.drawing_section import drawing_section
from web.drawing_section import numbered
from web.launch_words import LAUNCH_WORDS
from web.page_words import PAGE_WORDS
from web.people_words import PEOPLE_WORDS
from web.sends_section import Launched
from web.sends_section import sends_section
from web.sends_section import standings_of
from web.shown_period import ShownPeriod
from web.shown_period import period_asked

PER_PAGE = 200
# Each of them is told in full, with its curve.
MOST_FINDINGS = 60
MOST_CALENDARS = 100
# Beyond it, what each group gets week by week takes minutes to work out.
MOST_REPORTED = 1_000


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

    @property
    def policy(self) -> Policy:
        """Give the policy that it was judged by."""


class Judge(Launched, Protocol):
    """Who judges stored calendars, and lets their offers go."""

    store: Store
    turn: Callable[[], AbstractContextManager[None]]

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar as it is now."""

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A line of the table: an offer in words and the gravest thing found about it; `number` counts from 1."""

    number: int
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


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of the page says: which calendar, in which language; the rest is told for each link."""

    calendar: str
    language: str

    def __call__(self, *, page: int, shown: ShownPeriod | None) -> str:
        """Lead to a page of the table and to some months of the drawing."""
        period = {} if shown is None else {"from": str(shown.month), "view": shown.view.value}
        told = {"calendar": self.calendar, "page": page, **period, "lang": self.language}
        return f"{url_for('pages.index')}?{urlencode(told)}"


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
        calendars = _calendars(judge)
        chosen = request.args.get("calendar") or (calendars[0].code if calendars else None)
        if chosen is None:
            return _render("empty.html", language(), calendars=calendars), 200
        try:
            ruling = judge.ruling(_sayable(chosen))
        except AbsentError:
            return _absent(calendars, chosen, language())
        return _calendar_page(judge, ruling, calendars, language()), 200

    @blueprint.get("/report")
    @needs(Role.VIEWER)
    def report() -> Response | tuple[str, int]:
        """Give the report on a calendar as a file to print or send."""
        judge, chosen = judge_of(), request.args.get("calendar", "")
        try:
            ruling = judge.ruling(_sayable(chosen))
        except AbsentError:
            return _absent(_calendars(judge), chosen, language())
        if len(ruling.calendar.offers) > MOST_REPORTED:
            return _too_long(language())
        # It takes as long as a check of the calendar.
        with judge.turn():
            return _report_file(ruling, language())

    return blueprint


def _calendars(judge: Judge) -> list[CalendarHead]:
    return [head for head, _ in judge.store.calendars(limit=MOST_CALENDARS)]


def _absent(calendars: Sequence[CalendarHead], code: str, language: str) -> tuple[str, int]:
    return _render("absent.html", language, calendars=calendars, code=code[:100]), 404


def _too_long(language: str) -> tuple[str, int]:
    words = PAGE_WORDS[language]
    detail = words["report_too_long"].format(most=number(MOST_REPORTED, language))
    return _render("refused.html", language, title=words["report"], detail=detail, phrases=PEOPLE_WORDS[language]), 422


def _report_file(ruling: Judged, language: str) -> Response:
    dossier = Dossier(report=ruling.report, calendar=ruling.calendar, policy=ruling.policy, language=language)
    response = Response(handout(dossier).encode("utf-8", "replace"), mimetype="text/html")
    response.headers.set("Content-Disposition", "attachment", filename=f"{ruling.head.code}.html")
    return response


def _calendar_page(judge: Judge, ruling: Judged, calendars: Sequence[CalendarHead], language: str) -> str:
    findings, calendar = ruling.report.findings, ruling.calendar
    waived = judge.waived(ruling.head, calendar, findings)
    open_ones = tuple(one for one in findings if one.fingerprint not in waived)
    report = replace(ruling.report, verdict=verdict_of(open_ones))
    dossier = Dossier(report=report, calendar=calendar, policy=ruling.policy, language=language)
    telling = Telling(dossier)
    offers = sorted(calendar.offers, key=lambda offer: (offer.first.start, offer.code))
    sheet = _sheet(judge, ruling, telling, open_ones, offers)
    told = numbered(findings[:MOST_FINDINGS])
    asked = request.args
    shown = period_asked(asked.get("view", ""), asked.get("from", ""), calendar, open_ones) if offers else None
    address = Address(ruling.head.code, language)
    words = PAGE_WORDS[language]
    place = _place_of(offers, sheet.number, lambda page: address(page=page, shown=shown))
    return _render(
        "calendar.html",
        language,
        calendars=calendars,
        head=ruling.head,
        verdict=report.verdict,
        telling=telling,
        # The heading says the name already.
        subject=telling.subject().removeprefix(f"{clean(calendar.name)} · "),
        drawing=shown and drawing_section(dossier, shown, told, waived, place, words),
        address=address,
        sections=_sections(told, told_findings(dossier, told), language),
        shown=len(told),
        total=len(findings),
        sheet=sheet,
        severities=HEADINGS[language],
        waived=waived,
        sends=sends_section(judge, ruling.head, language, words),
        phrases=LAUNCH_WORDS[language],
    )


def _place_of(offers: Sequence[Offer], page: int, address: Callable[[int], str]) -> Callable[[str], str]:
    """Find offers in the table by their code; most of them are on another page than the one that is shown."""
    numbers = {offer.code: place for place, offer in enumerate(offers, start=1)}
    addresses: dict[int, str] = {page: ""}

    def place(code: str) -> str:
        there = (numbers[code] - 1) // PER_PAGE + 1
        if there not in addresses:
            addresses[there] = address(there)
        return f"{addresses[there]}#offer-{numbers[code]}"

    return place


def _sections(
    findings: Sequence[tuple[int, Finding]], told: Mapping[int, Told], language: str
) -> list[tuple[Severity, str, list[tuple[Finding, Told]]]]:
    """Group findings under a heading, the worst first."""
    grouped = [
        (severity, [(one, told[place]) for place, one in findings if one.severity is severity]) for severity in Severity
    ]
    return [(severity, HEADINGS[language][severity], found) for severity, found in grouped if found]


def _sheet(
    judge: Judge, ruling: Judged, telling: Telling, findings: Sequence[Finding], offers: Sequence[Offer]
) -> Sheet:
    gravest: dict[str, Severity] = {}
    for finding in findings:
        for code in finding.offers:
            gravest.setdefault(code, finding.severity)
    turned = _page_number(len(offers))
    start = (turned - 1) * PER_PAGE
    shown = offers[start : start + PER_PAGE]
    standings = standings_of(judge, ruling.head, [offer.code for offer in shown])
    draft = Standing(offer="")
    rows = [
        OfferRow(
            number=place,
            line=telling.offer(offer),
            severity=gravest.get(offer.code),
            state=standings.get(offer.code, draft).state,
        )
        for place, offer in enumerate(shown, start=start + 1)
    ]
    return Sheet(rows=rows, number=turned, first=start + 1, total=len(offers))


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
