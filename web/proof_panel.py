"""What the proof panel shows of one finding: who is treated worse than whom, by how much, who can see it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from exchange.report_dossier import Dossier
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from models.caller import Caller
from models.role import Role
from rules.finding import Finding
from rules.finding import Severity
from rules.registry import rules
from rules.repairing import REPAIRABLE
from web.board_offers import entries_of
from web.fine_print import fine_print
from web.proof_gaps import Gap
from web.proof_gaps import gaps_of
from web.proof_parts import Bench
from web.proof_parts import Judged
from web.proof_plot import ProofPlot
from web.proof_plot import proof_plot
from web.proof_sides import Versus
from web.proof_sides import because
from web.proof_sides import headline
from web.proof_sides import seen_by
from web.proof_sides import versus_of
from web.proof_waiver import Excuse
from web.proof_waiver import excuse_of

MOST_OFFERS = 12
MOST_EDITED = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a finding stands among all: its place from 1, and the names of those before and after it."""

    place: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One finding, told; what does not belong to it is empty.

    `offers` are all that it names, the one that beats the others last; `is_repairable`: ways out can be looked for.
    `editable` are those, on either side of what is shown, that whoever reads may change.
    """

    fingerprint: str
    calendar: str
    version: int
    rule: str
    about: str
    severity: Severity
    headline: str
    when: str
    message: str
    why: str
    remedy: str
    versus: Versus | None
    plot: ProofPlot | None
    seen: Sequence[str]
    gaps: Sequence[Gap]
    offers: Sequence[OfferLine]
    more_offers: int
    segment: str
    day: str
    last_day: str
    waiver: Excuse | None
    standing: Standing
    is_repairable: bool
    may_ask: bool
    editable: Sequence[str]

    @property
    def family(self) -> str:
        """Give the three letters of the rule's family."""
        return self.rule[:3].lower()


def proof_of(bench: Bench, ruling: Judged, fingerprint: str, visitor: Caller, language: str) -> Proof | None:
    """Tell a finding of a ruling to whoever reads; None when there is none of that name.

    Of several with one name the heaviest is told: they come worst first.
    """
    findings = ruling.report.findings
    place = next((place for place, one in enumerate(findings) if one.fingerprint == fingerprint), None)
    if place is None:
        return None
    dossier = Dossier(report=ruling.report, calendar=ruling.calendar, policy=ruling.policy, language=language)
    told = _Teller(bench, ruling, dossier, Telling(dossier))
    return told.proof(findings[place], _standing(findings, place), visitor)


def _standing(findings: Sequence[Finding], place: int) -> Standing:
    before = findings[place - 1].fingerprint if place else ""
    after = findings[place + 1].fingerprint if place + 1 < len(findings) else ""
    return Standing(place + 1, len(findings), before, after)


def _near(dossier: Dossier, finding: Finding) -> Dossier:
    """Leave out the offers that the loyal group does not get: nothing that it gains or remembers rests on them."""
    if not finding.segments:
        return dossier
    loyal, named = finding.segments[0], frozenset(finding.offers)
    offers = tuple(
        one for one in dossier.calendar.offers if one.open_to_all or loyal in one.segments or one.code in named
    )
    return replace(dossier, calendar=replace(dossier.calendar, offers=offers))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells findings of one ruling in one language."""

    bench: Bench
    ruling: Judged
    dossier: Dossier
    telling: Telling

    def proof(self, finding: Finding, standing: Standing, visitor: Caller) -> Proof:
        telling, head, language = self.telling, self.ruling.head, self.dossier.language
        near = _near(self.dossier, finding)
        plot = proof_plot(near, finding)
        versus = versus_of(near, finding, plot.lens if plot else None)
        lines = telling.offers(finding)
        waiver = excuse_of(self.bench, self.ruling, finding, language)
        message = fine_print(telling.message(finding), language)
        days = self._days(finding)
        may = visitor.may(Role.PLANNER) or visitor.may(Role.APPROVER)
        return Proof(
            fingerprint=finding.fingerprint, calendar=head.code, version=head.version, rule=finding.rule,
            about=rules()[finding.rule].summary(language), severity=finding.severity,
            headline=headline(self.dossier, finding) or message, when=telling.when(finding), message=message,
            why=because(finding, language), remedy=fine_print(telling.remedy(finding), language), versus=versus,
            plot=plot, seen=seen_by(self.dossier, finding), gaps=gaps_of(self.dossier, finding),
            # The offer that beats the others comes last, and is never left out.
            offers=[*lines[: MOST_OFFERS - 1], *lines[MOST_OFFERS - 1 :][-1:]],
            more_offers=max(0, len(lines) - MOST_OFFERS), segment=finding.segments[0] if finding.segments else "",
            day=days[0], last_day=days[1], waiver=waiver, standing=standing,
            is_repairable=finding.severity in REPAIRABLE and bool(finding.offers),
            may_ask=may and waiver is None and finding.severity is not Severity.INFO,
            editable=self._editable(lines, versus, visitor),
        )  # fmt: skip

    def _editable(self, lines: Sequence[OfferLine], versus: Versus | None, visitor: Caller) -> list[str]:
        shown = lines[:MOST_EDITED] if versus is None else [*versus.hers.offers, *versus.theirs.offers]
        codes = frozenset(one.code for one in shown)
        offers = [one for one in self.dossier.calendar.offers if one.code in codes]
        states = self.bench.room.states(self.ruling.head.code)
        return [one.offer.code for one in entries_of(replace(self.ruling.calendar, offers=tuple(offers)), (), states)
                if one.is_editable_by(visitor)]  # fmt: skip

    def _days(self, finding: Finding) -> tuple[str, str]:
        """Give the first and the last day on which the finding holds, as an address tells them."""
        window, zone = finding.window, self.dossier.calendar.zone
        if window is None:
            return "", ""
        last = (window.end - datetime.resolution).astimezone(zone)
        return window.start.astimezone(zone).date().isoformat(), last.date().isoformat()
