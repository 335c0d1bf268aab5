"""What some offers are worth to a customer of one group, as advertised, on the mean basket of the group."""

from collections.abc import Iterable
from fractions import Fraction

from models.curve import ZERO
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.segment import Segment
from rules.bench import Bench
from rules.deal import Deal
from rules.entitlement import entitlement


class MeanWorth:
    """Prices each combination of offers once.

    `is_whole` turns False as soon as one offer could not be priced: a figure is missing, or it stands in a currency
    that nobody has converted.
    """

    def __init__(self, segment: Segment, bench: Bench) -> None:
        """Start with nothing priced; a group without a basket has no worth to tell."""
        self._valuer = bench.appraiser.valuer(segment)
        self._currency = bench.calendar.currency
        self._single: dict[Deal, Fraction | None] = {}
        self._known: dict[frozenset[Deal], Fraction | None] = {}
        self.is_whole = True

    @property
    def mean(self) -> Fraction | None:
        """Give the mean basket; None where nobody has told it."""
        return None if self._valuer is None else self._valuer.basket.average

    def buys(self, deal: Deal) -> bool:
        """Say whether the group buys any of the products that an offer is good for, or may for all that is known."""
        return self._valuer is None or self._valuer.buys(deal.scope)

    def single(self, deal: Deal) -> Fraction | None:
        """Give the worth of one offer; None where it cannot be told."""
        if deal not in self._single:
            self._single[deal] = self._priced(deal)
            self.is_whole = self.is_whole and self._single[deal] is not None
        return self._single[deal]

    def best(self, deals: Iterable[Deal]) -> Fraction | None:
        """Give the best of some offers that are all valid at once, those that add up added; None of nothing known."""
        key = frozenset(deals)
        if key not in self._known:
            self._known[key] = self._best(key)
        return self._known[key]

    def _best(self, deals: frozenset[Deal]) -> Fraction | None:
        worths = {deal: worth for deal in deals if (worth := self.single(deal)) is not None}
        if not worths or self._valuer is None:
            return None
        together = entitlement((deal, True) for deal in worths)
        if not together.stackable:
            return max(worths.values())
        return self._valuer.curve(together, Lens.FACE).at(self._valuer.basket.average)

    def _priced(self, deal: Deal) -> Fraction | None:
        if self._valuer is None or deal.currency != self._currency:
            return None
        try:
            return max(ZERO, self._valuer.gain(deal, Lens.FACE).total.at(self._valuer.basket.average))
        except MissingFigureError:
            return None
