"""Describes as JSON Schema what the API says of who did what."""

from typing import Any

from api.shape import COUNT
from api.shape import INSTANT
from api.shape import TEXT
from api.shape import TEXTS
from api.shape import closed
from api.shape import listed
from api.shape import ref

MAYBE_TEXT = {"type": ["string", "null"]}
CONTENT = {"type": ["object", "null"]}


def audit_shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    line: dict[str, Any] = {
        "seq": COUNT, "at": INSTANT, "by": TEXT, "action": {"enum": ["created", "changed", "withdrawn"]}, "kind": TEXT,
        "calendar": TEXT, "subject": TEXT, "changed": TEXTS, "before": CONTENT, "after": CONTENT, "reason": MAYBE_TEXT,
    }  # fmt: skip
    return {
        "HistoryLine": closed(line),
        "History": listed("lines", ref("HistoryLine"), calendar=TEXT),
        "AuditLine": closed({**line, "origin": TEXT, "hash": TEXT}),
        "Audit": listed("lines", ref("AuditLine")),
        "AuditHead": closed({"seq": COUNT, "hash": TEXT}),
    }
