"""Finds what stands against a calendar, as it is written and as its messages would really leave."""

from collections.abc import Callable
from collections.abc import Iterator

from models.calendar import Calendar
from rules.engine import check
from rules.finding import Finding
from rules.policy import Policy
from scheduler.plan import plan_sends
from scheduler.roads import Roads
from scheduler.shifting import shifted


def standing_findings(calendar: Calendar, policy: Policy, roads: Callable[[], Roads]) -> Iterator[Finding]:
    """Give every finding once; the second check is made only for those who read on."""
    seen = set()
    for finding in check(calendar, policy).findings:
        seen.add(finding.fingerprint)
        yield finding
    drafts = plan_sends(calendar, calendar.offers, policy, roads())
    for finding in check(shifted(calendar, drafts), policy).findings:
        if finding.fingerprint not in seen:
            yield finding
