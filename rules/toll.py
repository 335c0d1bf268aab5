"""What share of the price of its articles an offer costs, with the group with which it costs most."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanic import Terms
from models.offer import Offer
from models.product import Product
from models.segment import Basket
from models.segment import Segment
from rules.deal import scope_share
from rules.expense import expenses
from rules.expense import least_spent
from rules.takings import Takings

# Paid out of the price of what is bought; a delivery or a friend's reward is paid out of other budgets.
_FROM_THE_PRICE = frozenset({Form.MONEY_NOW, Form.MONEY_LATER, Form.IN_KIND})
_FROM_ELSEWHERE = frozenset({"free_shipping", "referral"})
# What is the same share of the price whatever the basket, once there are enough items.
_PLAIN_SHARES = frozenset({
    "bonus_pack", "buy_x_get_y", "cashback", "free_period", "nth_item", "percent_off", "points_multiplier",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Toll:
    """The cost of an offer as a share of the price ex VAT, on a basket (VAT included) of a group; None: any group."""

    share: Fraction
    segment: Segment | None
    basket: Fraction


@dataclass(frozen=True, slots=True)
class Costing:
    """What is needed to cost an offer: the articles that it is good for, what they earn, and what the house expects."""

    articles: tuple[Product, ...]
    goods: Takings
    terms: Mapping[str, Terms]

    def dearest(self, offer: Offer, groups: Mapping[str, Segment]) -> Toll | None:
        """Give the toll of an offer with the group with which it is highest.

        None where it depends on a basket that nobody knows; raises MissingFigureError for what the offer lacks itself.
        """
        known = (self._toll(offer, groups[code]) for code in sorted(offer.segments))
        tolls = [one for one in known if one is not None]
        return max(tolls, key=_share) if tolls else self._of_any_basket(offer)

    def _toll(self, offer: Offer, group: Segment) -> Toll | None:
        """Cost the mean basket of a group, or the least basket that counts where that is more."""
        basket = group.basket
        if basket is None:
            return None
        try:
            part = scope_share(offer.scope, basket)
            spent = max(part * basket.average, least_spent(offer))
            if not part or spent > part * basket.highest:
                return None
            return Toll(self._share(offer, basket, spent), group, spent)
        except MissingFigureError as missing:
            if missing.path.startswith("basket."):
                return None
            raise

    def _of_any_basket(self, offer: Offer) -> Toll | None:
        """Cost just as many items as the only mechanic of an offer asks for, when the basket does not matter else."""
        (mechanic, *others) = offer.mechanics
        if others or mechanic.kind not in _PLAIN_SHARES or getattr(mechanic, "cap", None) is not None:
            return None
        price = next(one.list_price for one in self.articles)
        items = max(getattr(mechanic, "nth", 1), getattr(mechanic, "buy", 0) + getattr(mechanic, "get", 0))
        mean = None if price is None else price * items
        basket = Basket(mean=mean, low=mean, high=mean, unit_price=price)
        spent = max(basket.average, least_spent(offer))
        return Toll(self._share(offer, basket, spent), None, spent)

    def _share(self, offer: Offer, basket: Basket, spent: Fraction) -> Fraction:
        """Cost an amount spent, with somebody who does redeem what is off the price: he alone counts (DOMAIN §6)."""
        levy = Levy(vat_rate=self.goods.vat_rate, goods_cost_share=self.goods.goods_cost_share)
        total = Fraction(0)
        for one in expenses(offer, basket, self.terms, levy):
            total += one.of_taker(spent) if one.mechanic.form is Form.MONEY_NOW else one.curve.at(spent)
        return total / levy.without_vat(spent)


def is_from_the_price(mechanic: Mechanic) -> bool:
    """Say whether a mechanic is paid out of what the articles earn."""
    return mechanic.form in _FROM_THE_PRICE and mechanic.kind not in _FROM_ELSEWHERE


def _share(toll: Toll) -> Fraction:
    return toll.share
