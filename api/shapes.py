"""Describes every body of the API as JSON Schema: the plan format as published, and what the API adds to it."""

from typing import Any

from exchange.plan_schema import plan_schema

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
TEXTS = {"type": "array", "items": TEXT}
INSTANT = {"type": "string", "format": "date-time"}
VERDICTS = ["BLOCK", "INCOMPLETE", "WARN", "PASS"]
SEVERITIES = ["block", "unknown", "warn", "info"]


def ref(name: str) -> dict[str, str]:
    """Refer to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    """Describe an object that has exactly these keys, but for those that may be missing."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def listed(name: str, items: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON Schema
    """Describe an object around a list."""
    return closed({**more, name: {"type": "array", "items": items}})


def shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    return {**_plan_shapes(), **_answer_shapes(), **_check_shapes(), "Problem": _problem()}


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
        "Policy": closed({"version": TEXT, "policy": {"type": "object"}}),
        "Health": closed({"status": {"enum": ["ok", "ready"]}}),
        "JsonSchema": {"type": "object"},
    }


def _check_shapes() -> dict[str, dict[str, Any]]:
    finding = closed({
        "rule": TEXT, "name": TEXT, "severity": {"enum": SEVERITIES}, "reason": TEXT, "offers": TEXTS,
        "segments": TEXTS,
        "window": {"anyOf": [closed({"from": INSTANT, "to": INSTANT}), {"type": "null"}]},
        "message": TEXT, "remedy": {"type": ["string", "null"]}, "fingerprint": TEXT,
        "evidence": {"type": "object"}, "fixes": {"type": "array", "items": {"type": "object"}},
    })  # fmt: skip
    report = {
        "verdict": {"enum": VERDICTS},
        "policy_version": TEXT,
        "findings": {"type": "array", "items": ref("Finding")},
    }
    changed = closed({"created": TEXTS, "changed": TEXTS, "withdrawn": TEXTS})
    return {
        "Finding": finding,
        "Report": closed(report),
        "Findings": closed({"calendar": TEXT, "calendar_version": COUNT, **report}),
        "Import": closed({
            "dry_run": {"type": "boolean"},
            "calendar": ref("Calendar"),
            "changes": closed({"offers": changed, "segments": changed, "overlaps": changed}),
            "check": ref("Report"),
        }, "calendar"),
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    line = {
        "type": "object",
        "properties": {
            "code": TEXT, "message": TEXT, "remedy": TEXT, "value": TEXT, "pointer": TEXT, "parameter": TEXT,
            "file": TEXT, "sheet": TEXT, "row": {"type": "integer"}, "column": TEXT,
        },
        "required": ["code", "message"],
        "additionalProperties": False,
    }  # fmt: skip
    return closed({
        "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "code": TEXT, "instance": TEXT,
        "errors": {"type": "array", "items": line},
    }, "errors")  # fmt: skip
