"""Looks for repairs of a stored calendar within what its planner may change, and keeps those that he has chosen."""

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from api.body import refused_key
from api.desk import Desk
from api.desk import Ruling
from api.desk import desk
from api.found_repairs import FoundRepairs
from api.language import language
from api.problem import ProblemError
from exchange.fixes import MOST_FIXES
from exchange.patching import patched
from exchange.proposals import Proposal
from exchange.proposals import changes_of
from exchange.proposals import taken_together
from exchange.proposals import ways_out
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.lifecycle import StepRefusal
from models.offer import Offer
from models.store_error import StaleError
from models.store_repairs import RepairBook
from rules.bound import Bound
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.finding import verdict_of
from rules.leftover import Left
from rules.leftover import left_over
from rules.memory import Memory
from rules.mending import Mended
from rules.mending import Wish
from rules.mending import mend
from rules.repairing import REPAIRABLE
from rules.trial import Ground
from rules.trial import broken

_FOUND: "WeakKeyDictionary[Desk, FoundRepairs[Found]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be repaired: one finding by its fingerprint, or all of some severities."""

    fingerprint: str | None = None
    safe_only: bool = False
    severities: frozenset[Severity] = REPAIRABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What may be changed in a calendar as it was judged, what stays and why; `mended` where all of it was asked."""

    ruling: Ruling
    proposals: tuple[Proposal, ...]
    left: tuple[Left, ...]
    locks: Mapping[str, StepRefusal]
    mended: Mended | None = None

    @property
    def before(self) -> Verdict:
        """Give the verdict on the calendar as it is."""
        return _verdict(self.ruling, self.ruling.calendar, self.ruling.report)

    @property
    def after(self) -> Verdict | None:
        """Give the verdict once everything that is proposed is done; None of one finding, where one way is chosen."""
        return None if self.mended is None else _verdict(self.ruling, self.mended.calendar, self.mended.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was changed, and the calendar after it.

    `gone` counts the findings that are no more; `undo` are the first and the last line of the audit by which it can be
    taken back.
    """

    head: CalendarHead
    proposals: tuple[Proposal, ...]
    after: Verdict
    gone: int
    undo: tuple[int, int]


def find_repairs(code: str, asked: Asked, by: Caller, expected: int | None = None) -> Found:
    """Look for repairs, and change nothing; TooMuchError when it takes more than a check may.

    `expected` is the version that the caller has read, None for any; StaleError when there is a newer one.
    """
    mine = desk()
    ruling = mine.ruling(code)
    if expected is not None and expected != ruling.head.version:
        raise StaleError("calendar", code, ruling.head.version)
    wish, locks = _wished(ruling, asked, by, mine.store.clock())
    if asked.fingerprint is not None:
        finding = _finding(ruling, asked.fingerprint)
        with mine.turn():
            return _of_one(ruling, finding, wish, locks, mine.bounds.begin())
    with mine.turn():
        mended = mend(ruling.calendar, ruling.policy, wish, bound=mine.bounds.begin())
    return Found(ruling=ruling, proposals=changes_of(mended, ruling.plan), left=mended.left, locks=locks, mended=mended)


def find_repairs_of(code: str, fingerprint: str, by: Caller) -> Found:
    """Look for the ways out of one finding, and change nothing; asked again soon, what was found is still known."""
    mine = desk()
    # He may wait for another's search, which would wait for him.
    mine.bounds.courtesy.step_aside()
    ruling = mine.ruling(code)
    finding, now = _finding(ruling, fingerprint), mine.store.clock()
    wish, locks = _wished(ruling, Asked(fingerprint=fingerprint), by, now)

    def search() -> Found:
        return _of_one(ruling, finding, wish, locks, mine.bounds.begin(gives_way=True))

    key = (ruling.head.id, ruling.head.version, ruling.house.number, fingerprint, wish.locked, wish.excused)
    return _found_at(mine).get(key, now, search, mine.turn)


def apply_repairs(found: Found, ids: Collection[str], by: Caller) -> Applied:
    """Keep some of what was found as a draft, all of it or nothing; what they settle is looked at once more.

    Raises ProblemError for what is not proposed, or does not hold without the rest; StaleError when the calendar has
    changed since the search.
    """
    ruling = found.ruling
    chosen = _chosen(found, ids)
    calendar = chosen[0].calendar if found.mended is None else taken_together(chosen, ruling.plan, found.mended)
    report = _held(found, chosen, calendar)
    changed = frozenset(code for one in chosen for code in one.offers)
    plan = patched(ruling.plan, calendar)
    head, trace = RepairBook(desk().store).keep(ruling.head.code, plan, changed, by=by, expected=ruling.head.version)
    desk().changed(head.code)
    return Applied(
        head=head, proposals=chosen, after=_verdict(ruling, calendar, report),
        gone=len(_weighing(ruling.report) - _weighing(report)), undo=(trace.first, trace.last),
    )  # fmt: skip


def _wished(ruling: Ruling, asked: Asked, by: Caller, now: datetime) -> tuple[Wish, Mapping[str, StepRefusal]]:
    """Give what may be changed, and why the rest stays."""
    mine = desk()
    locks = {**_begun(ruling.calendar, now), **RepairBook(mine.store).locks(ruling.head.code, by=by)}
    wish = Wish(
        locked=frozenset(locks), safe_only=asked.safe_only, severities=asked.severities, not_before=now,
        excused=mine.waived(ruling.head, ruling.calendar, ruling.report.findings),
    )  # fmt: skip
    return wish, locks


def _weighing(report: Report) -> set[str]:
    return {one.fingerprint for one in report.findings if one.severity is not Severity.INFO}


def _found_at(mine: Desk) -> FoundRepairs[Found]:
    """Give what was found at a desk: no other brand's searches stand there."""
    return _FOUND.setdefault(mine, FoundRepairs())


def _of_one(
    ruling: Ruling, finding: Finding, wish: Wish, locks: Mapping[str, StepRefusal], bound: Bound
) -> Found:  # fmt: skip
    ground = Ground(ruling.calendar, ruling.policy, ruling.report, Memory(ruling.policy), bound)
    workshop = wish.workshop(ground)
    repairs = workshop.repairs(finding, safe_only=wish.safe_only)[:MOST_FIXES]
    left = () if repairs else (left_over(finding, workshop, safe_only=wish.safe_only),)
    return Found(ruling=ruling, proposals=ways_out(finding, repairs, ruling.plan), left=left, locks=locks)


def _finding(ruling: Ruling, fingerprint: str) -> Finding:
    """Give the finding of that name, the heaviest where there are several: they come worst first."""
    for finding in ruling.report.findings:
        if finding.fingerprint == fingerprint:
            return finding
    raise refused_key("fingerprint", fingerprint, "unknown-finding")


def _begun(calendar: Calendar, now: datetime) -> dict[str, StepRefusal]:
    """Lock what customers know already, whether or not it was ever submitted here."""
    return {one.code: StepRefusal(one.code, "has-begun", {}) for one in calendar.offers if _has_begun(one, now)}


def _has_begun(offer: Offer, now: datetime) -> bool:
    return min((offer.first.start, *offer.sent_at())) <= now


def _chosen(found: Found, ids: Collection[str]) -> tuple[Proposal, ...]:
    known = {one.id for one in found.proposals}
    missing = [one for one in dict.fromkeys(ids) if one not in known]
    if missing:
        raise ProblemError(409, "repair-gone", {"names": ", ".join(missing)})
    chosen = tuple(one for one in found.proposals if one.id in ids)
    if found.mended is None and len(chosen) > 1:
        raise refused_key("apply", list(ids), "one-repair")
    return chosen


def _held(found: Found, chosen: tuple[Proposal, ...], calendar: Calendar) -> Report:
    """Judge what is to be kept, whole: what the changes were made for is gone, and nothing as bad has come."""
    if found.mended is not None and len(chosen) == len(found.proposals):
        return found.mended.after
    with desk().turn():
        report = desk().check(calendar, found.ruling.policy)
    wrong = _wrong(chosen, found.ruling.report, report)
    if wrong:
        raise ProblemError(409, "repairs-together", {"count": str(len(wrong))}, tuple(_lines(wrong)))
    return report


def _wrong(chosen: tuple[Proposal, ...], before: Report, after: Report) -> list[Finding]:
    settled = [finding for one in chosen for finding in one.settles]
    eased = [finding for one in chosen for finding in one.eases]
    wrong = broken(settled, before.findings, after.findings) if settled else []
    return wrong + (broken(eased, before.findings, after.findings, eases=True) if eased else [])


def _lines(findings: Collection[Finding]) -> Iterator[dict[str, Any]]:
    spoken = language()
    for one in findings:
        told = {"code": one.name, "rule": one.rule, "fingerprint": one.fingerprint, "message": one.message[spoken]}
        yield {**told, "remedy": one.remedy[spoken]} if spoken in one.remedy else told


def _verdict(ruling: Ruling, calendar: Calendar, report: Report) -> Verdict:
    """Give the verdict, what somebody answers for left out, as on the page of findings."""
    waived = desk().waived(ruling.head, calendar, report.findings)
    return verdict_of(tuple(one for one in report.findings if one.fingerprint not in waived))
