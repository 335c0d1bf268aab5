"""Every curve equals what a naive till gives back on real carts, at every point of the lattice."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.mechanic import mechanic_kinds
from models.mechanics.amount_per_step import AmountPerStep
from models.mechanics.bundle import Bundle
from models.mechanics.buy_x_get_y import BuyXGetY
from models.mechanics.contest import Contest
from models.mechanics.contest import Prize
from models.mechanics.fixed_price import FixedPrice
from models.mechanics.free_period import FreePeriod
from models.mechanics.gift import Gift
from models.mechanics.nth_item import NthItem
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered
from models.segment import Basket
from tests.models.carts import TILLS
from tests.models.carts import Cart
from tests.models.carts import saved

HIGHEST = 240
rates = st.decimals("0.5", 100, places=1)
amounts = st.decimals("0.5", 120, places=2)
counts = st.integers(1, 4)
prices = st.decimals("4", 60, places=2)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a figure or leave it out."""
    return st.none() | strategy


def made(kind: str, **figures: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a mechanic of a kind."""
    return st.builds(mechanic_kinds()[kind], **figures)


@st.composite
def per_steps(draw: st.DrawFn) -> Any:
    """Draw an amount per step, at most the step."""
    step = draw(prices)
    amount = draw(st.decimals("0.5", step, places=2))
    return AmountPerStep(amount=amount, step=step, cap=draw(maybe(amounts)))


@st.composite
def ladders(draw: st.DrawFn) -> Any:
    """Draw a tiered discount; thresholds on half euros, as the naive till lays coins of that size."""
    starts = sorted(draw(st.sets(st.integers(0, 400), min_size=1, max_size=4)))
    steps = tuple(
        draw(
            st.builds(Step, start=st.just(Decimal(start) / 2), rate=rates)
            | st.builds(Step, start=st.just(Decimal(start) / 2), amount=amounts)
        )
        for start in starts
    )
    return Tiered(steps=steps, mode=draw(st.sampled_from(("all_units", "incremental"))), cap=draw(maybe(amounts)))


@st.composite
def periods(draw: st.DrawFn) -> Any:
    """Draw some free months of some."""
    of = draw(st.integers(1, 24))
    return FreePeriod(free=draw(st.integers(1, of)), of=of)


def by_rate_or_amount(kind: str) -> st.SearchStrategy[Any]:
    """Draw a mechanic that takes either."""
    shape = {"cap": maybe(amounts), "min_spend": maybe(amounts)}
    return made(kind, rate=rates, **shape) | made(kind, amount=amounts, **shape)


BY_AMOUNT: dict[str, st.SearchStrategy[Any]] = {
    "amount_off": made("amount_off", amount=amounts, min_spend=maybe(amounts)),
    "amount_per_step": per_steps(),
    "bonus_pack": made("bonus_pack", extra=rates),
    "cashback": made("cashback", rate=rates, cap=maybe(amounts), min_spend=maybe(amounts)),
    "contest": st.builds(
        Contest,
        prizes=st.lists(st.builds(Prize, value=amounts, count=counts), min_size=1, max_size=3).map(tuple),
        expected_entries=st.integers(12, 40),
        min_spend=maybe(amounts),
    ),
    "early_access": made("early_access", lead_days=st.integers(0, 30), declared_value=maybe(amounts)),
    "free_period": periods(),
    "free_shipping": made("free_shipping", min_spend=maybe(amounts)),
    "next_coupon": by_rate_or_amount("next_coupon"),
    "percent_off": made("percent_off", rate=rates, cap=maybe(amounts), min_spend=maybe(amounts)),
    "points_multiplier": made(
        "points_multiplier",
        times=st.integers(2, 6),
        base_rate=rates,
        value_displayed=st.booleans(),
        cap=maybe(amounts),
        min_spend=maybe(amounts),
    ),
    "price_freeze": made("price_freeze", expected_drift=rates, cap=maybe(amounts)),
    "referral": made(
        "referral", side=st.sampled_from(("referrer", "referee")), amount=amounts, min_spend=maybe(amounts)
    ),
    "refund": by_rate_or_amount("refund"),
    "satisfaction_guarantee": made("satisfaction_guarantee", cap=maybe(amounts)),
    "tiered": ladders(),
}

BY_ITEM: dict[str, st.SearchStrategy[Any]] = {
    "buy_x_get_y": st.builds(BuyXGetY, buy=counts, get=counts, max_times=maybe(counts), min_spend=maybe(amounts)),
    "gift": st.builds(
        Gift, retail_value=amounts, value_displayed=st.booleans(), min_items=maybe(counts), min_spend=maybe(amounts)
    ),
    "nth_item": st.builds(NthItem, nth=st.integers(2, 5), rate=rates, cap=maybe(amounts), min_spend=maybe(amounts)),
}


def test_the_till_knows_every_mechanic() -> None:
    """A mechanic that no cart proves stops here."""
    assert set(TILLS) == set(mechanic_kinds().values())
    assert {*BY_AMOUNT, *BY_ITEM, "bundle", "fixed_price"} == set(mechanic_kinds())


def lattice(mechanic: Any, drawn: Iterable[int]) -> list[Fraction]:
    """Give amounts in cents: those drawn, and each figure of the mechanic with the cents beside it."""
    figures = [getattr(mechanic, name, None) for name in ("min_spend", "cap", "amount", "step")]
    figures += [step.start for step in getattr(mechanic, "steps", ())]
    thresholds = [int(figure * 100) for figure in figures if figure is not None]
    cents = {*drawn, 0, 1, HIGHEST * 100, *(one + shift for one in thresholds for shift in (-1, 0, 1))}
    return [Fraction(one, 100) for one in sorted(cents) if 0 <= one <= HIGHEST * 100]


@pytest.mark.parametrize("kind", sorted(BY_AMOUNT))
@settings(max_examples=40)
@given(data=st.data())
def test_a_curve_equals_the_till_on_every_amount_in_cents(kind: str, data: st.DataObject) -> None:
    """The cart is split in two so that the till has items to walk over."""
    mechanic = data.draw(BY_AMOUNT[kind])
    fee, free_from = data.draw(amounts), data.draw(maybe(amounts))
    basket = Basket(mean=Decimal(80), high=Decimal(HIGHEST), shipping_fee=fee, free_shipping_from=free_from)
    curve = mechanic.value(basket)

    for x in lattice(mechanic, data.draw(st.sets(st.integers(0, HIGHEST * 100), max_size=12))):
        cart = Cart([x / 3, x - x / 3], Fraction(fee), None if free_from is None else Fraction(free_from))
        assert curve.at(x) == saved(mechanic, cart), x


@pytest.mark.parametrize("kind", sorted(BY_ITEM))
@settings(max_examples=60)
@given(data=st.data())
def test_a_curve_equals_the_till_on_every_number_of_items(kind: str, data: st.DataObject) -> None:
    """Identical items of the segment's usual price, none up to the highest basket."""
    mechanic, price = data.draw(BY_ITEM[kind]), data.draw(prices)
    curve = mechanic.value(Basket(mean=Decimal(80), high=Decimal(HIGHEST), unit_price=price))

    for count in range(int(HIGHEST // price) + 1):
        cart = Cart([Fraction(price)] * count)
        assert curve.at(cart.total) == saved(mechanic, cart), count


@settings(max_examples=60)
@given(list_price=prices, part=st.decimals("0.01", 1, places=2), max_items=maybe(counts), min_spend=maybe(amounts))
def test_a_special_price_equals_the_till_on_every_number_of_items(
    list_price: Decimal, part: Decimal, max_items: int | None, min_spend: Decimal | None
) -> None:
    """Items of the list price."""
    mechanic = FixedPrice(price=list_price * part, list_price=list_price, max_items=max_items, min_spend=min_spend)
    curve = mechanic.value(Basket(mean=Decimal(80), high=Decimal(HIGHEST)))

    for count in range(int(HIGHEST // list_price) + 1):
        cart = Cart([Fraction(list_price)] * count)
        assert curve.at(cart.total) == saved(mechanic, cart), count


@settings(max_examples=60)
@given(item=prices, items=st.integers(2, 5), part=st.decimals("0.01", 1, places=2), min_spend=maybe(amounts))
def test_a_bundle_equals_the_till_on_every_number_of_items(
    item: Decimal, items: int, part: Decimal, min_spend: Decimal | None
) -> None:
    """Items that make whole bundles, and some left over."""
    mechanic = Bundle(items=items, price=item * items * part, list_price=item * items, min_spend=min_spend)
    curve = mechanic.value(Basket(mean=Decimal(80), high=Decimal(HIGHEST)))

    for count in range(int(HIGHEST // item) + 1):
        cart = Cart([Fraction(item)] * count)
        assert curve.at(cart.total) == saved(mechanic, cart), count


@given(st.lists(prices, max_size=9), st.integers(2, 4), rates)
def test_the_till_discounts_the_cheapest_of_each_group_when_items_differ(
    items: list[Decimal], nth: int, rate: Decimal
) -> None:
    """Mixed carts never gain more than the full-group rate of their total."""
    cart = Cart([Fraction(price) for price in items])

    gained = saved(NthItem(nth=nth, rate=rate), cart)

    assert gained <= cart.total * Fraction(rate) / 100 / nth
