"""Which offers a group can add up at one moment, and on which of its usual baskets they come to most."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.curve import Curve
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.segment import Basket
from rules.deal import Deal
from rules.deal import Gain
from rules.entitlement import Valuer
from rules.presence import micros

# Good for plain shares of any basket, where a group has told none.
ANY_BASKET = Basket(mean=Decimal(100))
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One offer of a pile: what it takes off a basket at once, and what comes later.

    `rate` is what it takes off the price of what it is good for, as a share, were the whole basket that.
    """

    offer: Offer
    now: Fraction
    later: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Pile:
    """Offers that add up on a basket, the deepest way to combine them there; amounts are VAT included."""

    basket: Fraction
    parts: tuple[Part, ...]

    @property
    def gain(self) -> Fraction:
        """Give what they come to: reductions take off no more than there is to pay."""
        return min(self.basket, self.now) + sum((part.later for part in self.parts), Fraction(0))

    @property
    def now(self) -> Fraction:
        """Give what they take off the price."""
        return sum((part.now for part in self.parts), Fraction(0))

    @property
    def share(self) -> Fraction:
        """Give what they come to as a share of the basket."""
        return self.gain / self.basket


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time `[start, end)`, in microseconds, in which the same offers are valid for a group."""

    start: int
    end: int
    offers: tuple[Offer, ...]


def stretches(offers: Iterable[Offer]) -> Iterator[Stretch]:
    """Cut the time wherever one of some offers begins or ends; what is empty is left out."""
    edges: dict[int, list[tuple[bool, Offer]]] = {}
    for offer in offers:
        for window in offer.occurrences:
            edges.setdefault(micros(window.start), []).append((True, offer))
            edges.setdefault(micros(window.end), []).append((False, offer))
    valid: dict[str, tuple[int, Offer]] = {}
    before = 0
    for instant in sorted(edges):
        if valid:
            yield Stretch(before, instant, tuple(valid[code][1] for code in sorted(valid)))
        for begins, offer in edges[instant]:
            count = valid.get(offer.code, (0, offer))[0] + (1 if begins else -1)
            if count:
                valid[offer.code] = (count, offer)
            else:
                del valid[offer.code]
        before = instant


class Piler:
    """Adds up offers on the baskets of one group; each set of them is worked out once."""

    def __init__(self, valuer: Valuer) -> None:
        """Start with nothing added up."""
        self._basket = valuer.basket
        self._valuer = valuer
        self._is_any = valuer.basket is ANY_BASKET
        self._gains: dict[Deal, Gain | None] = {}
        self._deepest: dict[frozenset[Deal], tuple[Fraction, tuple[Deal, ...]] | None] = {}

    def pile(self, offers: Sequence[Offer], deals: Mapping[str, Deal]) -> Pile | None:
        """Give the deepest pile of offers that are valid together; None where less than two add up."""
        by_deal = {deals[one.code]: one for one in offers if self._gain(deals[one.code]) is not None}
        if len(by_deal) < FEWEST:
            return None
        key = frozenset(by_deal)
        if key not in self._deepest:
            self._deepest[key] = self._find(tuple(by_deal))
        found = self._deepest[key]
        if found is None:
            return None
        basket, chosen = found
        return self._on(basket, [(by_deal[deal], deal) for deal in by_deal if deal in chosen])

    def _find(self, deals: tuple[Deal, ...]) -> tuple[Fraction, tuple[Deal, ...]] | None:
        best: tuple[Fraction, Fraction, tuple[Deal, ...]] | None = None
        for basket in self._baskets(deals):
            chosen = self._chosen(deals, basket)
            if len(chosen) < FEWEST:
                continue
            gains = [found for deal in chosen if (found := self._gain(deal)) is not None]
            now = min(basket, sum((gain.now.at(basket) for gain in gains), Fraction(0)))
            share = (now + sum((gain.rest.at(basket) for gain in gains), Fraction(0))) / basket
            if best is None or share > best[0]:
                best = (share, basket, chosen)
        return None if best is None else best[1:]

    def _baskets(self, deals: tuple[Deal, ...]) -> list[Fraction]:
        """Give the usual baskets at which the share of one of the deals may be highest: the ends, and every break."""
        low, high = self._basket.lowest, self._basket.highest
        curves = [curve for deal in deals if (gain := self._gain(deal)) for curve in (gain.now, gain.rest)]
        breaks = {piece.start for curve in curves for piece in curve.pieces if low < piece.start < high}
        return sorted({low, high, *breaks})

    def _chosen(self, deals: tuple[Deal, ...], basket: Fraction) -> tuple[Deal, ...]:
        """Take the best of each stack group, every one that stands alone, and the best of those that carry others."""
        best: dict[object, tuple[Fraction, Deal]] = {}
        for deal in deals:
            gain = self._gain(deal)
            worth = Fraction(0) if gain is None else gain.total.at(basket)
            place = _place(deal)
            if worth > 0 and (place not in best or worth > best[place][0]):
                best[place] = (worth, deal)
        return tuple(deal for _, deal in best.values()) if any(deal.is_stackable for _, deal in best.values()) else ()

    def _on(self, basket: Fraction, chosen: list[tuple[Offer, Deal]]) -> Pile:
        parts = [
            Part(offer, gain.now.at(basket), gain.rest.at(basket), self._rate(deal, basket))
            for offer, deal in chosen
            if (gain := self._gain(deal)) is not None
        ]
        return Pile(basket, tuple(parts))

    def _rate(self, deal: Deal, basket: Fraction) -> Fraction:
        return self._valuer.core_gain(deal.core, Lens.FACE).now.at(basket) / basket

    def _gain(self, deal: Deal) -> Gain | None:
        """Price a deal as advertised; None where a figure is missing, or a basket that nobody has told would matter."""
        if deal not in self._gains:
            self._gains[deal] = self._priced(deal)
        return self._gains[deal]

    def _priced(self, deal: Deal) -> Gain | None:
        if self._is_any and not deal.scope.is_everything:
            return None
        try:
            found = self._valuer.gain(deal, Lens.FACE)
        except MissingFigureError:
            return None
        return None if self._is_any and not _is_plain(found) else found


def _is_plain(gain: Gain) -> bool:
    """Say whether a gain is the same share of every basket."""
    return all(_is_line(curve) for curve in (gain.now, gain.rest))


def _is_line(curve: Curve) -> bool:
    return len(curve.pieces) == 1 and not curve.pieces[0].level


def _place(deal: Deal) -> object:
    """Give what only one deal can fill: its stack group, itself when it stands alone, or the base of the pile."""
    if not deal.is_stackable:
        return None
    return deal.stack.group if deal.stack is not None and deal.stack.group else deal
