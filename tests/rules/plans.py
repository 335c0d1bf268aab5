"""Random small calendars for the laws of parity."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from models.audience import Overlap
from models.audience import OverlapSource
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.channel import CodeKind
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.offer import Offer
from models.offer import Stack
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window

START = datetime(2026, 11, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")

rates = st.integers(1, 12).map(lambda n: Decimal(n * 5))
amounts = st.integers(1, 60).map(Decimal)
maybe_amounts = st.none() | amounts


def make(kind: str, **fields: Any) -> Mechanic:
    """Build a mechanic by its kind."""
    return mechanic_kinds()[kind](**fields)


mechanics = st.one_of(
    st.builds(lambda r, m, c: make("percent_off", rate=r, min_spend=m, cap=c), rates, maybe_amounts, maybe_amounts),
    st.builds(lambda a, m: make("amount_off", amount=a, min_spend=m), amounts, maybe_amounts),
    st.builds(lambda r: make("nth_item", nth=2, rate=r), rates),
    st.builds(lambda r: make("cashback", rate=r), rates),
    st.builds(lambda a, d: make("gift", retail_value=a, value_displayed=d), amounts, st.booleans()),
    st.builds(lambda v: make("early_access", lead_days=2, declared_value=v), maybe_amounts),
    st.builds(lambda: make("buy_x_get_y", buy=2, get=1)),
    st.builds(lambda: make("free_shipping")),
)

baskets = st.builds(
    lambda mean, low, high: Basket(
        mean=Decimal(mean), low=Decimal(mean) * low / 10, high=Decimal(mean) * high / 10, unit_price=Decimal(mean) / 4,
        shipping_fee=Decimal(6), free_shipping_from=Decimal(mean) * 2,
    ),
    st.integers(20, 200), st.integers(2, 10), st.integers(10, 40),
)  # fmt: skip


@st.composite
def announcements(draw: st.DrawFn, window: Window) -> tuple[Announcement, ...]:
    """Draw one or two uses of channels; messages leave at the start."""
    chosen = draw(st.lists(st.sampled_from(Channel), max_size=2, unique=True))
    code = draw(st.sampled_from(CodeKind))
    return tuple(
        Announcement(channel=one, send_at=window.start if one.is_addressed else None, code=code) for one in chosen
    )


@st.composite
def offers(draw: st.DrawFn, code: str, segments: list[str]) -> Offer:
    """Draw an offer of one or two mechanics within seven weeks."""
    start = START + timedelta(hours=12 * draw(st.integers(0, 60)))
    window = Window(start, start + timedelta(hours=12 * draw(st.integers(1, 40))))
    return Offer(
        code=code,
        segments=tuple(draw(st.lists(st.sampled_from(segments), min_size=1, max_size=2, unique=True))),
        occurrences=(window,),
        currency="EUR",
        mechanics=tuple(draw(st.lists(mechanics, min_size=1, max_size=2))),
        announcements=draw(announcements(window)),
        open_to_all=draw(st.integers(0, 7)) == 0,
        stack=draw(st.sampled_from([None, None, Stack("a", stackable=True), Stack("", stackable=True), Stack("b")])),
        min_spend=draw(st.none() | st.none() | amounts),
    )


@st.composite
def calendars(draw: st.DrawFn, most: int = 5) -> Calendar:
    """Draw a calendar of four segments and a few offers, some overlaps known and some not."""
    tiers = draw(st.lists(st.sampled_from(Tier), min_size=2, max_size=4))
    segments = [
        Segment(code=f"s{n}", tier=tier, basket=draw(st.none() | baskets), size=draw(st.none() | st.integers(0, 900)),
                dormant=draw(st.booleans()) and tier.has_bought)
        for n, tier in enumerate(tiers)
    ]  # fmt: skip
    codes = [segment.code for segment in segments]
    lines = [
        Overlap(segment=one, also_in=other, share=Decimal(draw(st.integers(0, 20))) / 100,
                source=OverlapSource.MEASURED)
        for one in codes for other in codes if one != other and draw(st.booleans())
    ]  # fmt: skip
    listed = [draw(offers(f"o{n}", codes)) for n in range(draw(st.integers(1, most)))]
    return Calendar.of("drawn", ZONE, listed, segments, lines)


def scaled(basket: Basket, factor: Decimal) -> Basket:
    """Multiply every amount of a basket."""
    names = ("mean", "low", "high", "unit_price", "shipping_fee", "free_shipping_from")
    found = {name: getattr(basket, name) for name in names}
    return replace(basket, **{name: amount * factor for name, amount in found.items() if amount is not None})


MONEY = frozenset({"amount", "min_spend", "cap", "retail_value", "declared_value"})


def scaled_calendar(calendar: Calendar, factor: Decimal) -> Calendar:
    """Multiply every amount of a calendar."""
    return Calendar.of(
        calendar.name,
        calendar.zone,
        [_scaled_offer(offer, factor) for offer in calendar.offers],
        [
            replace(one, basket=None if one.basket is None else scaled(one.basket, factor))
            for one in calendar.segments.values()
        ],
        calendar.overlaps,
    )


def _scaled_offer(offer: Offer, factor: Decimal) -> Offer:
    mechanics = tuple(_scaled_mechanic(one, factor) for one in offer.mechanics)
    return replace(offer, mechanics=mechanics, min_spend=None if offer.min_spend is None else offer.min_spend * factor)


def _scaled_mechanic(mechanic: Any, factor: Decimal) -> Any:
    found = {name: getattr(mechanic, name, None) for name in MONEY}
    return replace(mechanic, **{name: amount * factor for name, amount in found.items() if amount is not None})
