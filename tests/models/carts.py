"""A naive till: it prices real carts item by item, coin by coin, and knows nothing of curves."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from models.mechanics.amount_off import AmountOff
from models.mechanics.amount_per_step import AmountPerStep
from models.mechanics.bonus_pack import BonusPack
from models.mechanics.bundle import Bundle
from models.mechanics.buy_x_get_y import BuyXGetY
from models.mechanics.cashback import Cashback
from models.mechanics.contest import Contest
from models.mechanics.early_access import EarlyAccess
from models.mechanics.fixed_price import FixedPrice
from models.mechanics.free_period import FreePeriod
from models.mechanics.free_shipping import FreeShipping
from models.mechanics.gift import Gift
from models.mechanics.next_coupon import NextCoupon
from models.mechanics.nth_item import NthItem
from models.mechanics.percent_off import PercentOff
from models.mechanics.points_multiplier import PointsMultiplier
from models.mechanics.price_freeze import PriceFreeze
from models.mechanics.referral import Referral
from models.mechanics.refund import Refund
from models.mechanics.satisfaction_guarantee import SatisfactionGuarantee
from models.mechanics.tiered import Tiered

NOTHING = Fraction(0)


@dataclass
class Cart:
    """Items with their prices, and what delivery costs whom."""

    items: list[Fraction]
    fee: Fraction = NOTHING
    free_from: Fraction | None = None

    @property
    def total(self) -> Fraction:
        """Give what the items cost without any offer."""
        return sum(self.items, NOTHING)

    @property
    def delivery(self) -> Fraction:
        """Give what delivery costs without any offer."""
        return NOTHING if self.free_from is not None and self.total >= self.free_from else self.fee


def saved(mechanic: Any, cart: Cart) -> Fraction:
    """Give what the customer keeps, or gets, thanks to the offer."""
    least = getattr(mechanic, "min_spend", None)
    if least is not None and cart.total < Fraction(least):
        return NOTHING
    gained = TILLS[type(mechanic)](mechanic, cart)
    most = getattr(mechanic, "cap", None)
    return gained if most is None or gained <= Fraction(most) else Fraction(most)


def _hundredths(rate: Decimal) -> Fraction:
    return Fraction(rate) / 100


def _percent_off(offer: PercentOff | Refund | Cashback | NextCoupon, cart: Cart) -> Fraction:
    assert offer.rate is not None
    to_pay = sum((price - price * _hundredths(offer.rate) for price in cart.items), NOTHING)
    return cart.total - to_pay


def _amount_off(offer: AmountOff | Refund | NextCoupon, cart: Cart) -> Fraction:
    assert offer.amount is not None
    voucher, to_pay = Fraction(offer.amount), NOTHING
    for price in cart.items:
        used = min(price, voucher)
        voucher -= used
        to_pay += price - used
    return cart.total - to_pay


def _rate_or_amount(offer: Refund | NextCoupon, cart: Cart) -> Fraction:
    return _percent_off(offer, cart) if offer.amount is None else _amount_off(offer, cart)


def _amount_per_step(offer: AmountPerStep, cart: Cart) -> Fraction:
    left, off = cart.total, NOTHING
    while left >= Fraction(offer.step):
        left -= Fraction(offer.step)
        off += Fraction(offer.amount)
    return off


def _fixed_price(offer: FixedPrice, cart: Cart) -> Fraction:
    off, allowed = NOTHING, len(cart.items) if offer.max_items is None else offer.max_items
    for price in cart.items:
        if allowed and price > Fraction(offer.price):
            off += price - Fraction(offer.price)
            allowed -= 1
    return off


def _nth_item(offer: NthItem, cart: Cart) -> Fraction:
    dearest_first, off = sorted(cart.items, reverse=True), NOTHING
    while len(dearest_first) >= offer.nth:
        group, dearest_first = dearest_first[: offer.nth], dearest_first[offer.nth :]
        off += min(group) * _hundredths(offer.rate)
    return off


def _buy_x_get_y(offer: BuyXGetY, cart: Cart) -> Fraction:
    off, times, queue = NOTHING, 0, list(cart.items)
    while queue and (offer.max_times is None or times < offer.max_times):
        queue = queue[offer.buy :]
        off += sum(queue[: offer.get], NOTHING)
        queue = queue[offer.get :]
        times += 1
    return off


def _bundle(offer: Bundle, cart: Cart) -> Fraction:
    needed = offer.items if isinstance(offer.items, int) else len(offer.items)
    queue, off = list(cart.items), NOTHING
    while len(queue) >= needed:
        taken, queue = queue[:needed], queue[needed:]
        off += sum(taken, NOTHING) - Fraction(offer.price)
    return off


def _tiered(offer: Tiered, cart: Cart) -> Fraction:
    reached = [step for step in offer.steps if cart.total >= Fraction(step.start)]
    if offer.mode == "incremental":
        return min(cart.total, _slices(reached, cart))
    if not reached:
        return NOTHING
    last = reached[-1]
    if last.amount is not None:
        return min(Fraction(last.amount), cart.total)
    assert last.rate is not None
    return cart.total * _hundredths(last.rate)


def _slices(reached: list[Any], cart: Cart) -> Fraction:
    """Lay the basket down coin by coin, each at the rate of the step that it lies in."""
    off = sum((Fraction(step.amount) for step in reached if step.amount is not None), NOTHING)
    coin = Fraction(1, 2)
    laid = NOTHING
    while laid < cart.total:
        here = [step for step in reached if Fraction(step.start) <= laid]
        size = min(coin, cart.total - laid)
        if here and here[-1].rate is not None:
            off += size * _hundredths(here[-1].rate)
        laid += size
    return off


def _gift(offer: Gift, cart: Cart) -> Fraction:
    enough = offer.min_items is None or len(cart.items) >= offer.min_items
    return Fraction(offer.retail_value) if enough else NOTHING


def _free_shipping(_offer: FreeShipping, cart: Cart) -> Fraction:
    return cart.delivery


def _money_back(_offer: SatisfactionGuarantee, cart: Cart) -> Fraction:
    return cart.total


def _points(offer: PointsMultiplier, cart: Cart) -> Fraction:
    usual = cart.total * _hundredths(offer.base_rate)
    return sum((usual for _ in range(offer.times)), NOTHING) - usual


def _contest(offer: Contest, _cart: Cart) -> Fraction:
    drawn = [Fraction(prize.value) for prize in offer.prizes for _ in range(prize.count)]
    drawn += [NOTHING] * max(0, offer.expected_entries - len(drawn))
    return sum(drawn, NOTHING) / offer.expected_entries


def _early_access(offer: EarlyAccess, _cart: Cart) -> Fraction:
    return NOTHING if offer.declared_value is None else Fraction(offer.declared_value)


def _referral(offer: Referral, _cart: Cart) -> Fraction:
    return Fraction(offer.amount)


def _price_freeze(offer: PriceFreeze, cart: Cart) -> Fraction:
    risen = sum((price + price * _hundredths(offer.expected_drift) for price in cart.items), NOTHING)
    return risen - cart.total


def _bonus_pack(offer: BonusPack, cart: Cart) -> Fraction:
    """Take the cart for what is carried home, at its list price; the packs paid for hold less."""
    packs_paid = cart.total / (1 + _hundredths(offer.extra))
    return cart.total - packs_paid


def _free_period(offer: FreePeriod, cart: Cart) -> Fraction:
    months = [cart.total / offer.of] * offer.of
    return cart.total - sum(months[offer.free :], NOTHING)


TILLS: Mapping[type, Callable[[Any, Cart], Fraction]] = MappingProxyType(
    {
        AmountOff: _amount_off,
        AmountPerStep: _amount_per_step,
        BonusPack: _bonus_pack,
        Bundle: _bundle,
        BuyXGetY: _buy_x_get_y,
        Cashback: _percent_off,
        Contest: _contest,
        EarlyAccess: _early_access,
        FixedPrice: _fixed_price,
        FreePeriod: _free_period,
        FreeShipping: _free_shipping,
        Gift: _gift,
        NextCoupon: _rate_or_amount,
        NthItem: _nth_item,
        PercentOff: _percent_off,
        PointsMultiplier: _points,
        PriceFreeze: _price_freeze,
        Referral: _referral,
        Refund: _rate_or_amount,
        SatisfactionGuarantee: _money_back,
        Tiered: _tiered,
    }
)
