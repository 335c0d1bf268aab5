"""What an import would do to a calendar, told before anything is stored: what is new, what goes, and the verdict."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import replace
from itertools import islice
from typing import Protocol

from exchange.importing import taken_in
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import typeset
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from exchange.report_words import VERDICTS
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.lifecycle import StepRefusal
from models.plan import Plan
from models.plan_merge import Changes
from models.plan_merge import differences
from models.role import Role
from models.store import Store
from models.store import StoredPlan
from models.store_error import PolicyNotYoursError
from models.store_error import RefusedOffersError
from rules.bound import TooMuchError
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.finding import verdict_of
from rules.policy import Policy
from web.fine_print import fine_print

MOST_TOLD = 8
MOST_LISTED = 60
MOST_OFFERS = 30


class Judged(Protocol):
    """A stored calendar with the word on it."""

    @property
    def report(self) -> Report:
        """Give the verdict and the findings."""


class Importer(Protocol):
    """Who keeps calendars and judges them."""

    store: Store
    turn: Callable[[], AbstractContextManager[None]]

    def check(self, calendar: Calendar, policy: Policy) -> Report:
        """Judge a calendar."""

    def policy(self, plan: Plan) -> Policy:
        """Give the policy by which a plan is judged."""

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar as it is now."""

    def changed(self, code: str) -> None:
        """Say that a calendar has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What happens to the offers, segments or overlaps of a calendar; the names of some, and the numbers of all."""

    created: Sequence[str]
    changed: Sequence[str]
    withdrawn: Sequence[str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding in a sentence."""

    rule: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict before and after, with the findings that appear and vanish; `was` is None of a new calendar."""

    was: Verdict | None
    becomes: Verdict
    appear: Sequence[Finding]
    vanish: Sequence[Finding]
    stay: int

    def word(self) -> str:
        """Name the verdict as styles know it."""
        return self.becomes.value.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """All that is told of an import; `outcome` is None where a check would take too long."""

    plan: Plan
    code: str
    version: int
    parts: Mapping[str, Part]
    offers: Sequence[OfferLine]
    outcome: Outcome | None
    refusals: Sequence[StepRefusal]
    keeps_policy: bool

    @property
    def changes_nothing(self) -> bool:
        """Say whether the calendar is that already."""
        return not any(
            sum(count for name, count in one.counts.items() if name != "kept") for one in self.parts.values()
        )

    def told(self, findings: Sequence[Finding], language: str) -> list[Sentence]:
        """Tell the first of some findings."""
        return [
            Sentence(
                one.rule, one.severity.value, fine_print(typeset(clean(one.message[language]), language), language)
            )
            for one in findings[:MOST_TOLD]
        ]

    def said(self, verdict: Verdict, language: str) -> str:
        """Give a verdict in words."""
        return VERDICTS[language][verdict]


def foresee(
    importer: Importer, stored: StoredPlan | None, given: Plan, *, code: str, mode: str, by: Caller, language: str
) -> ImportPreview:  # fmt: skip
    """Work out what an import would do; NonsenseError where it cannot be done, nothing is kept."""
    plan = taken_in(None if stored is None else stored.plan, given, mode)
    before = None if stored is None else stored.plan
    changes = differences(before, plan)
    calendar = plan.calendar()
    refusals, keeps_policy = _refusals(importer, plan, code, by)
    outcome, report = _outcome(importer, stored, plan, calendar)
    return ImportPreview(
        plan=plan, code=code, version=0 if stored is None else stored.head.version,
        parts={kind: _part(one, len(getattr(plan, kind))) for kind, one in changes.items()},
        offers=_lines(importer, plan, calendar, report, changes["offers"], language),
        outcome=outcome, refusals=refusals, keeps_policy=keeps_policy,
    )  # fmt: skip


def _part(changes: Changes, total: int) -> Part:
    kept = total - len(changes.created) - len(changes.changed)
    return Part(
        created=changes.created[:MOST_LISTED], changed=changes.changed[:MOST_LISTED],
        withdrawn=changes.withdrawn[:MOST_LISTED],
        counts={"created": len(changes.created), "changed": len(changes.changed), "withdrawn": len(changes.withdrawn),
                "kept": kept},
    )  # fmt: skip


def _refusals(importer: Importer, plan: Plan, code: str, by: Caller) -> tuple[Sequence[StepRefusal], bool]:
    """Say what a planner would be refused, so that nobody is surprised when he stores it."""
    if not by.may(Role.PLANNER):
        return (), True
    try:
        importer.store.refuse_plan(plan, code=code, by=by)
    except RefusedOffersError as error:
        return error.refusals, True
    except PolicyNotYoursError:
        return (), False
    return (), True


def _outcome(
    importer: Importer, stored: StoredPlan | None, plan: Plan, calendar: Calendar
) -> tuple[Outcome | None, Report | None]:
    try:
        before = {} if stored is None else _by_name(importer.ruling(stored.head.code).report.findings)
        with importer.turn():
            report = importer.check(calendar, importer.policy(plan))
    except TooMuchError:
        return None, None
    after = _by_name(report.findings)
    if stored is not None:
        waived = importer.waived(stored.head, calendar, report.findings)
        before, after = ({name: one for name, one in side.items() if name not in waived} for side in (before, after))
    appear = tuple(one for name, one in after.items() if name not in before)
    return Outcome(
        was=None if stored is None else verdict_of(tuple(before.values())),
        becomes=verdict_of(tuple(after.values())),
        appear=appear,
        vanish=tuple(one for name, one in before.items() if name not in after),
        stay=len(after) - len(appear),
    ), report


def _by_name(findings: Sequence[Finding]) -> dict[str, Finding]:
    """File findings by name, the gravest of each, which comes first; notes are no news."""
    filed: dict[str, Finding] = {}
    for one in findings:
        if one.severity is not Severity.INFO:
            filed.setdefault(one.fingerprint, one)
    return filed


def _lines(
    importer: Importer, plan: Plan, calendar: Calendar, report: Report | None, changes: Changes, language: str
) -> list[OfferLine]:
    """Tell the first offers that are new or change."""
    wanted = {*changes.created, *changes.changed}
    empty = Report(verdict=Verdict.PASS, policy_version="", findings=())
    told = replace(report, findings=()) if report else empty
    telling = Telling(Dossier(report=told, calendar=calendar, policy=importer.policy(plan), language=language))
    return [telling.offer(one) for one in islice((one for one in plan.offers if one.code in wanted), MOST_OFFERS)]
