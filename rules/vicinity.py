"""The part of a calendar that findings about some offers can depend on, so that the rest need not be looked at."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import replace

from models.calendar import Calendar
from models.mechanic import MissingFigureError
from models.offer import ALL
from models.offer import Offer
from models.offer import Scope
from models.segment import Basket
from models.segment import Segment
from models.segment import ranks_of
from rules.deal import scope_share

# Under this many offers, choosing among them costs more than judging them.
FEW_OFFERS = 200


def vicinity(calendar: Calendar, focus: frozenset[str]) -> Calendar:
    """Leave out what cannot touch the focus; the groups all stay.

    A finding names the focus as a rival, to a group more loyal than its audience, or as what a group of its
    own holds against a rival.  So all that those groups hold stays, and what rivals might tempt the latter.
    """
    asked = [offer for offer in calendar.offers if offer.code in focus]
    if len(calendar.offers) <= FEW_OFFERS or not asked or any(offer.open_to_all for offer in asked):
        return calendar
    around = Vicinity(calendar.segments, asked, calendar.offers)
    kept = tuple([offer for offer in calendar.offers if around.holds(offer)])
    return calendar if len(kept) == len(calendar.offers) else replace(calendar, offers=kept)


class Vicinity:
    """Tells which offers can touch some others; of two that differ in code or dates alone both can, or none."""

    def __init__(self, segments: Mapping[str, Segment], asked: Collection[Offer], offers: Collection[Offer]) -> None:
        """Learn of the groups and of `offers`: all that are near, or one of each kind."""
        self._segments = segments
        # By identity, which is had for nothing: what many offers say alike is mostly one object.
        self._offers = {(id(one.segments), id(one.scope), id(one.stack)): one for one in offers}.values()
        self._is_one_currency = len({offer.currency for offer in (*offers, *asked)}) == 1
        self._ranks = ranks_of(segments)
        self._tempted: dict[tuple[int, Scope], bool] = {}
        self._buyers: dict[Scope, list[Segment]] = {}
        self._is_open = any(offer.open_to_all for offer in asked)
        self._scopes = {offer.scope for offer in asked}
        self._own = [segments[code] for code in sorted({code for one in asked for code in one.segments})]
        self._codes = {offer.code for offer in asked}
        self._held: dict[tuple[object, ...], bool] = {}
        self._groups = {one.code for one in self._own} | self._watching(asked) | self._adding()

    def holds(self, offer: Offer) -> bool:
        """Say whether an offer can matter; of those that are alike in all that counts, the first is looked at."""
        key = (id(offer.segments), offer.open_to_all, id(offer.scope), id(offer.stack), id(offer.mechanics))
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = self._holds(offer)
        return found or offer.code in self._codes

    def _holds(self, offer: Offer) -> bool:
        return (
            self._is_open
            or offer.open_to_all
            or not self._groups.isdisjoint(offer.segments)
            or offer.scope in self._scopes
            or any(self._is_for_less_loyal(offer, loyal) for loyal in self._tempted_by(offer))
        )

    def _tempted_by(self, offer: Offer) -> list[Segment]:
        """Give the groups of the focus to which an offer may be worth anything."""
        if not self._can_be_told(offer):
            return self._own
        found = self._buyers.get(offer.scope)
        if found is None:
            found = self._buyers[offer.scope] = [one for one in self._own if self._buys(one, offer.scope)]
        return found

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
        """Say whether an offer may be worth anything to a group."""
        return not self._can_be_told(offer) or self._buys(loyal, offer.scope)

    def _can_be_told(self, offer: Offer) -> bool:
        """Say whether products alone tell if it may tempt; what nobody can price, or what adds up, may anyhow."""
        return (
            self._is_one_currency
            and not (offer.stack is not None and offer.stack.stackable)
            and all(mechanic.is_known for mechanic in offer.mechanics)
        )

    def _buys(self, loyal: Segment, scope: Scope) -> bool:
        key = (id(loyal.basket), scope)
        found = self._tempted.get(key)
        if found is None:
            found = self._tempted[key] = may_buy(loyal.basket, scope)
        return found


def may_buy(basket: Basket | None, scope: Scope) -> bool:
    """Say whether any of a basket falls in a scope, or may for all that is known."""
    if basket is None:
        return True
    if not scope.exclude and ALL not in scope.include:
        return any(basket.scope_shares.get(name, 1) > 0 for name in scope.include)
    try:
        return scope_share(scope, basket) > 0
    except MissingFigureError:
        return True


def chosen(segments: Mapping[str, Segment], asked: Offer, kinds: Collection[Offer]) -> Callable[[Offer], bool]:
    """Tell whoever fetches neighbours which of them can matter to an offer."""
    return Vicinity(segments, [asked], kinds).holds
