"""Writes a plan as the text that is kept of it: its document, one offer, segment or price on each line."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from exchange.plan_document import dump
from exchange.plan_document import load
from models.plan import Plan


def plan_text(plan: Plan) -> str:
    """Give the document of a plan on lines that stay the same while what they tell does."""
    return "{\n" + ",\n".join(_entries(dump(plan))) + "\n}\n"


def read_plan_text(text: str) -> Plan:
    """Read the plan back; raises PlanRefusedError when today's plan format does not take it any more."""
    # Our own text: no bound on its length, and no digit lost.
    return load(json.loads(text, parse_float=Decimal))


def _entries(document: dict[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        is_list = isinstance(value, list) and bool(value)
        told = "[\n" + ",\n".join(_line(one) for one in value) + "\n]" if is_list else _line(value)
        yield f"{_line(key)}:{told}"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
