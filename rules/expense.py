"""What an offer costs the brand on a basket, ex VAT, beyond the channels that carry it (Method §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.curve import ONE
from models.curve import Curve
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import Terms
from models.offer import Offer
from models.segment import Basket


@dataclass(frozen=True, slots=True)
class Expense:
    """What one mechanic of an offer costs per customer who buys, by the amount that he spends on what it is good for.

    Amounts spent are VAT included, costs ex VAT; `taken` is the share of buyers who get it, which the curve counts in.
    """

    mechanic: Mechanic
    curve: Curve
    taken: Fraction

    def of_taker(self, spent: Fraction) -> Fraction:
        """Give what it costs with somebody who does get it; nothing where nobody does."""
        return self.curve.at(spent) / self.taken if self.taken else Fraction(0)


def expenses(offer: Offer, basket: Basket, terms: Mapping[str, Terms], levy: Levy) -> tuple[Expense, ...]:
    """Cost each mechanic of an offer in turn; raises MissingFigureError.

    As when customers are told their gain, what one mechanic takes off the price lowers what later ones are computed on.
    """
    found = []
    left: Curve | None = None
    for mechanic in offer.mechanics:
        curve = mechanic.cost(basket, terms[mechanic.kind], levy)
        if left is not None:
            curve = curve.after(left)
        if offer.min_spend is not None:
            curve = curve.gated(Fraction(offer.min_spend))
        found.append(Expense(mechanic, curve, mechanic.taken(terms[mechanic.kind])))
        if mechanic.deducts:
            rest = Curve.line(ONE) - mechanic.value(basket)
            left = rest if left is None else rest.after(left)
    return tuple(found)


def least_spent(offer: Offer) -> Fraction:
    """Give the amount from which every part of an offer counts."""
    asked = (offer.min_spend, *(getattr(one, "min_spend", None) for one in offer.mechanics))
    return max((Fraction(one) for one in asked if one is not None), default=Fraction(0))
