"""Describes past verdicts, their replay, the house's policy and its trial as JSON Schema."""

from typing import Any

from api.shape import COUNT
from api.shape import INSTANT
from api.shape import SEVERITIES
from api.shape import TEXT
from api.shape import TEXTS
from api.shape import VERDICTS
from api.shape import closed
from api.shape import listed
from api.shape import ref

OBJECT = {"type": "object"}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0}
MAYBE_VERDICT = {"enum": [*VERDICTS, None]}


def verdict_shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    return {**_verdicts(), **_differences(), **_policies()}


def _verdicts() -> dict[str, dict[str, Any]]:
    verdict = closed({
        "number": COUNT, "calendar": TEXT, "calendar_version": COUNT, "verdict": {"enum": VERDICTS}, "findings": COUNT,
        "judged_at": INSTANT, "plan_hash": TEXT, "policy_version": TEXT, "catalogue_version": TEXT,
        "report_hash": MAYBE_TEXT,
    })  # fmt: skip
    missing = closed({
        "what": {"enum": ["plan", "policy", "report", "catalogue"]}, "name": TEXT,
        "why": {"enum": ["never-kept", "lost", "unreadable", "other"]}, "message": TEXT, "pieces_total": COUNT,
        "pieces": TEXTS,
    })  # fmt: skip
    replay = closed({
        "number": COUNT, "calendar": TEXT, "identical": {"type": "boolean"},
        "verdict": closed({"then": {"enum": VERDICTS}, "now": MAYBE_VERDICT}),
        "report_hash": closed({"then": MAYBE_TEXT, "now": MAYBE_TEXT}),
        "catalogue_version": closed({"then": TEXT, "now": TEXT}),
        "missing": {"type": "array", "items": missing},
        "differences": {"anyOf": [ref("Differences"), {"type": "null"}]},
    })  # fmt: skip
    return {
        "Verdict": verdict,
        "Verdicts": listed("verdicts", ref("Verdict"), calendar=TEXT),
        "Replay": replay,
    }


def _differences() -> dict[str, dict[str, Any]]:
    brief = closed({
        "rule": TEXT, "name": TEXT, "severity": {"enum": SEVERITIES}, "offers": TEXTS, "segments": TEXTS,
        "message": TEXT, "fingerprint": TEXT,
    })  # fmt: skip
    findings = {"type": "array", "items": ref("FindingBrief")}
    changed = closed({"fields": TEXTS, "before": ref("FindingBrief"), "after": ref("FindingBrief")})
    return {
        "FindingBrief": brief,
        "Differences": closed({
            "came_total": COUNT, "went_total": COUNT, "changed_total": COUNT, "came": findings, "went": findings,
            "changed": {"type": "array", "items": changed},
        }),
    }  # fmt: skip


def _policies() -> dict[str, dict[str, Any]]:
    version = closed({
        "number": COUNT, "version": TEXT, "document": OBJECT, "author": TEXT, "reason": MAYBE_TEXT,
        "created_at": INSTANT,
    })  # fmt: skip
    states = {"enum": ["live", "withdrawn"]}
    tried = closed({
        "calendar": TEXT, "state": states, "verdict_number": MAYBE_COUNT, "before": {"enum": VERDICTS},
        "after": {"enum": VERDICTS}, "differences": ref("Differences"),
    })  # fmt: skip
    not_tried = closed({
        "calendar": TEXT, "state": states, "verdict_number": MAYBE_COUNT,
        "why": {"enum": ["out-of-time", "too-much", "too-many", "not-kept"]},
    })  # fmt: skip
    totals = (
        "tried", "not_tried", "verdicts_changed", "findings_came", "findings_went", "severities_changed",
    )  # fmt: skip
    return {
        "HousePolicy": {**OBJECT, "title": "Only what differs from the built-in policy; {} puts that one in force"},
        "Policy": closed({"number": COUNT, "version": TEXT, "policy": OBJECT, "document": OBJECT}, "number"),
        "PolicyVersions": listed("versions", version),
        "PolicyTrial": closed({
            "policy_version": closed({"in_force": TEXT, "proposed": TEXT}),
            "totals": closed(dict.fromkeys(totals, COUNT)),
            "calendars": {"type": "array", "items": tried},
            "not_tried": {"type": "array", "items": not_tried},
        }),
    }  # fmt: skip
