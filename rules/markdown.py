"""Tells the next markdown of a clearance from a new promotion."""

from models.offer import Objective
from models.offer import Offer
from rules.soldes import said_in


def is_next_markdown(earlier: Offer, later: Offer) -> bool:
    """Say whether two offers are steps of one clearance: both by their objective, or both called « soldes ».

    Markdowns follow each other without a rest and go deeper each time; customers know it, and the law counts them
    as one series (code de la consommation, art. L112-1-1).
    """
    if earlier.objective is Objective.CLEARANCE and later.objective is Objective.CLEARANCE:
        return True
    return said_in(earlier.name) is not None and said_in(later.name) is not None
