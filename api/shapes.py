"""Describes every body of the API as JSON Schema: the plan format as published, and what the API adds to it."""

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
from api.shapes_audit import audit_shapes
from api.shapes_people import people_shapes
from api.shapes_repairs import repair_shapes
from api.shapes_sends import send_shapes
from api.shapes_verdicts import verdict_shapes
from exchange.plan_schema import plan_schema


def shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    return {
        **_plan_shapes(),
        **_answer_shapes(),
        **_check_shapes(),
        **send_shapes(),
        **verdict_shapes(),
        **audit_shapes(),
        **people_shapes(),
        **repair_shapes(),
        "Problem": _problem(),
    }


def _plan_shapes() -> dict[str, dict[str, Any]]:
    """Take the published plan format over, its definitions as components."""
    plan = plan_schema()
    definitions = plan.pop("$defs")
    plan.pop("$schema")
    named = {name: _moved(shape) for name, shape in definitions.items()}
    offer = named["offer"]
    change = {
        "type": "object",
        "title": "A JSON Merge Patch (RFC 7396) of an offer: null takes a key away",
        "properties": {key: {"anyOf": [shape, {"type": "null"}]} for key, shape in offer["properties"].items()},
        "additionalProperties": False,
    }
    return {"plan": _moved(plan), **named, "offer_change": change}


def _moved(node: Any) -> Any:  # noqa: ANN401 -- JSON Schema
    if isinstance(node, dict):
        return {key: _pointed(value) if key == "$ref" else _moved(value) for key, value in node.items()}
    return [_moved(inner) for inner in node] if isinstance(node, list) else node


def _pointed(target: str) -> str:
    return target.replace("#/$defs/", "#/components/schemas/")


def _answer_shapes() -> dict[str, dict[str, Any]]:
    calendar = closed({
        "code": TEXT, "name": TEXT, "version": COUNT, "timezone": TEXT, "currency": TEXT, "offers": COUNT,
        "changed_at": INSTANT,
    })  # fmt: skip
    rule = closed({"code": TEXT, "name": TEXT, "family": TEXT, "summary": TEXT})
    field = closed({"name": TEXT, "required": {"type": "boolean"}})
    mechanic = closed({
        "kind": TEXT, "class": TEXT, "title": TEXT, "example": TEXT, "vat": TEXT,
        "fields": {"type": "array", "items": field},
    })  # fmt: skip
    return {
        "Calendar": calendar,
        "Calendars": listed("calendars", ref("Calendar")),
        "Offers": listed("offers", ref("offer"), calendar=TEXT, calendar_version=COUNT),
        "Segments": listed("segments", ref("segment")),
        "Overlaps": listed("overlaps", ref("overlap")),
        "Rule": rule,
        "Rules": listed("rules", ref("Rule")),
        "RulePage": closed({**rule["properties"], "page": TEXT}),
        "Mechanics": listed("mechanics", mechanic),
        "Health": closed({"status": {"enum": ["ok", "ready"]}}),
        "JsonSchema": {"type": "object"},
    }


def _check_shapes() -> dict[str, dict[str, Any]]:
    finding: dict[str, Any] = {
        "rule": TEXT, "name": TEXT, "severity": {"enum": SEVERITIES}, "reason": TEXT, "offers": TEXTS,
        "segments": TEXTS,
        "window": {"anyOf": [closed({"from": INSTANT, "to": INSTANT}), {"type": "null"}]},
        "message": TEXT, "remedy": {"type": ["string", "null"]}, "fingerprint": TEXT,
        "evidence": {"type": "object"}, "fixes": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    report = {
        "verdict": {"enum": VERDICTS},
        "policy_version": TEXT,
        "findings": {"type": "array", "items": ref("Finding")},
    }
    changed = closed({"created": TEXTS, "changed": TEXTS, "withdrawn": TEXTS})
    return {
        "Finding": closed(finding),
        "FindingWaived": closed({**finding, "waived": {"type": "boolean"}}),
        "Report": closed(report),
        "Findings": closed({
            "calendar": TEXT, "calendar_version": COUNT, "verdict_number": {"type": ["integer", "null"]}, **report,
            "findings": {"type": "array", "items": ref("FindingWaived")},
        }),
        "Import": closed({
            "dry_run": {"type": "boolean"},
            "calendar": ref("Calendar"),
            "changes": closed({"offers": changed, "segments": changed, "overlaps": changed}),
            "check": ref("Report"),
            "refusal": ref("Problem"),
        }, "calendar", "refusal"),
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    line = {
        "type": "object",
        "properties": {
            "code": TEXT, "message": TEXT, "remedy": TEXT, "value": TEXT, "pointer": TEXT, "parameter": TEXT,
            "file": TEXT, "sheet": TEXT, "row": {"type": "integer"}, "column": TEXT, "offer": TEXT, "rule": TEXT,
            "fingerprint": TEXT,
        },
        "required": ["code", "message"],
        "additionalProperties": False,
    }  # fmt: skip
    return closed({
        "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "code": TEXT, "instance": TEXT,
        "errors": {"type": "array", "items": line},
    }, "errors")  # fmt: skip
