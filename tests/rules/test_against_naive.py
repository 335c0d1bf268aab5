"""One loyal offer against one rival: the engine and a naive reading of the method say the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.audience import Overlap
from models.audience import OverlapSource
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.channel import CodeKind
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.engine import check
from rules.policy import Policy
from tests.rules.plans import START
from tests.rules.plans import ZONE
from tests.rules.plans import make

POINTS = 2_000
MEAN, LOW, HIGH, ITEM = 80.0, 40.0, 160.0, 20.0
BASKET = Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160), unit_price=Decimal(20))
HALF_LIFE = {"email": 7, "sms": 3, "push": 3, "mail": 21, "web": 14, "social": 14, "sponsored": 14, "store": 14,
             "affiliate": 14, "tv": 14}  # fmt: skip
REACH = {"email": 0.10, "sms": 0.10, "push": 0.10, "mail": 0.15, "affiliate": 0.5}
DAY = timedelta(days=1)

# What a shop would answer, asked basket by basket: (advertised value, factor of what can be expected, is it money).
Shop = tuple[Callable[[float], float], float, bool]

DEALS: list[Callable[[int], tuple[Any, Shop]]] = [
    lambda n: (make("percent_off", rate=Decimal(n)), (lambda x: x * n / 100, 1, True)),
    lambda n: (make("amount_off", amount=Decimal(n), min_spend=Decimal(55)), (lambda x: n if x >= 55 else 0, 1, True)),
    lambda n: (make("percent_off", rate=Decimal(n), cap=Decimal(9)), (lambda x: min(x * n / 100, 9), 1, True)),
    lambda n: (make("nth_item", nth=2, rate=Decimal(n)), (lambda x: n / 100 * ITEM * (x // ITEM // 2), 1, True)),
    lambda n: (make("gift", retail_value=Decimal(n), value_displayed=False), (lambda _: n, 0.84, False)),
    lambda n: (make("gift", retail_value=Decimal(n), value_displayed=True), (lambda _: n, 0.84, True)),
    lambda n: (
        make("cashback", rate=Decimal(n), usable_after_days=30),
        (lambda x: x * n / 100, 0.8 * 0.9 * 1.1 ** (-30 / 365), True),
    ),
]

deals = st.builds(lambda deal, n: deal(n), st.sampled_from(DEALS), st.integers(4, 40))


@st.composite
def offers(draw: st.DrawFn, code: str, segment: str) -> tuple[Offer, Shop]:
    """Draw an offer on one channel with what a shop would answer."""
    mechanic, shop = draw(deals)
    start = START + draw(st.integers(0, 70)) * DAY
    window = Window(start, start + draw(st.integers(1, 20)) * DAY)
    channel = draw(st.sampled_from(Channel))
    shown = Announcement(channel=channel, send_at=start if channel.is_addressed else None,
                         code=draw(st.sampled_from([CodeKind.NONE, CodeKind.SINGLE_USE]))
                         if channel.is_addressed else CodeKind.NONE)  # fmt: skip
    offer = Offer(code=code, segments=(segment,), occurrences=(window,), currency="EUR", mechanics=(mechanic,),
                  announcements=(shown,))  # fmt: skip
    return offer, shop


def _severity(shortfall: Callable[[float], float]) -> int:
    """Judge one lens by asking at many baskets; drop the draw when it lies too near a threshold."""
    amounts = [LOW + (HIGH - LOW) * (n + 0.5) / POINTS for n in range(POINTS)]
    worse = sum(shortfall(x) > 0.01 * max(x, MEAN) for x in amounts) / POINTS
    margin = shortfall(MEAN) - 0.01 * MEAN
    assume(abs(margin) > 1e-9 and abs(worse - 0.5) > 0.01 and abs(worse - 0.1) > 0.01)
    if margin > 0 or worse >= 0.5:
        return 2
    return 1 if worse >= 0.1 else 0


def _expected(loyal: tuple[Offer, Shop], rival: tuple[Offer, Shop], overlap: float) -> int | None:
    """Follow Method §3.3 step by step for one pair; None when the loyal offer is forgotten by then."""
    (mine, (my_face, my_part, my_money)), (theirs, (face, part, money)) = loyal, rival
    expected = _severity(lambda x: face(x) * part - my_face(x) * my_part)
    if money and my_money:
        shown = _severity(lambda x: face(x) - my_face(x))
        base = 2 if min(shown, expected) == 2 else int(max(shown, expected) >= 1)
    else:
        base = expected
        if base and my_face(MEAN) * my_part >= 0.5 * face(MEAN) * part:
            return 0
        base = min(base, 1)
    first, second = sorted((mine, theirs), key=lambda offer: offer.first.start)
    gap = max(timedelta(0), second.first.start - first.first.end) / DAY
    memory = 2 ** (-gap / HALF_LIFE[first.announcements[0].channel.value])
    if memory < 0.25:
        return None
    severity = base - (1 if memory < 0.5 and base else 0)
    reach = 0.02 if theirs.announcements[0].code is CodeKind.SINGLE_USE else REACH.get(
        theirs.announcements[0].channel.value, 1.0)  # fmt: skip
    exposure = overlap + (1 - overlap) * reach
    if exposure >= 0.2 or overlap >= 0.01:
        return severity
    return max(0, severity - 1) if exposure >= 0.05 else 0


@settings(max_examples=300, deadline=None)
@given(loyal=offers("LOYAL", "vip"), rival=offers("RIVAL", "prospects"), overlap=st.sampled_from([0, 0, 0.05, 0.5]))
def test_a_naive_reading_of_the_method_gives_the_same_severity(
    loyal: tuple[Offer, Shop], rival: tuple[Offer, Shop], overlap: float
) -> None:
    """Worth, lenses, forms, memory and exposure, each asked in the plainest way."""
    wanted = _expected(loyal, rival, overlap)
    segments = [Segment(code="vip", tier=Tier.GOOD, basket=BASKET), Segment(code="prospects", tier=Tier.PROSPECT)]
    line = Overlap(segment="vip", also_in="prospects", share=Decimal(str(overlap)), source=OverlapSource.MEASURED)
    calendar = Calendar.of("pair", ZONE, [loyal[0], replace(rival[0])], segments, [line])

    findings = [one for one in check(calendar, Policy()).findings if one.rule in {"CAN01", "CAN08"}]

    weights = {"info": 0, "warn": 1, "block": 2}
    found = max((weights[one.severity.value] for one in findings), default=0)
    assert (wanted or 0) == found
