"""Puts to each finding of a report the repairs that settle it, with the patch of each."""

from dataclasses import replace

from exchange.patching import patch
from models.plan import Plan
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Fix
from rules.policy import Policy
from rules.repair import Repair
from rules.repairing import REPAIRABLE
from rules.repairing import Workshop
from rules.trial import Ground

# The worst findings come first; beyond these somebody repairs the whole calendar at once.
MOST_FINDINGS = 20
MOST_FIXES = 5


def with_fixes(report: Report, plan: Plan, policy: Policy, *, locked: frozenset[str] = frozenset()) -> Report:
    """Give the report with the lightest fixes of its worst findings; offers that are `locked` stay as they are.

    It takes about as long per finding as the check itself.
    """
    workshop = Workshop(Ground.of(plan.calendar(), policy), locked)
    chosen = [one for one in report.findings if one.severity in REPAIRABLE][:MOST_FINDINGS]
    asked = {id(one) for one in chosen}
    findings = tuple(_fixed(one, workshop, plan) if id(one) in asked else one for one in report.findings)
    return replace(report, findings=findings)


def _fixed(finding: Finding, workshop: Workshop, plan: Plan) -> Finding:
    return replace(finding, fixes=tuple(fix_of(one, plan) for one in workshop.repairs(finding)[:MOST_FIXES]))


def fix_of(repair: Repair, plan: Plan) -> Fix:
    """Tell a repair as a fix of the plan's document."""
    return Fix(
        kind=repair.kind,
        safe=repair.safe,
        summary=repair.summary,
        patch=patch(plan, repair.calendar),
        cost=repair.cost,
        days=repair.days,
        reach=repair.reach,
    )
