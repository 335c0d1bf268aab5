"""What share of the price of its articles an offer costs, with the group with which it costs most."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanic import Terms
from models.offer import Offer
from models.product import Product
from models.segment import Basket
from models.segment import Segment
from rules.expense import expenses
from rules.expense import least_spent
from rules.habit import Habits
from rules.takings import Takings

# Paid out of the price of what is bought; a delivery or a friend's reward is paid out of other budgets.
_FROM_THE_PRICE = frozenset({Form.MONEY_NOW, Form.MONEY_LATER, Form.IN_KIND})
_FROM_ELSEWHERE = frozenset({"free_shipping", "referral"})
# What is the same share of the price whatever the basket, once there are enough items.
_PLAIN_SHARES = frozenset({
    "bonus_pack", "buy_x_get_y", "cashback", "free_period", "nth_item", "percent_off", "points_multiplier",
})  # fmt: skip
WHOLE = Decimal(100)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Toll:
    """The cost of an offer as a share of the price ex VAT, on a basket (VAT included) of a group; None: any group."""

    share: Fraction
    segment: Segment | None
    basket: Fraction


@dataclass(frozen=True, slots=True)
class Costing:
    """What is needed to cost offers on some articles: what these earn, and what the house expects of customers."""

    articles: tuple[Product, ...]
    goods: Takings
    terms: Mapping[str, Terms]
    groups: Mapping[str, Segment]
    habits: Habits
    levy: Levy

    @staticmethod
    def of(
        articles: tuple[Product, ...], terms: Mapping[str, Terms], groups: Mapping[str, Segment], habits: Habits
    ) -> "Costing":
        """Add up once what one of each article earns."""
        goods = Takings.of(articles)
        levy = Levy(vat_rate=goods.vat_rate, goods_cost_share=goods.goods_cost_share)
        return Costing(articles, goods, terms, groups, habits, levy)

    def dearest(self, offer: Offer) -> Toll | None:
        """Give the toll of an offer with the group with which it is highest.

        None where it depends on a basket that nobody knows; raises MissingFigureError for what the offer lacks itself.
        """
        known = (self._toll(offer, self.groups[code]) for code in sorted(offer.segments))
        tolls = [one for one in known if one is not None]
        return max(tolls, key=_share) if tolls else self._of_any_basket(offer)

    def _toll(self, offer: Offer, group: Segment) -> Toll | None:
        """Cost the mean basket of a group, or the least basket that counts where that is more."""
        habit, basket = self.habits.of(group.code, offer.scope), group.basket
        if habit is None or basket is None:
            return None
        spent = max(habit.mean, least_spent(offer))
        if spent > habit.high:
            return None
        try:
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
        """Cost an amount spent, with somebody who does redeem what is off the price: he alone counts (Method §6)."""
        total = Fraction(0)
        for one in expenses(offer, basket, self.terms, self.levy):
            total += one.of_taker(spent) if one.mechanic.form is Form.MONEY_NOW else one.curve.at(spent)
        return total / self.levy.without_vat(spent)


def is_from_the_price(mechanic: Mechanic) -> bool:
    """Say whether a mechanic is paid out of what the articles earn."""
    return mechanic.form in _FROM_THE_PRICE and mechanic.kind not in _FROM_ELSEWHERE


def at_most(offer: Offer) -> Decimal | None:
    """Give a rate in percent that the toll of an offer cannot pass, whatever the basket; None where there is no such.

    Rough and quick: it spares most offers of a big calendar the exact sum.
    """
    total = _NOTHING
    for mechanic in offer.mechanics:
        find = _AT_MOST.get(mechanic.kind)
        rate = None if find is None else find(mechanic)
        if rate is None:
            return None
        total += rate
    return total


def _tiered(mechanic: Any) -> Decimal | None:  # noqa: ANN401 -- the kind says which mechanic it is
    rates = [step.rate for step in mechanic.steps]
    return None if None in rates else max(rates)


# By kind, the highest share of the price, in percent, that customers may have of it.
_AT_MOST: Mapping[str, Callable[[Any], Decimal | None]] = MappingProxyType({
    "amount_per_step": lambda one: WHOLE * one.amount / one.step,
    "bundle": lambda one: WHOLE * (1 - one.price / one.list_price),
    "buy_x_get_y": lambda one: WHOLE * one.get / (one.buy + one.get),
    "cashback": lambda one: one.rate,
    "fixed_price": lambda one: WHOLE * (1 - one.price / one.list_price),
    "free_period": lambda one: WHOLE * one.free / one.of,
    "nth_item": lambda one: one.rate / one.nth,
    "percent_off": lambda one: one.rate,
    "points_multiplier": lambda one: (one.times - 1) * one.base_rate,
    "refund": lambda one: one.rate,
    "tiered": _tiered,
})  # fmt: skip


def _share(toll: Toll) -> Fraction:
    return toll.share
