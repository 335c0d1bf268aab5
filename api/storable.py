"""Says which amounts of a plan are finer than the money that the store counts in, before anything is stored."""

from decimal import Decimal

from exchange.plan_document import dump
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import placed
from models.minor_unit import to_minor
from models.nonsense import NonsenseError
from models.plan import Plan

AMOUNTS = ("min_spend", "budget")


def refuse_unstorable(plan: Plan) -> Plan:
    """Give the plan back; PlanRefusedError names every amount that a column of whole cents cannot hold."""
    problems = [
        problem
        for index, offer in enumerate(plan.offers)
        for name in AMOUNTS
        if (problem := _problem(plan, index, name, getattr(offer, name))) is not None
    ]
    if problems:
        document = dump(plan)
        raise PlanRefusedError([placed(problem, document, plan.file) for problem in problems], total=len(problems))
    return plan


def _problem(plan: Plan, index: int, name: str, amount: Decimal | None) -> Problem | None:
    try:
        to_minor(amount, plan.currency, name)
    except NonsenseError as error:
        return Problem(error.code, error.facts, ("offers", index, name))
    return None
