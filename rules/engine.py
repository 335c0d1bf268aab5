"""Checks a calendar against every rule and gives the verdict with its findings."""

import gc
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models.calendar import Calendar
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.bound import TooMuchError
from rules.docket import Docket
from rules.finding import Finding
from rules.finding import Verdict
from rules.finding import verdict_of
from rules.inquiry import Inquiry
from rules.memory import Memory
from rules.policy import Policy
from rules.registry import rules
from rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check returns: the verdict, the policy it was judged by, and every finding, worst first."""

    verdict: Verdict
    policy_version: str
    findings: tuple[Finding, ...]


def check(
    calendar: Calendar, policy: Policy, *, focus: Iterable[str] = (), bound: Bound = UNBOUND,
    memory: Memory | None = None, is_near: bool = False, docket: Docket | None = None,
) -> Report:  # fmt: skip
    """Judge a calendar; a focus on offer codes keeps to findings that touch them, by the same code.

    The order of offers and segments changes nothing, nor does a `memory` of earlier checks by this policy, nor that
    somebody has left out what cannot matter to the focus and says so by `is_near`.  A `docket` says what
    alone is looked at.  Raises TooMuchError when it takes more than the bound.
    """
    inquiry = Inquiry(calendar, policy, frozenset(focus), bound, memory, is_near, docket)
    with _uncollected():
        found = list(_found(inquiry))
    findings = tuple(sorted(found, key=worst_first))
    return Report(verdict=verdict_of(findings), policy_version=policy.version, findings=findings)


def _found(inquiry: Inquiry) -> Iterator[Finding]:
    told: Counter[str] = Counter()
    count = 0
    for code, rule in rules().items():
        try:
            for finding in _told(inquiry, code, rule):
                told[code] += 1
                count += 1
                inquiry.bound.ask(count)
                yield finding
        except TooMuchError as error:
            if error.what == "findings" and not error.rule:
                # Either all of them together are too many, or those that one rule has found and not told yet.
                error.rule = max(told, key=told.__getitem__) if count > error.most else code
            raise


def _told(inquiry: Inquiry, code: str, rule: Rule) -> Iterator[Finding]:
    """Give what a rule finds of what was asked, as grave as the house takes it."""
    setting = inquiry.policy.rules[code]
    if setting.is_off or (inquiry.docket is not None and code not in inquiry.docket.rules):
        return
    for finding in rule.check(inquiry):
        if not inquiry.concerns(finding):
            continue
        graded = finding if setting.changes_nothing else setting.applied(finding, inquiry.calendar, inquiry.by_code)
        if graded is not None:
            yield graded


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the garbage collector: a check builds many values and no cycles, and each pass would read them all.

    On 100,000 offers the passes cost a third of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def worst_first(finding: Finding) -> tuple[object, ...]:
    """Order findings as a report does."""
    start = finding.window.start.timestamp() if finding.window else 0
    return (-finding.severity.weight, start, finding.rule, finding.offers, finding.segments)
