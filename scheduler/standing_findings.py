"""Finds what stands against a calendar, as it is written and as its messages would really leave."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from models.calendar import Calendar
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from scheduler.gate import excusing_facts
from scheduler.plan import plan_sends
from scheduler.roads import Roads
from scheduler.shifting import brought_by_shift
from scheduler.shifting import shifted


def standing_findings(
    written: Iterable[Finding], calendar: Calendar, policy: Policy, roads: Callable[[], Roads], bound: Bound = UNBOUND
) -> Iterator[Finding]:
    """Give every finding in the calendar as it is written, then what its sends add, or make weigh more.

    The second check is made only for those who read on; TooMuchError when it takes more than the bound.
    """
    seen: dict[str, int] = {}
    for finding in written:
        seen[finding.fingerprint] = max(finding.severity.weight, seen.get(finding.fingerprint, -1))
        yield finding
    drafts = plan_sends(calendar, calendar.offers, policy, roads())
    for finding in brought_by_shift(check(shifted(calendar, drafts), policy, bound=bound).findings):
        if finding.severity.weight > seen.get(finding.fingerprint, -1):
            yield finding


def heaviest(findings: Iterable[Finding], wanted: Collection[str] | None = None) -> dict[str, Finding]:
    """Give each finding once, by its fingerprint, where it weighs most.

    `wanted` names those that are asked for; nothing is read on once all of them are known to block.
    """
    found: dict[str, Finding] = {}
    for finding in findings:
        if wanted is not None and finding.fingerprint not in wanted:
            continue
        known = found.get(finding.fingerprint)
        if known is None or finding.severity.weight > known.severity.weight:
            found[finding.fingerprint] = finding
        if wanted is not None and sum(one.severity is Severity.BLOCK for one in found.values()) == len(wanted):
            break
    return found


def standing_facts(
    fingerprints: Collection[str], written: Iterable[Finding], calendar: Calendar, policy: Policy,
    roads: Callable[[], Roads], bound: Bound = UNBOUND,
) -> Mapping[str, tuple[str, ...]]:  # fmt: skip
    """Hash what each of these findings rests on today; one that does not stand any more is left out."""
    wanted = set(fingerprints)
    if not wanted:
        return {}
    found = heaviest(standing_findings(written, calendar, policy, roads, bound), wanted)
    return {name: excusing_facts(finding, calendar) for name, finding in found.items()}
