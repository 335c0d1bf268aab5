"""What a campaign promises at each step of a ladder: the same mechanic, more generous the more loyal."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from models.mechanic import Mechanic
from models.mechanics.amount_off import AmountOff
from models.mechanics.cashback import Cashback
from models.mechanics.free_shipping import FreeShipping
from models.mechanics.gift import Gift
from models.mechanics.nth_item import NthItem
from models.mechanics.percent_off import PercentOff
from models.mechanics.points_multiplier import PointsMultiplier
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered

_HUNDRED = Decimal(100)


class Rung(NamedTuple):
    """How generous to be: by the step of the ladder, a little more or less by campaign, for a usual basket."""

    generosity: int
    wobble: int
    mean: Decimal

    @property
    def rate(self) -> int:
        """Give a rate in percent; no two steps of a ladder ever share one."""
        return 6 + 3 * self.generosity + self.wobble


@cache
def promise(kind: str, rung: Rung) -> Mechanic:
    """Build the mechanic, once for all offers that promise the same."""
    return _PROMISES[kind](rung)


def _percent_off(rung: Rung) -> Mechanic:
    return PercentOff(rate=Decimal(rung.rate))


def _capped(rung: Rung) -> Mechanic:
    return PercentOff(rate=Decimal(rung.rate), cap=rung.mean * rung.rate / _HUNDRED)


def _amount_off(rung: Rung) -> Mechanic:
    return AmountOff(amount=_euros(rung), min_spend=rung.mean * 3 / 5)


def _nth_item(rung: Rung) -> Mechanic:
    return NthItem(nth=2, rate=Decimal(min(100, 2 * rung.rate)))


def _cashback(rung: Rung) -> Mechanic:
    return Cashback(rate=Decimal(rung.rate))


def _points(rung: Rung) -> Mechanic:
    return PointsMultiplier(times=rung.rate, base_rate=Decimal(1), value_displayed=True)


def _free_shipping(rung: Rung) -> Mechanic:
    return FreeShipping(min_spend=rung.mean * (100 - rung.rate) / _HUNDRED)


def _tiered(rung: Rung) -> Mechanic:
    low, high = rung.mean / 2, rung.mean * 3 / 2
    # Each step on its own slice, or a larger basket would cost less at the second one.
    steps = (Step(start=low, rate=Decimal(rung.rate)), Step(start=high, rate=Decimal(rung.rate + 5)))
    return Tiered(steps=steps, mode="incremental")


def _gift(rung: Rung) -> Mechanic:
    return Gift(
        retail_value=_euros(rung), unit_cost=_euros(rung) / 2, min_spend=rung.mean * 3 / 5, value_displayed=True
    )


def _euros(rung: Rung) -> Decimal:
    return rung.mean * rung.rate / _HUNDRED


_PROMISES: dict[str, Callable[[Rung], Mechanic]] = {
    "percent": _percent_off,
    "capped percent": _capped,
    "amount": _amount_off,
    "second item": _nth_item,
    "cashback": _cashback,
    "points": _points,
    "free shipping": _free_shipping,
    "tiers": _tiered,
    "gift": _gift,
}
MECHANICS_BY_LEVEL = {
    "brand": ("percent", "percent", "capped percent", "amount", "second item", "cashback", "points", "free shipping",
              "tiers", "gift"),
    "universe": ("percent", "percent", "cashback", "points"),
    "family": ("percent", "percent", "cashback"),
}  # fmt: skip
