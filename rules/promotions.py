"""When each group can buy with money off, and on which products."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from models.mechanic import Form
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.segment import Basket
from models.segment import Segment
from rules.product_sets import ProductSets


class Spell(NamedTuple):
    """One occurrence of an offer; in this order they sort."""

    start: datetime
    end: datetime
    code: str
    offer: Offer


Shelf = Mapping[Scope, Sequence[Sequence[Spell]]]
# Whom an offer is for, whether everybody may take it, and on what.
_Audience = tuple[tuple[str, ...], bool, tuple[str, ...], tuple[str, ...]]


def is_monetary(offer: Offer) -> bool:
    """Say whether an offer cuts a price, now or later, or gives what shows its price (Method §3.3, step 1).

    Only that lowers what people expect to pay; a gift of undisclosed value, a game, an early access does not
    (Diamond and Campbell 1989).
    """
    if offer.nature is not Nature.PROMOTIONAL:
        return False
    for mechanic in offer.mechanics:
        form = mechanic.form
        # Asked of every offer: comparing one by one is five times faster than looking in a set.
        if form is Form.MONEY_NOW or form is Form.MONEY_LATER or (form is Form.IN_KIND and mechanic.is_shown):
            return True
    return False


class Promotions:
    """The monetary promotions of a calendar by who may take them; the order of offers does not matter.

    What is open to all is filed once, for everybody; groups that have the very same offers share one shelf.
    """

    def __init__(self, offers: Iterable[Offer], sets: ProductSets) -> None:
        """File each occurrence of each monetary promotion."""
        self.sets = sets
        self._touching: dict[Scope, Sequence[Scope]] = {}
        self._near: dict[int, Sequence[Scope]] = {}
        self._overlaps: dict[tuple[int, int], bool] = {}
        filed = _by_audience(offers)
        audiences: dict[str, list[int]] = {}
        for place, (codes, is_public, _, _) in enumerate(filed):
            for code in () if is_public else codes:
                audiences.setdefault(code, []).append(place)
        pairs = tuple(filed.values())
        for _, spells in pairs:
            spells.sort()
        shelves = {places: _shelf(pairs[place] for place in places) for places in map(tuple, audiences.values())}
        self._groups = {code: shelves[tuple(places)] for code, places in audiences.items()}
        self._public = _shelf(pair for key, pair in filed.items() if key[1])

    @property
    def public(self) -> Shelf:
        """Give what is open to all."""
        return self._public

    def of(self, group: str) -> Shelf:
        """Give what is for a group by name."""
        return self._groups.get(group, {})

    def near(self, segment: Segment) -> Shelf:
        """Give what is open to all on products that a group's own offers touch, unless it is known to buy none."""
        own = self.of(segment.code)
        scopes = self._near.get(id(own))
        if scopes is None:
            scopes = tuple(dict.fromkeys(scope for one in own for scope in self._touched(one)))
            if own:
                self._near[id(own)] = scopes
        basket = segment.basket
        if basket is not None and basket.scope_shares:
            return {scope: self._public[scope] for scope in scopes if _may_buy(basket, scope)}
        return {scope: self._public[scope] for scope in scopes}

    def _touched(self, scope: Scope) -> Sequence[Scope]:
        """Give the scopes of public offers that overlap with one."""
        found = self._touching.get(scope)
        if found is None:
            found = self._touching[scope] = [one for one in self._public if self.sets.overlap(one, scope)]
        return found

    def names(self, own: Shelf, public: Shelf) -> tuple[str, ...]:
        """Name the sets to look at for somebody: those of his own offers, and of public ones that these touch."""
        told = {name for scope in own for name in scope.include}
        others = {name for scope in public for name in scope.include} - told
        return tuple(sorted(told | {name for name in others if any(self.sets.reaches(scope, name) for scope in own)}))

    def overlapping(self, scope: Scope, *shelves: Shelf) -> list[Spell]:
        """Give what may be good for some of the same articles, soonest first."""
        return _sorted(shelf[one] for shelf in shelves for one in shelf if self._overlap(one, scope))

    def _overlap(self, one: Scope, other: Scope) -> bool:
        # By identity, where the hash of a scope would be computed each time: the offers keep their scopes.
        key = (id(one), id(other))
        found = self._overlaps.get(key)
        if found is None:
            found = self._overlaps[key] = self.sets.overlap(one, other)
        return found

    def covering(self, name: str, *shelves: Shelf) -> list[Spell]:
        """Give what is good for all of a set, soonest first."""
        return _sorted(shelf[scope] for shelf in shelves for scope in shelf if self.sets.covers(scope, name))


def _shelf(filed: Iterable[tuple[Scope, Sequence[Spell]]]) -> Shelf:
    shelf: dict[Scope, list[Sequence[Spell]]] = {}
    for scope, spells in filed:
        shelf.setdefault(scope, []).append(spells)
    return shelf


def _by_audience(offers: Iterable[Offer]) -> dict[_Audience, tuple[Scope, list[Spell]]]:
    filed: dict[_Audience, tuple[Scope, list[Spell]]] = {}
    for offer in offers:
        if is_monetary(offer):
            scope = offer.scope
            key = (offer.segments, offer.open_to_all, scope.include, scope.exclude)
            found = filed.get(key)
            if found is None:
                found = filed[key] = (scope, [])
            found[1].extend([Spell(window.start, window.end, offer.code, offer) for window in offer.occurrences])
    return filed


def _may_buy(basket: Basket, scope: Scope) -> bool:
    """Say whether some of the basket falls in a scope, or may for all that is known."""
    shares = basket.scope_shares
    return any(name not in shares or shares[name] > 0 for name in scope.include)


def _sorted(shelved: Iterable[Sequence[Sequence[Spell]]]) -> list[Spell]:
    return sorted(chain.from_iterable(chain.from_iterable(shelved)))
