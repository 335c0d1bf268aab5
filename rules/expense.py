"""What an offer costs the brand on a basket, ex VAT, beyond the channels that carry it (DOMAIN §2)."""

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

    Amounts spent are VAT included, costs ex VAT.
    """

    mechanic: Mechanic
    curve: Curve


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
        found.append(Expense(mechanic, curve if offer.min_spend is None else curve.gated(Fraction(offer.min_spend))))
        if mechanic.deducts:
            rest = Curve.line(ONE) - mechanic.value(basket)
            left = rest if left is None else rest.after(left)
    return tuple(found)
