"""Says of an offer on other dates what would be found about it: the word on it, what is new and what is gone."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.report_dossier import clean
from exchange.report_figures import typeset
from exchange.report_words import VERDICTS
from models.calendar import Calendar
from models.offer import Offer
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.finding import verdict_of
from rules.neighbourhood import FEW_OFFERS
from web.editing_parts import Editor
from web.editing_parts import Subject
from web.fine_print import fine_print

# More are counted, not listed.
MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding in a sentence, as grave as `severity` says."""

    fingerprint: str
    rule: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What a change of an offer does to its findings; those that somebody answers for are left out."""

    verdict: Verdict
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    staying: tuple[Finding, ...]

    @property
    def stays(self) -> int:
        """Count what was found before and still is."""
        return len(self.staying)

    @property
    def word(self) -> str:
        """Name the verdict as styles know it."""
        return self.verdict.value.lower()

    def said(self, language: str) -> str:
        """Give the verdict in words."""
        return VERDICTS[language][self.verdict]

    def told(self, findings: Sequence[Finding], language: str) -> list[ToldFinding]:
        """Tell the first of some findings."""
        return [_told(one, language) for one in findings[:MOST_TOLD]]


def recheck(
    editor: Editor, subject: Subject, changed: Offer, *, was: Offer | None = None, is_settled: bool = False
) -> Recheck:
    """Judge an offer as it would be, and tell it from the offer as it is, or as it `was`.

    Once it is settled where it is to be, those who had it are looked at as well: without it they may envy what others
    get.  In a large calendar that takes seconds, and is left out while a hand still moves; in a small one it never is.
    """
    head = subject.head
    with editor.turn():
        calendar, before, found = _judged(editor, subject, changed, was or subject.offer, is_settled=is_settled)
    waived = editor.waived(head, calendar, found)
    old, becomes = gravest(before), gravest(found)
    after = {name: one for name, one in becomes.items() if name not in waived}
    known = {name for name, one in after.items() if name in old and one.severity.weight <= old[name].severity.weight}
    # What was wrong before between others, and still is, is no matter of this change.
    after = {name: one for name, one in after.items() if name not in known or changed.code in one.offers}
    return Recheck(
        verdict=verdict_of(tuple(after.values())),
        new=tuple(one for name, one in after.items() if name not in known),
        gone=tuple(one for name, one in old.items() if name not in becomes),
        staying=tuple(after[name] for name in after if name in known),
    )


def _judged(
    editor: Editor, subject: Subject, changed: Offer, was: Offer, *, is_settled: bool
) -> tuple[Calendar, Sequence[Finding], Sequence[Finding]]:
    code = subject.head.code
    if not is_settled:
        calendar, report = editor.around(code, changed)
        if len(calendar.offers) > FEW_OFFERS:
            return calendar, editor.found_about(code, was), report.findings
    return editor.stirred(code, was, changed)


def gravest(findings: Iterable[Finding]) -> dict[str, Finding]:
    """File findings by name, the gravest of each, which comes first; notes are no news."""
    filed: dict[str, Finding] = {}
    for one in findings:
        if one.severity is not Severity.INFO:
            filed.setdefault(one.fingerprint, one)
    return filed


def _told(finding: Finding, language: str) -> ToldFinding:
    return ToldFinding(
        fingerprint=finding.fingerprint, rule=finding.rule, severity=finding.severity.value,
        sentence=fine_print(typeset(clean(finding.message[language]), language), language),
    )  # fmt: skip
