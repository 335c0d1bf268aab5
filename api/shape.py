"""The small parts of which every description of a JSON body is made."""

from typing import Any

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
