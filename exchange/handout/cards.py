"""One finding as a card: its sentence, its figures, its curve and its ways out."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.handout.compared import Comparisons
from exchange.handout.curve_chart import CurveChart
from exchange.handout.curve_chart import curve_chart
from exchange.handout.marks import has_sides
from exchange.handout.words import COUNTED
from exchange.handout.words import HANDOUT_WORDS
from exchange.mending_words import WORDS as MENDING_WORDS
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import counted
from exchange.report_figures import money
from exchange.report_figures import number
from exchange.report_figures import short_money
from exchange.report_figures import typeset
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Fix
from rules.finding import Severity

# More than this nobody turns the pages of; the others are counted.
MOST_CARDS = 60
MOST_NOTES = 60
MOST_OFFERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A curve with what is written around it."""

    chart: CurveChart
    title: str
    lens: str
    mean: str
    loyal: str
    rival: str
    told: str


@dataclass(frozen=True, slots=True)
class Side:
    """An offer of a finding; `side` is "loyal" or "rival" where it holds one against the others."""

    line: OfferLine
    side: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """A repair in words, with its price; `is_safe`: the promise is kept."""

    summary: str
    price: str
    is_safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A finding, told."""

    number: int
    severity: Severity
    rule: str
    name: str
    message: str
    remedy: str
    facts: Sequence[tuple[str, str]]
    offers: Sequence[Side]
    more_offers: int
    fixes: Sequence[WayOut]
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """The findings of one severity; `more` counts those that have no card."""

    severity: Severity
    cards: tuple[Card, ...]
    more: int

    @property
    def total(self) -> int:
        """Count them all."""
        return len(self.cards) + self.more


def numbered(dossier: Dossier) -> tuple[tuple[int, Finding], ...]:
    """Give the findings that have a card their numbers, the gravest first; notes have none."""
    shown = [finding for severity in Severity if severity is not Severity.INFO
             for finding in dossier.of(severity)[:MOST_CARDS]]  # fmt: skip
    return tuple(enumerate(shown, start=1))


def chapters_of(
    dossier: Dossier, findings: Sequence[tuple[int, Finding]], comparisons: Comparisons
) -> Iterator[Chapter]:
    """Tell the numbered findings, severity by severity; empty chapters are left out."""
    teller = _Teller(dossier, comparisons)
    for severity in Severity:
        cards = tuple(teller.card(number, one) for number, one in findings if one.severity is severity)
        if cards:
            yield Chapter(severity, cards, len(dossier.of(severity)) - len(cards))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells findings to the reader of one dossier."""

    dossier: Dossier
    comparisons: Comparisons

    @property
    def words(self) -> Mapping[str, str]:
        return HANDOUT_WORDS[self.dossier.language]

    def card(self, place: int, finding: Finding) -> Card:
        telling = Telling(self.dossier)
        sides = _sides(finding, telling.offers(finding))
        return Card(
            number=place,
            severity=finding.severity,
            rule=finding.rule,
            name=finding.name,
            message=telling.message(finding),
            remedy=telling.remedy(finding),
            facts=telling.facts(finding),
            # The offer that beats the others comes last, and is never left out.
            offers=[*sides[: MOST_OFFERS - 1], *sides[MOST_OFFERS - 1 :][-1:]],
            more_offers=max(0, len(sides) - MOST_OFFERS),
            fixes=[self._way_out(fix) for fix in sorted(finding.fixes, key=lambda fix: not fix.safe)],
            plot=self._plot(finding, telling),
        )

    def _way_out(self, fix: Fix) -> WayOut:
        language = self.dossier.language
        summary = typeset(clean(fix.summary[language]), language)
        return WayOut(summary, typeset(" · ".join(self._prices(fix)), language), fix.safe)

    def _prices(self, fix: Fix) -> Iterator[str]:
        """Say what a repair costs, as the list of changes of a repaired calendar does."""
        language, words = self.dossier.language, MENDING_WORDS[self.dossier.language]
        yield self.words["kept" if fix.safe else "changed"]
        if fix.days:
            yield self.words["days_moved"].format(days=counted(fix.days, COUNTED["day"], language))
        if fix.cost:
            amount = short_money(abs(fix.cost), self.dossier.calendar.currency, language)
            yield words["cost" if fix.cost > 0 else "saved"].format(amount=amount)
        if fix.reach is None:
            yield words["unknown_reach"]
        elif fix.reach:
            yield words["reach"].format(people=number(fix.reach, language))

    def _plot(self, finding: Finding, telling: Telling) -> Plot | None:
        found = self.comparisons.gains(finding)
        chart = None if found is None else curve_chart(found[1])
        if found is None or chart is None:
            return None
        lens, drawn = found
        currency, language = self.dossier.calendar.currency, self.dossier.language
        segment, offer = telling.segment(finding.segments[0]), clean(finding.offers[-1])
        mean = short_money(drawn.mean, currency, language)
        told = self.words["curve_told"].format(
            mean=mean,
            segment=segment,
            loyal=money(drawn.loyal.at(drawn.mean), currency, language),
            rival=money(drawn.rival.at(drawn.mean), currency, language),
            offer=offer,
        )
        return Plot(
            chart=chart,
            title=typeset(self.words["curve"].format(segment=segment), language),
            lens=self.words[f"curve_{lens.value}"],
            mean=self.words["curve_mean"].format(mean=mean),
            loyal=segment,
            rival=offer,
            told=typeset(told, language),
        )


def _sides(finding: Finding, lines: Sequence[OfferLine]) -> list[Side]:
    if not has_sides(finding):
        return [Side(line, "") for line in lines]
    return [Side(line, "rival" if line is lines[-1] else "loyal") for line in lines]
