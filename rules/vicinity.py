"""The part of a calendar that findings about some offers can depend on, so that the rest need not be looked at."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import replace

from models.calendar import Calendar
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from models.segment import ranks_of
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
    around = Vicinity(calendar.segments, policy, asked, calendar.offers)
    return replace(calendar, offers=tuple([offer for offer in calendar.offers if around.holds(offer)]))


class Vicinity:
    """Tells which offers can touch some others; offers of one kind are all answered alike."""

    def __init__(
        self, segments: Mapping[str, Segment], policy: Policy, asked: Collection[Offer], offers: Collection[Offer]
    ) -> None:
        """Learn of the groups and of `offers`: all that are near, or one of each kind."""
        self._segments = segments
        self._offers = offers
        self._appraiser = Appraiser(policy)
        self._is_one_currency = len({offer.currency for offer in (*offers, *asked)}) == 1
        self._ranks = ranks_of(segments)
        self._tempted: dict[tuple[str, Scope], bool] = {}
        self._answers: dict[object, bool] = {}
        self._is_open = any(offer.open_to_all for offer in asked)
        self._scopes = {offer.scope for offer in asked}
        self._own = [segments[code] for code in sorted({code for one in asked for code in one.segments})]
        self._codes = {offer.code for offer in asked}
        self._groups = {one.code for one in self._own} | self._watching(asked) | self._adding()

    def holds(self, offer: Offer) -> bool:
        """Say whether an offer can matter."""
        if self._is_open or offer.open_to_all or offer.code in self._codes:
            return True
        is_stackable = offer.stack is not None and offer.stack.stackable
        is_known = all(mechanic.is_known for mechanic in offer.mechanics)
        kind = (offer.segments, offer.scope, is_stackable, is_known)
        found = self._answers.get(kind)
        if found is None:
            found = self._answers[kind] = self._holds(offer)
        return found

    def _holds(self, offer: Offer) -> bool:
        return (
            not self._groups.isdisjoint(offer.segments)
            or offer.scope in self._scopes
            or any(self._may_tempt(offer, loyal) for loyal in self._own if self._is_for_less_loyal(offer, loyal))
        )

    def _watching(self, asked: Collection[Offer]) -> set[str]:
        """Name the groups that an offer in focus might hurt, and those that have the same products on offer.

        An offer open to all counts for none that does not buy its products.
        """
        having = {code for offer in self._offers if offer.scope in self._scopes for code in offer.segments}
        return {
            loyal.code
            for loyal in self._segments.values()
            if any(
                self._is_for_less_loyal(one, loyal) and (loyal.code in having or self._may_tempt(one, loyal))
                for one in asked
            )
        }

    def _adding(self) -> set[str]:
        """Name the groups that may add something to a rival offer: all that they hold counts."""
        stackable = (offer for offer in self._offers if offer.stack is not None and offer.stack.stackable)
        return {code for offer in stackable for code in offer.segments}

    def _is_for_less_loyal(self, offer: Offer, loyal: Segment) -> bool:
        if loyal.code in offer.segments or not offer.segments:
            return False
        return min(self._ranks[code] for code in offer.segments) < self._ranks[loyal.code]

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


def chooser(policy: Policy) -> Callable[[Mapping[str, Segment], Offer, Collection[Offer]], Callable[[Offer], bool]]:
    """Give what tells whoever fetches neighbours which of them can matter to an offer."""
    return lambda segments, asked, kinds: Vicinity(segments, policy, [asked], kinds).holds
