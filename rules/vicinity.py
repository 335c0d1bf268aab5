"""The part of a calendar that findings about some offers can depend on, so that the rest need not be looked at."""

from collections.abc import Iterable
from dataclasses import replace

from models.calendar import Calendar
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from rules.appraisal import Appraiser
from rules.policy import Policy

# Under this many offers, choosing among them costs more than judging them.
FEW_OFFERS = 200


def vicinity(calendar: Calendar, policy: Policy, focus: frozenset[str]) -> Calendar:
    """Leave out what cannot touch the focus; the groups all stay.

    A finding names the focus as a rival, to a group more loyal than its audience, or as what a group of its
    own holds against a rival.  So all that those groups hold stays, and what rivals might tempt the latter.
    """
    asked = [offer for offer in calendar.offers if offer.code in focus]
    if len(calendar.offers) <= FEW_OFFERS or not asked or any(offer.open_to_all for offer in asked):
        return calendar
    around = _Vicinity(calendar, policy, asked)
    return replace(calendar, offers=tuple(offer for offer in calendar.offers if around.holds(offer)))


class _Vicinity:
    def __init__(self, calendar: Calendar, policy: Policy, asked: list[Offer]) -> None:
        self._calendar = calendar
        self._appraiser = Appraiser(policy)
        self._is_one_currency = len({offer.currency for offer in calendar.offers}) == 1
        self._standings = {code: one.standing for code, one in calendar.segments.items()}
        self._less: dict[str, frozenset[str]] = {}
        self._tempted: dict[tuple[str, Scope], bool] = {}
        self._scopes = {offer.scope for offer in asked}
        self._own = [calendar.segments[code] for code in sorted({code for one in asked for code in one.segments})]
        self._codes = {offer.code for offer in asked}
        self._groups = {one.code for one in self._own} | self._watching(asked) | self._adding()

    def holds(self, offer: Offer) -> bool:
        """Say whether an offer can matter."""
        if offer.open_to_all or not self._groups.isdisjoint(offer.segments) or offer.scope in self._scopes:
            return True
        return offer.code in self._codes or any(
            self._may_tempt(offer, loyal) for loyal in self._own if self._is_for_less_loyal(offer, loyal)
        )

    def _watching(self, asked: list[Offer]) -> set[str]:
        """Name the groups that an offer in focus might hurt, and those that have the same products on offer.

        An offer open to all counts for none that does not buy its products.
        """
        having = {code for offer in self._calendar.offers if offer.scope in self._scopes for code in offer.segments}
        return {
            loyal.code
            for loyal in self._calendar.segments.values()
            if any(
                self._is_for_less_loyal(one, loyal) and (loyal.code in having or self._may_tempt(one, loyal))
                for one in asked
            )
        }

    def _adding(self) -> set[str]:
        """Name the groups that may add something to a rival offer: all that they hold counts."""
        stackable: Iterable[Offer] = (
            offer for offer in self._calendar.offers if offer.stack is not None and offer.stack.stackable
        )
        return {code for offer in stackable for code in offer.segments}

    def _is_for_less_loyal(self, offer: Offer, loyal: Segment) -> bool:
        if loyal.code in offer.segments:
            return False
        less = self._less.get(loyal.code)
        if less is None:
            less = self._less[loyal.code] = frozenset(
                code for code, standing in self._standings.items() if standing < self._standings[loyal.code]
            )
        return not less.isdisjoint(offer.segments)

    def _may_tempt(self, offer: Offer, loyal: Segment) -> bool:
        """Say whether an offer may be worth anything to a group; what nobody can tell, or what adds up, may."""
        if not self._is_one_currency or (offer.stack is not None and offer.stack.stackable):
            return True
        if not all(mechanic.is_known for mechanic in offer.mechanics):
            return True
        key = (loyal.code, offer.scope)
        found = self._tempted.get(key)
        if found is None:
            valuer = self._appraiser.valuer(loyal)
            found = self._tempted[key] = valuer is None or valuer.buys(offer.scope)
        return found
