"""Tries a proposed policy on calendars, and tells what it would have changed: verdicts, and findings one by one."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.report_differences import Differences
from exchange.report_differences import differences
from exchange.report_differences import tell_differences
from exchange.report_text import read_report_text
from exchange.report_text import report_text
from models.plan import Plan
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.bound import TooMuchError
from rules.engine import check
from rules.policy import Policy

LIVE = "live"
WITHDRAWN = "withdrawn"
OUT_OF_TIME = "out-of-time"
TOO_MUCH = "too-much"
TOO_MANY = "too-many"
NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A calendar to try on; `number` names its last verdict where it is withdrawn, `plan` reads it when its turn comes.

    None stands for a plan that was not kept, or not whole.
    """

    calendar: str
    state: str
    plan: Callable[[], Plan | None]
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTried:
    """A calendar that was left out, and why."""

    calendar: str
    state: str
    why: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the proposed policy would say of one calendar."""

    subject: Subject
    before: str
    after: str
    found: Differences

    @property
    def has_changed(self) -> bool:
        """Say whether anything would be different."""
        return self.before != self.after or any(self.found.totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All that was tried, and what was not."""

    proposed: str
    in_force: str
    tried: tuple[Tried, ...]
    not_tried: tuple[NotTried, ...]


def try_policy(
    subjects: Iterable[Subject], in_force: Policy, proposed: Policy, *, bound: Bound = UNBOUND,
    left_out: Sequence[NotTried] = (),
) -> Trial:  # fmt: skip
    """Judge each calendar by both policies and today's rules, within a bound; what it leaves out is named."""
    tried: list[Tried] = []
    not_tried: list[NotTried] = []
    for subject in subjects:
        try:
            bound.ask()
            plan = subject.plan()
            if plan is None:
                not_tried.append(_left(subject, NOT_KEPT))
            else:
                tried.append(_try(subject, plan, in_force, proposed, bound))
        except TooMuchError as error:
            not_tried.append(_left(subject, TOO_MUCH if error.what == "findings" else OUT_OF_TIME))
    return Trial(
        proposed=proposed.version, in_force=in_force.version, tried=tuple(tried), not_tried=(*not_tried, *left_out)
    )


def tell_trial(trial: Trial, language: str) -> dict[str, Any]:
    """Tell a trial as a document; calendars of which nothing changes are counted among those tried, and named last."""
    changed = [one for one in trial.tried if one.has_changed]
    same = [one for one in trial.tried if not one.has_changed]
    came, went, graver = (sum(one.found.totals[kind] for one in trial.tried) for kind in range(3))
    return {
        "policy_version": {"in_force": trial.in_force, "proposed": trial.proposed},
        "totals": {
            "tried": len(trial.tried),
            "not_tried": len(trial.not_tried),
            "verdicts_changed": sum(one.before != one.after for one in trial.tried),
            "findings_came": came,
            "findings_went": went,
            "severities_changed": graver,
        },
        "calendars": [_tell(one, language) for one in (*changed, *same)],
        "not_tried": [
            {"calendar": one.calendar, "state": one.state, "verdict_number": one.number, "why": one.why}
            for one in trial.not_tried
        ],
    }


def _try(subject: Subject, plan: Plan, in_force: Policy, proposed: Policy, bound: Bound) -> Tried:
    calendar = plan.calendar()
    before = check(calendar, in_force.changed(plan.policy), bound=bound)
    after = check(calendar, proposed.changed(plan.policy), bound=bound)
    said = (read_report_text(report_text(one, calendar)) for one in (before, after))
    return Tried(
        subject=subject, before=before.verdict.value, after=after.verdict.value,
        found=differences(*said).about_severity().in_short(),
    )  # fmt: skip


def _left(subject: Subject, why: str) -> NotTried:
    return NotTried(calendar=subject.calendar, state=subject.state, why=why, number=subject.number)


def _tell(one: Tried, language: str) -> dict[str, Any]:
    return {
        "calendar": one.subject.calendar,
        "state": one.subject.state,
        "verdict_number": one.subject.number,
        "before": one.before,
        "after": one.after,
        "differences": tell_differences(one.found, language),
    }
