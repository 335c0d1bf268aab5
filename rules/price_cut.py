"""How much of an article's price a promise gives back at most: off the till now, and as money later."""

from dataclasses import dataclass
from fractions import Fraction

from models.mechanic import Form
from models.mechanic import Mechanic
from models.mechanic import percent
from models.mechanics.amount_off import AmountOff
from models.mechanics.amount_per_step import AmountPerStep
from models.mechanics.bonus_pack import BonusPack
from models.mechanics.bundle import Bundle
from models.mechanics.buy_x_get_y import BuyXGetY
from models.mechanics.cashback import Cashback
from models.mechanics.fixed_price import FixedPrice
from models.mechanics.free_period import FreePeriod
from models.mechanics.next_coupon import NextCoupon
from models.mechanics.nth_item import NthItem
from models.mechanics.percent_off import PercentOff
from models.mechanics.points_multiplier import PointsMultiplier
from models.mechanics.refund import Refund
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered
from models.offer import Offer

ZERO = Fraction(0)
ONE = Fraction(1)
# What is taken off a whole basket is no reduction of one article in particular.
_OFF_THE_BASKET = (AmountOff, AmountPerStep, NextCoupon, Tiered)


@dataclass(frozen=True, slots=True)
class PriceCut:
    """Shares of the price of one article: what is taken off at once, what comes back later.

    `is_per_article`: every part of it is a reduction of the article itself, not of a basket that holds it.
    """

    now: Fraction = ZERO
    later: Fraction = ZERO
    is_per_article: bool = True

    @property
    def total(self) -> Fraction:
        """Give both together, never more than the price."""
        return min(ONE, self.now + self.later)

    def and_also(self, other: "PriceCut") -> "PriceCut":
        """Give what a customer gets who is given both."""
        return PriceCut(
            min(ONE, self.now + other.now), self.later + other.later, self.is_per_article and other.is_per_article
        )


def deepest_cut(offer: Offer, price: Fraction | None) -> PriceCut:
    """Give the most that an offer gives back on an article of a price; no price: nobody knows it.

    Caps and minimum spends do not lower it: some basket gets the full rate.  A part that depends on a price nobody
    knows counts nothing.  The mechanics apply in order, as when a customer is told what he gains (Method §2).
    """
    now, later, left = ZERO, ZERO, ONE
    for mechanic in offer.mechanics:
        share = left * min(ONE, _share(mechanic, price, _least_basket(offer, mechanic, price)))
        if mechanic.form is Form.MONEY_NOW:
            now += share
        else:
            later += share
        if mechanic.deducts:
            left = max(ZERO, left - share)
    return PriceCut(min(ONE, now), later, not any(isinstance(one, _OFF_THE_BASKET) for one in offer.mechanics))


def looks_at_price(offer: Offer) -> bool:
    """Say whether the cut differs from article to article, because an amount of money is part of the promise."""
    return any(isinstance(one, (*_OFF_THE_BASKET, FixedPrice, Refund)) for one in offer.mechanics)


def _least_basket(offer: Offer, mechanic: Mechanic, price: Fraction | None) -> Fraction | None:
    """Give the smallest basket that gets the promise: one article, or the minimum spend."""
    stated = (offer.min_spend, getattr(mechanic, "min_spend", None), price)
    return max((Fraction(one) for one in stated if one is not None), default=None)


def _share(mechanic: Mechanic, price: Fraction | None, basket: Fraction | None) -> Fraction:
    match mechanic:
        case PercentOff() | Cashback():
            return percent(mechanic.rate)
        case FixedPrice():
            return _below(Fraction(mechanic.price), Fraction(mechanic.list_price) if price is None else price)
        case Bundle():
            return _below(Fraction(mechanic.price), Fraction(mechanic.list_price))
        case BonusPack():
            return percent(mechanic.extra) / (1 + percent(mechanic.extra))
        case PointsMultiplier():
            return (mechanic.times - 1) * percent(mechanic.base_rate)
        case _:
            return _counted(mechanic) or _of_the_basket(mechanic, basket)


def _counted(mechanic: Mechanic) -> Fraction:
    """Give the share that so many articles, or months, in so many are free or cheaper."""
    match mechanic:
        case NthItem():
            return percent(mechanic.rate) / mechanic.nth
        case BuyXGetY():
            return Fraction(mechanic.get, mechanic.buy + mechanic.get)
        case FreePeriod():
            return Fraction(mechanic.free, mechanic.of)
        case _:
            return ZERO


def _of_the_basket(mechanic: Mechanic, basket: Fraction | None) -> Fraction:
    match mechanic:
        case AmountPerStep():
            return Fraction(mechanic.amount) / Fraction(mechanic.step)
        case AmountOff():
            return ZERO if basket is None else Fraction(mechanic.amount) / basket
        case NextCoupon() | Refund() if mechanic.rate is not None:
            return percent(mechanic.rate)
        case NextCoupon() | Refund():
            return ZERO if basket is None else Fraction(mechanic.amount or 0) / basket
        case Tiered():
            return max(_of_step(step, basket) for step in mechanic.steps)
        case _:
            return ZERO


def _of_step(step: Step, basket: Fraction | None) -> Fraction:
    """Give the share of one step at the basket that just reaches it."""
    if step.rate is not None:
        return percent(step.rate)
    reached = max(Fraction(step.start), basket or ZERO)
    return Fraction(step.amount or 0) / reached if reached else ZERO


def _below(price: Fraction, usual: Fraction) -> Fraction:
    return max(ZERO, 1 - price / usual)
