"""What every request needs: the store, the house's policy, and the verdicts that were found already."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

from flask import current_app

import rules
from exchange.plan_document import dump_json
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.plan import Plan
from models.store import Store
from models.store_verdicts import Judged
from rules.engine import Report
from rules.engine import check
from rules.horizon import horizon
from rules.policy import Policy

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
    """Judges stored calendars, each version once, and writes the verdict down."""

    def __init__(self, store: Store, house: Policy) -> None:
        """Serve one store by one house policy."""
        self.store = store
        self.house = house
        self._rulings: OrderedDict[tuple[int, int], Ruling] = OrderedDict()
        self._lock = Lock()

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
        self.store.keep_verdict(
            Judged(
                calendar_id=ruling.head.id,
                calendar_version=ruling.head.version,
                plan_hash=plan_hash(ruling.plan),
                policy_version=ruling.report.policy_version,
                catalogue_version=catalogue_version(),
                verdict=ruling.report.verdict.value,
                findings=len(ruling.report.findings),
            )
        )


def desk() -> Desk:
    """Give the desk of the running application."""
    return cast("Desk", current_app.extensions[EXTENSION])


def plan_hash(plan: Plan) -> str:
    """Name a plan by its document."""
    return "sha256:" + hashlib.sha256(dump_json(plan).encode()).hexdigest()


@cache
def catalogue_version() -> str:
    """Name the rules by all that is written in them: whoever changes a rule changes the name."""
    folder = Path(rules.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return "sha256:" + digest.hexdigest()
