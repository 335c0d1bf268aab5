"""A stored calendar as its page shows it: figures, choices, the board, the finding that is proved, and the lists."""

from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any
from typing import Protocol
from urllib.parse import quote

from flask import current_app
from flask import url_for

from exchange.handout.marks import marks_of
from exchange.handout.stage import Panel
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import period
from exchange.report_telling import Telling
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.role import Role
from models.store import Store
from models.store_launch import LaunchRoom
from models.store_send_desk import SendDesk
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.finding import verdict_of
from rules.policy import Policy
from web.board import Request
from web.board import board_of
from web.board_address import Address
from web.board_choices import chips_of
from web.board_choices import choices_of
from web.board_figures import Teller
from web.board_figures import figures_of
from web.board_filters import Filters
from web.board_findings import chosen_of
from web.board_findings import findings_told
from web.board_findings import numbered
from web.board_list import Sheet
from web.board_list import sheet_of
from web.board_list import sort_asked
from web.board_offers import Entry
from web.board_offers import entries_of
from web.board_words import Tips
from web.board_words import Wording
from web.board_wronged import excused
from web.board_wronged import wronged
from web.board_year import year_of
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_panel import proof_of
from web.shown_period import Month
from web.shown_period import ShownPeriod
from web.shown_period import View
from web.shown_period import period_asked

BOARDS = (View.MONTH, View.QUARTER)
# What runs by itself in other months is named, as far as one reads it.
MOST_ELSEWHERE = 12


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

    @property
    def by(self) -> int:
        """Give the number of the house's policy that stands behind it."""


class Judge(Protocol):
    """Who judges stored calendars, and knows how their offers stand and what leaves."""

    store: Store
    room: LaunchRoom
    sends: SendDesk

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A link to another stretch of the calendar; `is_here` where it is the one that is shown."""

    name: str
    label: str
    leads: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An offer that runs by itself, but not in the months that are drawn."""

    entry: Entry
    when: str
    leads: str


class CalendarPage:
    """All that the page of one calendar shows to one reader, worked out as far as it is asked for."""

    def __init__(self, judge: Judge, ruling: Judged, reader: Caller, asked: Mapping[str, str], language: str) -> None:
        """Read the address."""
        self.judge, self.ruling, self.reader = judge, ruling, reader
        self.head, self.calendar, self.language = ruling.head, ruling.calendar, language
        self.say: MessageBook = message_book(language)
        self.now = judge.room.now()
        self.today: date = self.now.astimezone(self.calendar.zone).date()
        self.waived = judge.waived(ruling.head, ruling.calendar, ruling.report.findings)
        self.open = tuple(one for one in ruling.report.findings if one.fingerprint not in self.waived)
        self.numbered = numbered(ruling.report.findings)
        self.asked_finding = asked.get("finding", "")[:100]
        found = chosen_of(self.numbered, self.waived, self.asked_finding, self.now)
        # Repaired since somebody shared the address: then the gravest is shown, and that is said.
        self.is_gone = found is None and bool(self.asked_finding)
        self.chosen = chosen_of(self.numbered, self.waived, "", self.now) if self.is_gone else found
        self.filters = Filters.read(asked)
        self.shown = self._period(asked)
        self.address = Address(
            calendar=self.head.code,
            language=language,
            shown=self.shown,
            filters=self.filters,
            finding="" if self.is_gone else self.asked_finding,
            sort=sort_asked(asked.get("sort", "")),
        )
        self.page = asked.get("page", "1")
        self._pages: dict[int, str] = {}
        report = replace(ruling.report, verdict=verdict_of(self.open))
        self.dossier = Dossier(report=report, calendar=self.calendar, policy=ruling.policy, language=language)
        self.telling = Telling(self.dossier)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Look at every offer."""
        return entries_of(self.calendar, self.open, self.judge.room.states(self.head.code))

    @cached_property
    def kept(self) -> Sequence[Entry]:
        """Give the offers that the filters leave."""
        return self.entries if self.filters.is_idle else [one for one in self.entries if self.filters.keeps(one)]

    @cached_property
    def here(self) -> Sequence[Entry]:
        """Give those of them that are valid in the months shown; a list shows them all."""
        if self.shown is None or self.shown.view is View.LIST:
            return self.kept
        drawn = self.panel.window
        return [one for one in self.kept if any(window.overlaps(drawn) for window in one.offer.occurrences)]

    @cached_property
    def panel(self) -> Panel:
        """Give the days that are drawn: whole weeks, those of this month where there is nothing to show."""
        shown = self.shown or ShownPeriod(Month.of(self.today), View.MONTH)
        return shown.weeks(self.calendar.zone)

    @cached_property
    def sheet(self) -> Sheet:
        """Give the table of what is shown."""
        return sheet_of(self.here, self.telling, self.address.sort, self.page)

    @property
    def meaning(self) -> str:
        """Say who would feel cheated; where nobody would, what the verdict means."""
        meaning = self.telling.meaning()
        said = f"{meaning[:1].upper()}{meaning[1:]}."
        return wronged(self.dossier, self.open, self.now) or self.excused or said

    @property
    def excused(self) -> str:
        """Say that waivers are all that lets the calendar pass; empty where it does not, or passes without."""
        is_passed = verdict_of(self.open) is Verdict.PASS
        return excused(self.ruling.report.findings, self.waived, self.say) if is_passed else ""

    @property
    def gravest_at(self) -> str:
        """Lead to the gravest finding; nothing where none asks for anything."""
        found = chosen_of(self.numbered, self.waived, "", self.now)
        return "" if found is None else self.to_finding(found.fingerprint)

    def facts(self) -> dict[str, Any]:
        """Give the template what it shows."""
        choices = choices_of(self.calendar, self.entries, self.address, self.say)
        teller = Teller(self.calendar, self.now, self.say, self._behind)
        return {
            "page": self,
            "spoken": Wording(self.say, self.calendar.zone),
            "head": self.head,
            "subject": self.telling.subject().removeprefix(f"{clean(self.calendar.name)} · "),
            "figures": figures_of(teller, self.head, self.open, self.ruling.policy, self.judge.sends),
            "choices": choices,
            "chips": chips_of(choices, self.address, self.say),
            "proof": self.chosen
            and proof_of(self.judge, self.ruling, self.chosen.fingerprint, self.reader, self.language),
            "findings": findings_told(self.numbered, self.telling, self.waived, self.chosen),
            "live_from": self._live(),
            "verdict": self.dossier.report.verdict,
            **self._drawn(),
        }

    @property
    def may_plan(self) -> bool:
        """Say whether the reader may add offers."""
        return self.reader.may(Role.PLANNER)

    def to_finding(self, fingerprint: str) -> str:
        """Lead to the proof of a finding, in the same view, and to the months in which it holds."""
        shown, finding = self.shown, self._named.get(fingerprint)
        if shown is None or finding is None or (there := shown.holding(finding.window, self.calendar.zone)) is shown:
            return self._here(fingerprint)
        return f"{replace(self.address, shown=there, finding=fingerprint, page=1)}#panel"

    def _here(self, fingerprint: str) -> str:
        """Lead to the proof of a finding in the very same months: what somebody has pressed there stays under him."""
        return f"{self._unproved}&finding={quote(fingerprint)}#panel"

    @cached_property
    def _named(self) -> Mapping[str, Finding]:
        """Give the findings by name, the heaviest of each, which comes first."""
        found: dict[str, Finding] = {}
        for _, finding in self.numbered:
            found.setdefault(finding.fingerprint, finding)
        return found

    @cached_property
    def _unproved(self) -> str:
        """Give the address of the view without its finding: hundreds of links begin with it."""
        return str(replace(self.address, finding=""))

    def to_offer(self, code: str) -> str:
        """Lead to the line of an offer in the table, which may be on another page of it."""
        return f"{self._page_address(self.sheet.page_of(code))}#offer-{self.sheet.places[code]}"

    def _page_address(self, number: int) -> str:
        if number not in self._pages:
            self._pages[number] = "" if number == self.sheet.number else str(replace(self.address, page=number))
        return self._pages[number]

    def to_month(self, day: date) -> str:
        """Lead to the month of a day."""
        return str(replace(self.address, shown=ShownPeriod(Month.of(day), View.MONTH)))

    def gravest(self, code: str) -> str:
        """Lead from an offer to the gravest finding about it; nothing without any."""
        fingerprint = self._gravest.get(code)
        return "" if fingerprint is None else self.to_finding(fingerprint)

    @cached_property
    def _gravest(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for _, finding in self.numbered:
            if finding.fingerprint not in self.waived:
                for code in finding.offers:
                    found.setdefault(code, finding.fingerprint)
        return found

    @property
    def title(self) -> str:
        """Name the months that are shown."""
        if self.shown is None or self.shown.view is View.LIST:
            return self.say("calendar.all_dates")
        return period(self.shown.months(self.calendar.zone).window, self.calendar.zone, self.language)

    @property
    def views(self) -> Sequence[Turn]:
        """Give the ways to look at a calendar."""
        shown = self.shown
        return [] if shown is None else [self._turn(view, ShownPeriod(shown.month, view)) for view in View]

    @property
    def earlier(self) -> str:
        """Lead to the months before; nothing where there are none, or no months are shown."""
        return self._moved(self.shown and self.shown.earlier)

    @property
    def later(self) -> str:
        """Lead to the months after."""
        return self._moved(self.shown and self.shown.later)

    @property
    def now_shown(self) -> str:
        """Lead to today."""
        return self._moved(self.shown and ShownPeriod(Month.of(self.today), self.shown.view))

    def sorted_by(self, name: str) -> tuple[str, str]:
        """Lead to the list in the order of a column, or the other way round; say how it is ordered now (aria-sort)."""
        now = self.address.sort or "start"
        wanted = f"-{name}" if now == name else name
        state = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
        return f"{replace(self.address, sort=sort_asked(wanted), page=1)}#offers", state

    def turned(self, number: int) -> str:
        """Lead to a page of the table."""
        return f"{replace(self.address, page=number)}#offers"

    @property
    def unfiltered(self) -> str:
        """Lead to the same months with everything in them."""
        return str(replace(self.address, filters=Filters(), page=1))

    @property
    def as_list(self) -> str:
        """Lead to all that the filters leave, whenever it is."""
        return self._moved(self.shown and ShownPeriod(self.shown.month, View.LIST))

    def alone(self, segment: str) -> str:
        """Lead to one group with all its offers."""
        return str(replace(self.address, filters=replace(self.filters, segment=segment), page=1))

    @property
    def elsewhere(self) -> Sequence[Elsewhere]:
        """Give what runs by itself, but not in these months: it is never hidden because of a date."""
        shown = {one.offer.code for one in self.here}
        found = [one for one in self.kept if one.runs and one.offer.code not in shown]
        return [Elsewhere(one, self.telling.offer(one.offer).dates, self._then(one)) for one in found[:MOST_ELSEWHERE]]

    def _live(self) -> str:
        """Give where one hears what happens to just what is shown; nothing where nobody tells."""
        if "live.listen" not in current_app.view_functions:
            return ""
        return url_for(
            "live.listen", calendar=self.head.code, version=self.head.version, policy=self.ruling.by,
            judged=self.ruling.report.policy_version, lang=self.language,
        )  # fmt: skip

    @property
    def _behind(self) -> Mapping[str, str]:
        """Give the addresses behind the figures."""
        has_sends = "sends_page.show" in current_app.view_functions
        sends = url_for("sends_page.show", calendar=self.head.code, lang=self.language) if has_sends else ""
        return {"offers": self.as_list, "findings": "#findings", "sends": sends}

    def _then(self, entry: Entry) -> str:
        start = self.panel.window.start
        coming = next((one for one in entry.offer.occurrences if one.start >= start), entry.offer.occurrences[-1])
        month = Month.of(coming.start.astimezone(self.calendar.zone).date())
        return self._moved(self.shown and ShownPeriod(month, self.shown.view))

    def _drawn(self) -> dict[str, Any]:
        if self.shown is None or self.shown.view is View.LIST or not self.here:
            return {}
        signed = [(number, one) for number, one in self.numbered
                  if one.severity is not Severity.INFO and one.fingerprint not in self.waived]  # fmt: skip
        names = {number: one.fingerprint for number, one in signed}
        asked = Request(
            dossier=self.dossier,
            panel=self.panel,
            entries={one.offer.code: one for one in self.here},
            marks=marks_of(signed),
            numbered=signed,
            chosen=self.chosen,
            today=self.today,
            segment=self.filters.segment,
            is_narrowed=not self.filters.is_idle,
            address=self.to_offer,
            to_finding=lambda number: self._here(names[number]),
        )
        if self.shown.view not in BOARDS:
            return {"year": year_of(asked, self.to_month)}
        board = board_of(asked)
        return {"board": board, **self._movable(board.drawn, asked.entries)}

    def _movable(self, codes: AbstractSet[str], entries: Mapping[str, Entry]) -> dict[str, Any]:
        """Say which version of each offer is drawn, and which of them the reader may move."""
        versions = self.judge.store.versions(self.head.code, sorted(codes))
        return {
            "entries": entries,
            "tips": Tips(self.say),
            "versions": versions,
            "editable": {code for code in codes if code in versions and entries[code].is_editable_by(self.reader)},
        }

    def _period(self, asked: Mapping[str, str]) -> ShownPeriod | None:
        """Read which months are asked for; the finding that is proved is shown where it is."""
        if not self.calendar.offers:
            return None
        first = [self.chosen] if self.chosen else []
        return period_asked(
            asked.get("view", ""), asked.get("from", ""), self.calendar, [*first, *self.open], self.today
        )  # fmt: skip

    def _turn(self, view: View, period: ShownPeriod) -> Turn:
        is_here = self.shown is not None and view is self.shown.view
        return Turn(view.value, self.say(f"calendar.view_{view.value}"), self._moved(period), is_here)

    def _moved(self, shown: ShownPeriod | None) -> str:
        return "" if shown is None else str(replace(self.address, shown=shown, page=1))
