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
from rules.policy import Policy
from scheduler.gate import facts_of
from scheduler.plan import plan_sends
from scheduler.roads import Roads
from scheduler.shifting import shifted


def standing_findings(
    written: Iterable[Finding], calendar: Calendar, policy: Policy, roads: Callable[[], Roads], bound: Bound = UNBOUND
) -> Iterator[Finding]:
    """Give every finding once: those found in the calendar as it is written, then what its sends add.

    The second check is made only for those who read on; TooMuchError when it takes more than the bound.
    """
    seen = set()
    for finding in written:
        seen.add(finding.fingerprint)
        yield finding
    drafts = plan_sends(calendar, calendar.offers, policy, roads())
    for finding in check(shifted(calendar, drafts), policy, bound=bound).findings:
        if finding.fingerprint not in seen:
            yield finding


def standing_facts(
    fingerprints: Collection[str], written: Iterable[Finding], calendar: Calendar, policy: Policy,
    roads: Callable[[], Roads], bound: Bound = UNBOUND,
) -> Mapping[str, str]:  # fmt: skip
    """Hash what each of these findings rests on today; one that does not stand any more is left out."""
    wanted, facts = set(fingerprints), dict[str, str]()
    if not wanted:
        return facts
    for finding in standing_findings(written, calendar, policy, roads, bound):
        if finding.fingerprint in wanted:
            facts[finding.fingerprint] = facts_of(finding, calendar)
            if len(facts) == len(wanted):
                break
    return facts
