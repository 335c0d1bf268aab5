"""Policies in which only some rules are asked."""

from typing import Any

from rules.policy import Policy
from rules.registry import rules

# These tell one story: who is worse served, who has nothing, and what could not be judged.
PARITY = frozenset({"CAN01", "CAN02", "CAN03", "CAN04", "CAN05", "CAN08", "CAL01", "CAL02", "CAL03"})


def only(rule: str) -> dict[str, Any]:
    """Write a policy that switches off all rules but one; those of parity come together."""
    asked = PARITY if rule.upper() in PARITY else {rule.upper()}
    return {"rules": {code: {"severity": "off"} for code in rules() if code not in asked}}


def parity_policy() -> Policy:
    """Give the built-in policy with the rules of parity alone."""
    return Policy().changed(only("CAN01"))
