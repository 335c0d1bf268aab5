"""Judges plans one by one and lists their verdicts, for calendars that have nothing to do with one another."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable

from cli.table import write_table
from exchange.report_figures import counted
from exchange.report_words import VERDICTS
from models.plan import Plan
from rules.engine import Report
from rules.finding import Severity

TITLES = {
    "fr": ("Plan", "Verdict", "Offres", "Blocages", "Inconnues", "Alertes", "Notes"),
    "en": ("Plan", "Verdict", "Offers", "Blockers", "Unknowns", "Warnings", "Notes"),
}
TOTAL = {"fr": ("plan", "plans"), "en": ("plan", "plans")}
ORDER = (Severity.BLOCK, Severity.UNKNOWN, Severity.WARN, Severity.INFO)


def write_each(plans: Iterable[Plan], judge: Callable[[Plan], Report], language: str) -> frozenset[Severity]:
    """Write one line per plan and a line for all; give the severities that were found."""
    rows = []
    found: Counter[Severity] = Counter()
    offers = 0
    for plan in plans:
        report = judge(plan)
        counts = Counter(finding.severity for finding in report.findings)
        rows.append((plan.file or plan.name, VERDICTS[language][report.verdict], str(len(plan.offers)), *_told(counts)))
        found += counts
        offers += len(plan.offers)
    rows.append((counted(len(rows), TOTAL, language), "", str(offers), *_told(found)))
    write_table(TITLES[language], rows, kept_whole=2)
    return frozenset(found)


def _told(counts: Counter[Severity]) -> tuple[str, ...]:
    return tuple(str(counts[severity]) for severity in ORDER)
