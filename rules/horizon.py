"""How far from an offer others can still matter to it."""

from datetime import timedelta

from models.reach import Horizon
from rules.policy import Policy
from rules.vicinity import chosen


def horizon(policy: Policy) -> Horizon:
    """Give twice the longest half-life, or as long as having been served counts."""
    memory = 2 * max(policy.half_life_days.values(), default=0)
    return Horizon(
        before=timedelta(days=max(memory, policy.parity.served_before_days) + 1),
        after=timedelta(days=max(memory, policy.parity.served_after_days) + 1),
        chooser=chosen,
    )
