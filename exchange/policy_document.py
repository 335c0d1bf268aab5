"""Reads a house's policy as a document, only what differs from the built-in one; every key known, every value good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exchange.clean_tree import cleaned
from exchange.clean_tree import plain_json
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import placed
from models.nonsense import NonsenseError
from rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A policy with the document that made it, which is what is kept."""

    policy: Policy
    document: Mapping[str, object]


def read_policy_document(document: object, *, under: str = "") -> Proposed:
    """Read a policy; raises PlanRefusedError with the place of what is wrong, told below the key `under`."""
    problems: list[Problem] = []
    tree = cleaned({under: document} if under else document, problems)
    if not problems:
        given: Any = plain_json(tree[under] if under else tree)
        try:
            return Proposed(policy=Policy().changed(given), document=given)
        except NonsenseError as error:
            steps = [step for step in (under, *error.field.strip("/").split("/")) if step]
            problems.append(Problem(error.code, error.facts, tuple(steps)))
    whole = {under: document} if under else document
    raise PlanRefusedError([placed(one, whole, "") for one in problems], total=len(problems))
