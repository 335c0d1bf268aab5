"""Every send leaves at the instant, in the batches and with the reasons that its golden table says."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from models.send import SendDraft
from tests.scheduler.planning import instant
from tests.scheduler.planning import planned

CASES = Path(__file__).parents[1] / "cases" / "sends"
INSTANTS = {"asked": "asked_at", "due": "due_at", "late": "late_after", "not_after": "not_after"}
PLAIN = frozenset({"occurrence", "segment", "page", "pages", "provider", "people", "wall", "zone"})


def cases() -> list[Any]:
    """Give every case of every file."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        shared = tomllib.loads(path.read_text("utf-8"))
        told_cases = shared.pop("case")
        found += [pytest.param({**shared, **case}, id=f"{path.stem}: {case['name']}") for case in told_cases]
    return found


def told(draft: SendDraft, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Tell of a send what a case asks about; `hold` always, so that nothing is held unexpectedly."""
    facts: Any = draft.facts
    shown: dict[str, Any] = {
        "channel": draft.channel.value,
        "reasons": [reason["code"] for reason in draft.reasons],
        "batch": facts["batch"],
        "announcement": facts["announcement"],
        "exclude": [one["segment"] for one in (facts["exclude"] or {"any_of": []})["any_of"]],
        **{key: getattr(draft, name) for key, name in INSTANTS.items()},
        **{key: getattr(draft, key) for key in PLAIN},
    }
    return {key: shown[key] for key in keys if key != "hold"} | {"hold": draft.hold.value if draft.hold else None}


def asked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a case expects of a send."""
    read = {key: instant(value) if key in INSTANTS else value for key, value in row.items()}
    return {**read, "hold": row.get("hold")}


@pytest.mark.parametrize("case", cases())
def test_sends_are_planned_as_the_table_says(case: dict[str, Any]) -> None:
    """All of them, soonest first, and no other."""
    expected = [asked(row) for row in case["sends"]]

    drafts = planned(case)

    assert len(expected) == len(drafts)
    assert expected == [told(draft, row) for draft, row in zip(drafts, case["sends"], strict=True)]


@pytest.mark.parametrize("case", cases())
def test_what_a_provider_is_told_is_json(case: dict[str, Any]) -> None:
    """And the same text each time, because the body of a send never changes."""
    first, again = ([json.dumps(dict(draft.facts), sort_keys=True) for draft in planned(case)] for _ in range(2))

    assert first == again
