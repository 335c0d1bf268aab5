"""The handful of figures that open the page."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.pressure import Load
from exchange.handout.promotion import PromotionDays
from exchange.handout.words import COUNTED
from exchange.handout.words import HANDOUT_WORDS
from exchange.report_dossier import Dossier
from exchange.report_figures import counted
from exchange.report_figures import money
from exchange.report_figures import number
from exchange.report_figures import share
from exchange.report_figures import typeset
from exchange.report_telling import Telling
from exchange.report_words import NOUNS
from rules.finding import Finding
from rules.finding import Severity


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with what it counts and what else to know."""

    label: str
    value: str
    detail: str
    is_grave: bool = False


def tiles_of(dossier: Dossier, loads: Sequence[Load], promotions: Sequence[PromotionDays]) -> Iterator[Tile]:
    """Give the figures; one that has nothing to count is left out."""
    words, language = HANDOUT_WORDS[dossier.language], dossier.language
    telling = Telling(dossier)
    yield _to_correct(dossier, words)
    gap = widest_gap(dossier.report.findings)
    if gap is None:
        yield Tile(words["envy"], "–", words["no_envy"])
    else:
        segment, amount = gap
        detail = typeset(words["envy_detail"].format(segment=telling.segment(segment)), language)
        yield Tile(words["envy"], money(amount, dossier.calendar.currency, language), detail, is_grave=True)
    busiest = max(loads, key=lambda load: load.most_in_seven_days, default=None)
    if busiest is not None and busiest.total:
        count = counted(busiest.most_in_seven_days, COUNTED["message"], language)
        value = words["strongest_value"].format(count=count)
        yield Tile(words["strongest"], value, telling.segment(busiest.segment.code))
    longest = max(promotions, key=lambda days: days.share, default=None)
    if longest is not None and longest.promoted:
        value = words["longest_value"].format(share=share(longest.share, language))
        yield Tile(words["longest"], value, telling.segment(longest.segment.code))
    size = words["size_detail"].format(
        offers=counted(len(dossier.calendar.offers), NOUNS["offer"], language),
        segments=counted(len(dossier.calendar.segments), NOUNS["segment"], language),
    )
    yield Tile(words["size"], size, dossier.calendar.zone.key)


def widest_gap(findings: Sequence[Finding]) -> tuple[str, Fraction] | None:
    """Give the segment that loses most on its mean basket, as advertised, in a finding that blocks or warns."""
    found = [
        (amount, finding.segments[0])
        for finding in findings
        if finding.severity in {Severity.BLOCK, Severity.WARN}
        and finding.segments
        and (amount := shown_shortfall(finding)) is not None
        and amount > 0
    ]
    if not found:
        return None
    amount, segment = max(found, key=lambda one: one[0])
    return segment, amount


def shown_shortfall(finding: Finding) -> Fraction | None:
    """Give by how much the loyal have less on their mean basket, as advertised; None where it is not told."""
    shortfall = finding.evidence.get("shortfall")
    amount = shortfall.get("face") if isinstance(shortfall, Mapping) else None
    return amount if isinstance(amount, Fraction) else None


def _to_correct(dossier: Dossier, words: Mapping[str, str]) -> Tile:
    block, unknown, warn = (len(dossier.of(severity)) for severity in (Severity.BLOCK, Severity.UNKNOWN, Severity.WARN))
    counts = {"unknown": number(unknown, dossier.language), "warn": number(warn, dossier.language)}
    detail = words["to_correct_detail"].format(**counts)
    return Tile(words["to_correct"], number(block, dossier.language), detail, is_grave=block > 0)
