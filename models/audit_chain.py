"""Chains the lines of the audit by hash, so that one that is missing or was altered shows."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

# The hash before the first line.
BEGINNING = "sha256:" + hashlib.sha256(b"").hexdigest()
# What a line is chained by; the form is kept for ever: whoever changes it breaks every chain there is.
CHAINED = ("seq", "at", "actor", "origin", "action", "kind", "calendar", "subject", "before", "after", "reason")


def link(previous: str, line: Mapping[str, object]) -> str:
    """Hash a line together with the one before it.

    `at` is an aware instant, `before` and `after` are JSON text or None, as they are stored.
    """
    told = {name: _told(line[name]) for name in CHAINED}
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _told(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
