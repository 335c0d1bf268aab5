"""Judges a past verdict again from what was kept of it, and says whether the same comes out, or what is missing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from exchange.plan_text import read_plan_text
from exchange.refusal import PlanRefusedError
from exchange.replay_words import MISSING_WORDS
from exchange.report_differences import Differences
from exchange.report_differences import differences
from exchange.report_differences import tell_differences
from exchange.report_text import read_report_text
from exchange.report_text import report_hash
from exchange.report_text import report_text
from models.judged import Judged
from models.judged import KeptVerdict
from models.nonsense import NonsenseError
from models.pieces import Kept
from models.plan import Plan
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import Report
from rules.engine import check
from rules.policy import Policy

PLAN = "plan"
POLICY = "policy"
REPORT = "report"
CATALOGUE = "catalogue"
NEVER_KEPT = "never-kept"
LOST = "lost"
UNREADABLE = "unreadable"
OTHER = "other"
MOST_PIECES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a replay lacks: `what` it is, its `name`, `why`, and for a text the pieces of it that are gone."""

    what: str
    name: str
    why: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What became of it: without `verdict` nothing could be judged; without `found` nothing could be compared."""

    kept: KeptVerdict
    catalogue: str
    missing: tuple[Missing, ...] = ()
    verdict: str | None = None
    report_hash: str | None = None
    found: Differences | None = None

    @property
    def is_identical(self) -> bool:
        """Say whether the same came out, letter by letter."""
        return self.report_hash is not None and self.report_hash == self.kept.judged.report_hash

    @property
    def was_judged(self) -> bool:
        """Say whether there was enough to judge again."""
        return self.verdict is not None


def replay(
    kept: KeptVerdict, *, plan: Kept, policy: str | None, report: Kept, catalogue: str, bound: Bound = UNBOUND
) -> Replay:
    """Judge again, within a bound; `catalogue` names the rules of today, by which it is judged whatever it was."""
    judged = kept.judged
    if judged.report_hash is None:
        never = Missing(what=PLAN, name=judged.plan_hash, why=NEVER_KEPT)
        return Replay(kept=kept, catalogue=catalogue, missing=(never, *_catalogue(judged, catalogue)))
    lost = (*_plan_lost(judged, plan), *_policy_lost(judged, policy))
    if lost or plan.text is None or policy is None:
        return Replay(kept=kept, catalogue=catalogue, missing=(*lost, *_catalogue(judged, catalogue)))
    calendar_plan, thresholds = _read_plan(plan.text), _read_policy(policy)
    unread = (
        *([Missing(what=PLAN, name=judged.plan_hash, why=UNREADABLE)] if calendar_plan is None else []),
        *([Missing(what=POLICY, name=judged.policy_version, why=UNREADABLE)] if thresholds is None else []),
    )
    if calendar_plan is None or thresholds is None:
        return Replay(kept=kept, catalogue=catalogue, missing=(*unread, *_catalogue(judged, catalogue)))
    found = check(calendar_plan.calendar(), thresholds, bound=bound)
    return _compared(kept, calendar_plan, found, report, catalogue)


def tell_replay(played: Replay, language: str) -> dict[str, Any]:
    """Tell a replay as a document."""
    judged = played.kept.judged
    return {
        "number": played.kept.number,
        "calendar": played.kept.calendar,
        "identical": played.is_identical,
        "verdict": {"then": judged.verdict, "now": played.verdict},
        "report_hash": {"then": judged.report_hash, "now": played.report_hash},
        "catalogue_version": {"then": judged.catalogue_version, "now": played.catalogue},
        "missing": [tell_missing(one, played.catalogue, language) for one in played.missing],
        "differences": None if played.found is None else tell_differences(played.found, language),
    }


def tell_missing(one: Missing, present: str, language: str) -> dict[str, Any]:
    """Tell what is missing; a long list of pieces is cut, and `pieces_total` says how many there are."""
    facts = {"name": one.name, "count": str(len(one.pieces)), "present": present}
    return {
        "what": one.what,
        "name": one.name,
        "why": one.why,
        "message": MISSING_WORDS[one.what, one.why][language].format_map(facts),
        "pieces_total": len(one.pieces),
        "pieces": list(one.pieces[:MOST_PIECES]),
    }


def _compared(kept: KeptVerdict, plan: Plan, report: Report, said: Kept, catalogue: str) -> Replay:
    judged = kept.judged
    # A threshold that has come since has its usual value and another name; it is the policy of then all the same.
    found = replace(report, policy_version=judged.policy_version)
    text = report_text(found, plan.calendar())
    again = Replay(kept=kept, catalogue=catalogue, verdict=found.verdict.value, report_hash=report_hash(text))
    if again.is_identical:
        return replace(again, found=Differences())
    missing = _catalogue(judged, catalogue)
    if said.text is None:
        gone = Missing(what=REPORT, name=str(judged.report_hash), why=LOST, pieces=said.missing)
        return replace(again, missing=(*missing, gone))
    return replace(again, missing=missing, found=differences(read_report_text(said.text), read_report_text(text)))


def _catalogue(judged: Judged, catalogue: str) -> tuple[Missing, ...]:
    if judged.catalogue_version == catalogue:
        return ()
    return (Missing(what=CATALOGUE, name=judged.catalogue_version, why=OTHER),)


def _plan_lost(judged: Judged, plan: Kept) -> tuple[Missing, ...]:
    if plan.text is not None:
        return ()
    return (Missing(what=PLAN, name=judged.plan_hash, why=LOST, pieces=plan.missing),)


def _policy_lost(judged: Judged, policy: str | None) -> tuple[Missing, ...]:
    """Find a policy that is gone, or is not what its name says."""
    if policy is not None and "sha256:" + hashlib.sha256(policy.encode()).hexdigest() == judged.policy_version:
        return ()
    return (Missing(what=POLICY, name=judged.policy_version, why=LOST),)


def _read_plan(text: str) -> Plan | None:
    try:
        return read_plan_text(text)
    except (PlanRefusedError, ValueError):
        return None


def _read_policy(text: str) -> Policy | None:
    try:
        document: Mapping[str, object] = json.loads(text)
        return Policy().changed(document)
    except (NonsenseError, ValueError):
        return None
