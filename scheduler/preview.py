"""What would leave in the days to come, how much an hour, and what would be held, by the scheduler's own code."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.send import HoldReason
from models.send import SendDraft
from models.window import Window
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import verdict_of
from rules.policy import Policy
from scheduler.gate import stops
from scheduler.plan import plan_sends
from scheduler.roads import Roads
from scheduler.shifting import brought_by_shift
from scheduler.shifting import shifted

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLoad:
    """What leaves in the hour from `start` on; `uncounted` sends go to nobody knows how many people."""

    start: datetime
    sends: int = 0
    people: int = 0
    uncounted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The sends of a window, soonest first, exactly as the scheduler would be given them.

    `report` judges the calendar as its messages would really leave; `conflicts` holds by offer the
    findings that would hold its sends.
    """

    window: Window
    drafts: tuple[SendDraft, ...]
    load: tuple[HourLoad, ...]
    report: Report
    conflicts: Mapping[str, tuple[Finding, ...]]

    def hold_of(self, draft: SendDraft) -> HoldReason | None:
        """Say what would hold a send: what planning says, else a conflict of its offer."""
        if draft.hold is None and draft.offer in self.conflicts:
            return HoldReason.CONFLICT
        return draft.hold


def preview(calendar: Calendar, policy: Policy, roads: Roads, window: Window, bound: Bound = UNBOUND) -> Preview:
    """Plan a whole calendar, check it again as shifted, and keep what is due in a window.

    Raises TooMuchError when the check takes more than the bound.
    """
    drafts = plan_sends(calendar, calendar.offers, policy, roads)
    judged = check(shifted(calendar, drafts), policy, bound=bound)
    findings = brought_by_shift(judged.findings)
    report = replace(judged, findings=findings, verdict=verdict_of(findings))
    conflicts = _conflicts(report, policy)
    seen = tuple(draft for draft in drafts if window.holds(draft.due_at))
    leaving = [draft for draft in seen if draft.hold is None and draft.offer not in conflicts]
    return Preview(
        window=window,
        drafts=seen,
        load=tuple(_load(leaving, calendar.zone)),
        report=report,
        conflicts=conflicts,
    )


def _conflicts(report: Report, policy: Policy) -> Mapping[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in report.findings:
        if stops(finding, policy):
            for offer in finding.offers:
                found[offer] = (*found.get(offer, ()), finding)
    return found


def _load(drafts: Iterable[SendDraft], zone: ZoneInfo) -> list[HourLoad]:
    hours: dict[datetime, HourLoad] = {}
    for draft in drafts:
        start = _hour_of(draft.due_at, zone)
        before = hours.get(start, HourLoad(start=start))
        hours[start] = HourLoad(
            start=start,
            sends=before.sends + 1,
            people=before.people + (draft.people or 0),
            uncounted=before.uncounted + (draft.people is None),
        )
    return [hours[start] for start in sorted(hours)]


def _hour_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """Give the start of the hour on the calendar's clock; some zones are half an hour off."""
    local = instant.astimezone(zone)
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
