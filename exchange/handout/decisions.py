"""What somebody has to decide: each finding that blocks, in one line, with the lightest way out that was found."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.marks import has_sides
from exchange.handout.summary import shown_shortfall
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import money
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity

MOST_DECISIONS = 10
MOST_OFFERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of the list; what cannot be told is empty."""

    number: int
    rule: str
    offers: tuple[str, ...]
    more_offers: int
    segment: str
    when: str
    how_much: str
    way_out: str


def decisions_of(dossier: Dossier, findings: Sequence[tuple[int, Finding]]) -> Iterator[Decision]:
    """Tell the first findings that block, by the numbers that they have on the page."""
    telling = Telling(dossier)
    blockers = [(number, finding) for number, finding in findings if finding.severity is Severity.BLOCK]
    for number, finding in blockers[:MOST_DECISIONS]:
        # Of a comparison, the offer that beats the others is the one to decide about.
        offers = finding.offers[-1:] if has_sides(finding) else finding.offers
        amount = shown_shortfall(finding) or Fraction(0)
        fixes = telling.fixes(finding)
        yield Decision(
            number=number,
            rule=f"{finding.rule} {finding.name}",
            offers=tuple(map(clean, offers[:MOST_OFFERS])),
            more_offers=max(0, len(offers) - MOST_OFFERS),
            segment=telling.segment(finding.segments[0]) if finding.segments else "",
            when=telling.when(finding),
            how_much=money(amount, dossier.calendar.currency, dossier.language) if amount > 0 else "",
            way_out=fixes[0][1] if fixes else telling.remedy(finding),
        )
