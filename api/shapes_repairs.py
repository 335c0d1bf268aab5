"""Describes repairs, and what cannot be repaired, as JSON Schema."""

from typing import Any

from api.shape import COUNT
from api.shape import SEVERITIES
from api.shape import TEXT
from api.shape import TEXTS
from api.shape import VERDICTS
from api.shape import closed
from api.shape import ref

FLAG = {"type": "boolean"}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0}


def repair_shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    finding = {
        "rule": TEXT, "name": TEXT, "severity": {"enum": SEVERITIES}, "offers": TEXTS, "segments": TEXTS,
        "fingerprint": TEXT,
    }  # fmt: skip
    price = {"safe": FLAG, "offers": TEXTS, "cost": MAYBE_TEXT, "days": COUNT, "reach": MAYBE_COUNT}
    repair = closed({"kind": TEXT, "summary": TEXT, **price})
    relaxation = closed({"rules": TEXTS, "repair": {"anyOf": [repair, {"type": "null"}]}})
    return {
        "RepairProposal": closed({
            "id": TEXT, "kinds": TEXTS, "summary": TEXTS, **price,
            "settles": {"type": "array", "items": closed(finding)},
            "eases": {"type": "array", "items": closed(finding)},
            "patch": {"type": "array", "items": {"type": "object"}},
        }),
        "RepairLeft": closed({
            **finding, "message": TEXT, "locked": TEXTS, "needs_figure": FLAG, "obstacles": TEXTS,
            "relaxations": {"type": "array", "items": relaxation},
        }),
        "Repairs": closed({
            "calendar": TEXT, "calendar_version": COUNT, "stored": FLAG,
            "verdict": closed({"before": {"enum": VERDICTS}, "after": {"enum": [*VERDICTS, None]}}),
            "proposals": {"type": "array", "items": ref("RepairProposal")},
            "left": {"type": "array", "items": ref("RepairLeft")},
            "locked": {"type": "array", "items": closed({
                "code": TEXT, "offer": TEXT, "message": TEXT, "remedy": TEXT,
            })},
        }),
    }  # fmt: skip
