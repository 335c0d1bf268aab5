"""Compares what two groups may get, each distinct pair once, and says which figure is missing when it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Scope
from models.segment import Basket
from models.segment import Segment
from rules.comparison import FAIR
from rules.comparison import Comparison
from rules.comparison import compare
from rules.deal import Deal
from rules.entitlement import Entitlement
from rules.entitlement import Prices
from rules.entitlement import Valuer
from rules.entitlement import choice
from rules.policy import Policy

# Any basket will do for deals that are a plain share of it: their comparison does not depend on it.
_ANY_BASKET = Basket(mean=Decimal(100), low=Decimal(50), high=Decimal(200))


@dataclass(frozen=True, slots=True)
class Lacking:
    """A comparison that cannot be made for want of `figure`, or of an exchange rate when it is a currency."""

    figure: str
    is_currency: bool = False


class Appraiser:
    """Remembers every comparison made for one policy."""

    def __init__(self, policy: Policy) -> None:
        """Start with nothing compared."""
        self.policy = policy
        self._valuers: dict[object, Valuer] = {}
        self._seen: dict[int, tuple[Basket, Valuer]] = {}
        self._found: dict[tuple[Valuer, Entitlement, Entitlement], Comparison | Lacking] = {}
        self._prices = Prices(policy)
        self._any = Valuer(_ANY_BASKET, self._prices)
        self._shares: dict[Deal, bool] = {}
        self._wholes: dict[Deal, Deal] = {}

    @property
    def compared(self) -> int:
        """Count the comparisons that are remembered."""
        return len(self._found)

    def valuer(self, segment: Segment) -> Valuer | None:
        """Give what prices deals for a segment; segments with equal baskets share one."""
        basket = segment.basket
        if basket is None:
            return None
        # A basket that is kept keeps its identity to itself.
        seen = self._seen.get(id(basket))
        if seen is not None:
            return seen[1]
        key = (basket.mean, basket.low, basket.high, basket.sample, basket.unit_price, basket.shipping_fee,
               basket.free_shipping_from, frozenset(basket.scope_shares.items()))  # fmt: skip
        found = self._valuers.get(key)
        if found is None:
            found = self._valuers[key] = Valuer(basket, self._prices)
        self._seen[id(basket)] = (basket, found)
        return found

    def appraise(self, valuer: Valuer | None, loyal: Entitlement, rival: Entitlement) -> Comparison | Lacking:
        """Compare, or say what is lacking; plain shares of the same products need no basket at all."""
        key = (valuer or self._any, loyal, rival)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._compare(valuer, loyal, rival)
        return found

    def _compare(self, valuer: Valuer | None, loyal: Entitlement, rival: Entitlement) -> Comparison | Lacking:
        """Compare everything; failing that, see whether what can be priced already settles it."""
        found = self._attempt(valuer, loyal, rival)
        if isinstance(found, Comparison) or valuer is None or loyal.stackable or rival.stackable:
            return found
        sure = [deal for deal in loyal.deals if self._is_sure(valuer, deal, rival)]
        settled = self._attempt(valuer, choice(sure), rival)
        return settled if isinstance(settled, Comparison) and settled.base == FAIR else found

    def _is_sure(self, valuer: Valuer, deal: Deal, rival: Entitlement) -> bool:
        """Say whether a deal can be priced, in the rival's own currency."""
        if any(other.currency != deal.currency for other in rival.deals) and not self._is_share(deal):
            return False
        try:
            for lens in Lens:
                valuer.gain(deal, lens)
        except MissingFigureError:
            return False
        return True

    def _attempt(self, valuer: Valuer | None, loyal: Entitlement, rival: Entitlement) -> Comparison | Lacking:
        deals = loyal.deals | rival.deals
        currencies = sorted({deal.currency for deal in deals})
        if len(currencies) > 1 and not all(self._is_share(deal) for deal in deals):
            return Lacking("/".join(currencies), is_currency=True)
        if valuer is None:
            return self._without_basket(loyal, rival, "basket")
        try:
            return compare(loyal, rival, valuer)
        except MissingFigureError as missing:
            return self._without_basket(loyal, rival, _first_missing(valuer, loyal, rival) or missing.path)

    def _without_basket(self, loyal: Entitlement, rival: Entitlement, figure: str) -> Comparison | Lacking:
        """Compare plain shares of one scope on any basket (Method §3.7, case 54)."""
        deals = loyal.deals | rival.deals
        if len({deal.scope for deal in deals}) > 1:
            return Lacking(figure)
        if loyal.stackable or rival.stackable or not all(self._is_share(deal) for deal in deals):
            return Lacking(figure)
        whole = {deal: self._whole(deal) for deal in deals}
        found = compare(_on(whole, loyal), _on(whole, rival), self._any)
        return replace(found, is_measured=False)

    def reaches(self, valuer: Valuer | None, deal: Deal, rival: Entitlement) -> bool:
        """Say whether a deal is worth enough beside the rival's to soothe (Method §3.3, step 3)."""
        if valuer is None:
            if not all(self._is_share(one) and one.scope == deal.scope for one in (deal, *rival.deals)):
                return False
            return self._reaches(
                self._any, self._whole(deal), _on({one: self._whole(one) for one in rival.deals}, rival)
            )
        return self._reaches(valuer, deal, rival)

    def _reaches(self, valuer: Valuer, deal: Deal, rival: Entitlement) -> bool:
        mean = valuer.basket.average
        try:
            reached = valuer.gain(deal, Lens.EXPECTED).total.at(mean)
            needed = valuer.curve(rival, Lens.EXPECTED).at(mean)
        except MissingFigureError:
            return False
        return reached >= Fraction(self.policy.parity.served_share) * needed

    def _whole(self, deal: Deal) -> Deal:
        found = self._wholes.get(deal)
        if found is None:
            found = self._wholes[deal] = replace(deal, scope=Scope())
        return found

    def _is_share(self, deal: Deal) -> bool:
        """Say whether the deal is a plain share of the price, whatever the basket and the currency."""
        found = self._shares.get(deal)
        if found is None:
            found = self._shares[deal] = self._looks_like_share(self._whole(deal))
        return found

    def _looks_like_share(self, deal: Deal) -> bool:
        try:
            gains = [self._any.gain(deal, lens).total for lens in Lens]
        except MissingFigureError:
            return False
        return deal.is_known and all(len(curve.pieces) == 1 and curve.pieces[0].level == 0 for curve in gains)


def _on(whole: dict[Deal, Deal], side: Entitlement) -> Entitlement:
    return choice(whole[deal] for deal in side.deals)


def _first_missing(valuer: Valuer, loyal: Entitlement, rival: Entitlement) -> str | None:
    """Name what is missing of two sides, the loyal first: deals stand in no order, the names of figures do."""
    for lens in (Lens.EXPECTED, Lens.FACE):
        for side in (loyal, rival):
            paths = [path for deal in side.deals for path in _missing(valuer, deal, lens)]
            if paths:
                return min(paths)
    return None


def _missing(valuer: Valuer, deal: Deal, lens: Lens) -> Iterator[str]:
    try:
        valuer.gain(deal, lens)
    except MissingFigureError as missing:
        yield missing.path
