"""What was found in a calendar, a line for each finding: its number, its sentence, where it is proved."""

from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from babel.lists import format_list

from exchange.handout.marks import has_sides
from exchange.report_telling import Telling
from exchange.report_words import HEADINGS
from rules.finding import Finding
from rules.finding import Severity
from web.fine_print import fine_print
from web.message_book import message_book
from web.proof_sides import gap_told
from web.proof_sides import headline
from web.proof_sides import short_name

# Beyond it a page is no longer read; the panel leads from one finding to the next.
MOST_FINDINGS = 60
MOST_AGAINST = 4
Numbered = Sequence[tuple[int, Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding in words; `number` is the one that its offers bear on the board.

    One that compares two sides says in `message` who has less than whom, in `gap` how much less, and which `offers`
    are held against each other; any other says all in its sentence.
    """

    number: int
    fingerprint: str
    severity: Severity
    rule: str
    family: str
    message: str
    gap: str
    offers: str
    when: str
    is_waived: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All findings under their headings, the worst first, as many of them as are listed."""

    sections: Sequence[tuple[Severity, str, Sequence[FindingLine]]]
    counts: Mapping[Severity, int]
    shown: int
    total: int


def numbered(findings: Sequence[Finding]) -> tuple[tuple[int, Finding], ...]:
    """Give findings their numbers, in the order in which the page lists them."""
    ordered = [one for severity in Severity for one in findings if one.severity is severity]
    return tuple(enumerate(ordered, start=1))


def findings_told(
    findings: Numbered, telling: Telling, waived: AbstractSet[str], chosen: Finding | None
) -> Findings:  # fmt: skip
    """Tell the first of them, under a heading for each severity."""
    lines = [_line(number, one, telling, waived, chosen) for number, one in findings[:MOST_FINDINGS]]
    headings = HEADINGS[telling.language]
    sections = [(one, headings[one], [line for line in lines if line.severity is one]) for one in Severity]
    return Findings(
        sections=[section for section in sections if section[2]],
        counts={severity: sum(one.severity is severity for _, one in findings) for severity in Severity},
        shown=len(lines),
        total=len(findings),
    )


def chosen_of(findings: Numbered, waived: AbstractSet[str], fingerprint: str, now: datetime) -> Finding | None:
    """Find the finding of that name; asked for none, the gravest that is not over, and that nobody answers for.

    Notes are left out; where all is over, the gravest of what was.
    """
    if fingerprint:
        return next((one for _, one in findings if one.fingerprint == fingerprint), None)
    found = [one for _, one in findings if one.severity is not Severity.INFO and one.fingerprint not in waived]
    return next((one for one in found if one.window is None or one.window.end > now), found[0] if found else None)


def _line(
    number: int, finding: Finding, telling: Telling, waived: AbstractSet[str], chosen: Finding | None
) -> FindingLine:  # fmt: skip
    return FindingLine(
        number=number,
        fingerprint=finding.fingerprint,
        severity=finding.severity,
        rule=finding.rule,
        family=message_book(telling.language)("proof.family", family=finding.rule[:3].lower()),
        message=headline(telling.dossier, finding) or fine_print(telling.message(finding), telling.language),
        gap=gap_told(telling.dossier, finding),
        offers=_against(finding, telling.language),
        when=telling.when(finding),
        is_waived=finding.fingerprint in waived,
        is_chosen=finding is chosen,
    )


def _against(finding: Finding, language: str) -> str:
    """Name the offer that is envied, and those that it is held against as far as a line holds them."""
    if not has_sides(finding) or not finding.segments:
        return ""
    *loyal, rival = finding.offers
    if not loyal:
        return short_name(rival)
    names = [short_name(code) for code in loyal[:MOST_AGAINST]]
    told = format_list(names, locale=language) if len(loyal) <= MOST_AGAINST else f"{', '.join(names)}…"
    return message_book(language)("calendar.against", offer=short_name(rival), others=told)
