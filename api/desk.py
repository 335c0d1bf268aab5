"""What every request needs: the store, the house's policy and ways out, and the verdicts that were found already."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

from flask import current_app
from flask import g

import rules
from exchange.plan_document import dump_json
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.plan import Plan
from models.store import Store
from models.store_calendars import head_of
from models.store_error import AbsentError
from models.store_events import ANY
from models.store_findings import CLOSED
from models.store_findings import OPENED
from models.store_findings import StandingFinding
from models.store_findings import note_findings
from models.store_launch import LaunchRoom
from models.store_receipts import ReceiptBook
from models.store_send_desk import SendDesk
from models.store_subscriptions import SubscriptionBook
from models.store_verdicts import Judged
from models.store_verdicts import keep_verdict
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.horizon import horizon
from rules.policy import Policy
from scheduler.gate import is_waived
from scheduler.launch import Launch
from scheduler.ways import Ways

EXTENSION = "preseance"
MOST_REMEMBERED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A stored calendar with the word on it."""

    head: CalendarHead
    plan: Plan
    calendar: Calendar
    report: Report


class Desk:
    """Judges stored calendars, each version once, and writes the verdict down; lets offers go by the ways out.

    `on_due` wakes a scheduler that runs in this process, `on_change` has a calendar judged that has changed;
    `expects_scheduler` says that a scheduler must be heard of.
    """

    def __init__(self, store: Store, house: Policy, ways: Ways | None = None) -> None:
        """Serve one store by one house policy."""
        self.store = store
        self.house = house
        self.ways = Ways() if ways is None else ways
        self.room = LaunchRoom(store)
        self.launch = Launch(self.room, house, self.ways.roads, self.ways.recipients)
        self.sends = SendDesk(store)
        self.receipts = ReceiptBook(store)
        self.subscriptions = SubscriptionBook(store)
        self.on_due: Callable[[], None] = _nobody_to_wake
        self.on_change: Callable[[str], None] = _nobody_to_tell
        self.expects_scheduler = False
        self._rulings: OrderedDict[tuple[int, int], Ruling] = OrderedDict()
        self._lock = Lock()

    def poke(self) -> None:
        """Say that something may have become due."""
        self.on_due()

    def changed(self, code: str) -> None:
        """Say that a calendar has changed."""
        self.on_change(code)

    def wants_findings(self) -> bool:
        """Say whether anybody has subscribed to findings that come and go."""
        wanted = {OPENED, CLOSED, f"{OPENED.partition('.')[0]}.{ANY}", ANY}
        return any(not one.kinds or wanted & set(one.kinds) for one in self.subscriptions.subscriptions())

    def policy(self, plan: Plan) -> Policy:
        """Give the house's policy with what a plan changes in it."""
        return self.house.changed(plan.policy)

    def ruling(self, code: str) -> Ruling:
        """Give the verdict on a stored calendar as it is now."""
        head = self.store.head(code)
        known = self._rulings.get((head.id, head.version))
        if known is not None:
            return known
        stored = self.store.plan(code)
        calendar = stored.plan.calendar()
        report = check(calendar, self.policy(stored.plan))
        ruling = Ruling(head=stored.head, plan=stored.plan, calendar=calendar, report=report)
        self._keep(ruling)
        return ruling

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Iterable[Finding]) -> frozenset[str]:
        """Name the findings of a calendar that somebody answers for, on the facts as they are."""
        waivers = self.room.waivers(head.code)
        now = self.store.clock()
        found = findings if waivers else ()
        return frozenset(one.fingerprint for one in found if is_waived(one, calendar, waivers, now))

    def draft(self, code: str, plan: Plan, focus: Iterable[str]) -> tuple[Calendar, Report] | None:
        """Judge one changed or new offer of a stored calendar, looking only at what can matter to it.

        None when the draft is more than that: then the whole calendar has to be looked at.
        """
        if len(plan.offers) != 1 or tuple(focus) != (plan.offers[0].code,):
            return None
        frame = self.store.frame(code).plan
        known = {segment.code: segment for segment in frame.segments}
        if plan.overlaps or plan.policy or any(known.get(one.code) != one for one in plan.segments):
            return None
        if (plan.zone, plan.currency) != (frame.zone, frame.currency):
            return None
        policy = self.policy(frame)
        calendar = self.store.calendar_around(code, plan.offers[0], horizon(policy))
        return calendar, check(calendar, policy, focus=focus)

    def _keep(self, ruling: Ruling) -> None:
        with self._lock:
            self._rulings[ruling.head.id, ruling.head.version] = ruling
            while len(self._rulings) > MOST_REMEMBERED:
                self._rulings.popitem(last=False)
        # Withdrawn while it was judged: nobody will ask for that verdict.
        with suppress(AbsentError):
            self._write_down(ruling)

    def _write_down(self, ruling: Ruling) -> None:
        """Keep the verdict, and tell what has come and gone, unless a newer version is there to be judged."""
        now = self.store.clock()
        workspace = self.store.workspace_id
        with self.store.writing() as connection:
            head = head_of(connection, workspace, ruling.head.code, lock=True)
            keep_verdict(connection, workspace, _judged(ruling), now)
            if (head.id, head.version) == (ruling.head.id, ruling.head.version):
                note_findings(connection, workspace, head, _standing(ruling.report), now)


def desk() -> Desk:
    """Give the desk of whoever asks; where nobody has to say who he is, the one of the first workspace."""
    return cast("Desk", g.get("desk") or current_app.extensions[EXTENSION])


def plan_hash(plan: Plan) -> str:
    """Name a plan by its document."""
    return "sha256:" + hashlib.sha256(dump_json(plan).encode()).hexdigest()


def _judged(ruling: Ruling) -> Judged:
    return Judged(
        calendar_id=ruling.head.id,
        calendar_version=ruling.head.version,
        plan_hash=plan_hash(ruling.plan),
        policy_version=ruling.report.policy_version,
        catalogue_version=catalogue_version(),
        verdict=ruling.report.verdict.value,
        findings=len(ruling.report.findings),
    )


def _standing(report: Report) -> tuple[StandingFinding, ...]:
    """Give what is told to those who subscribed; a finding without weight is no news."""
    told = {one.fingerprint: one for one in report.findings if one.severity is not Severity.INFO}
    return tuple(
        StandingFinding(
            fingerprint=name, rule=one.rule, severity=one.severity.value, offers=one.offers, message=one.message
        )
        for name, one in told.items()
    )


def _nobody_to_wake() -> None:
    """Do nothing: the scheduler runs elsewhere, and looks by itself."""


def _nobody_to_tell(_code: str) -> None:
    """Do nothing: a calendar is judged when somebody asks."""


@cache
def catalogue_version() -> str:
    """Name the rules by all that is written in them: whoever changes a rule changes the name."""
    folder = Path(rules.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return "sha256:" + digest.hexdigest()
