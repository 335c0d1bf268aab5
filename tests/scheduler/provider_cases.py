"""Case files of providers: what they are set up with, what they must ask, and what answers mean."""

import tomllib
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from scheduler.provider import Message
from scheduler.provider_kinds import ProviderKind
from scheduler.provider_kinds import provider_kinds

CASES = Path(__file__).parent.parent / "cases" / "providers"
NAMES = sorted(path.stem for path in CASES.glob("*.toml"))
DUE = datetime(2026, 12, 1, 8, tzinfo=UTC)
AT = datetime(2026, 12, 1, 8, 0, 5, tzinfo=UTC)
KEY = "5f0c1d2e3b4a59687766554433221100"
FACTS = {
    "offer": {"code": "NOEL", "name": "-20 % chez Maison : Noël"},
    "segment": {"code": "vip", "name": "Grand bassin", "size": 2},
    "exclude": None,
    "template": "42",
}


def case_file(name: str) -> dict[str, Any]:
    """Read the case file of a kind."""
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))


def kind_of(name: str) -> ProviderKind:
    """Give the kind under test."""
    return provider_kinds()[name]


def message(changes: Mapping[str, Any]) -> Message:
    """Give the message of a case: the usual one, with what the case writes otherwise."""
    return Message(
        key=KEY,
        send_id=7,
        attempt=1,
        kind="send.due",
        channel=changes.get("channel", "email"),
        due_at=DUE,
        at=AT,
        facts={**FACTS, **changes.get("facts", {})},
        recipients=changes.get("recipients", ()),
    )


def listed(name: str, part: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the named entries of one part of a case file."""
    return [(name, entry) for entry in case_file(name).get(part, [])]
