"""The prior price of a reduction is what somebody finds who looks at each day of the month before, one by one."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.channel import Announcement
from models.channel import Channel
from models.channel import CodeKind
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.offer import Scope
from models.product import Price
from models.product import Product
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.assortment import Assortment
from rules.prior_price import Claim
from rules.prior_price import PublicPrices
from rules.prior_price import Source
from rules.public_cut import announced
from rules.public_cut import followers
from rules.public_cut import reductions
from tests.rules.plans import START
from tests.rules.plans import make

SKU = "SHIRT"
LIST_PRICE = 100
DAYS = 30
SERIES = 42
GROUPS = {"new": Segment(code="new", tier=Tier.PROSPECT), "vip": Segment(code="vip", tier=Tier.GOOD)}

# (first day, days, rate in tens) of promotions, and (first day, days, price) of the history.
promotions = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 30), st.integers(1, 9)), min_size=1, max_size=5)
history = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 60), st.integers(30, 120)), max_size=4)


def promotion(number: int, first: int, days: int, tens: int) -> Offer:
    """Plan a public percentage off."""
    start = START + timedelta(days=first)
    return Offer(
        code=f"P{number}",
        segments=(),
        open_to_all=True,
        occurrences=(Window(start, start + timedelta(days=days)),),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(tens * 10)),),
    )


def price(first: int, days: int, amount: int) -> Price:
    """Write a price into the history."""
    start = START + timedelta(days=first)
    return Price(sku=SKU, start=start, end=start + timedelta(days=days), price=Decimal(amount))


def usual(past: list[tuple[int, int, int]], day: int) -> int:
    """Give the price that lasts over a morning: of several that history tells, the last in its order."""
    lasting = [one for one in sorted(past, key=_in_order) if one[0] < day < one[0] + one[1]]
    return lasting[-1][2] if lasting else LIST_PRICE


def _in_order(one: tuple[int, int, int]) -> tuple[int, int]:
    return (one[0], one[2])


def by_hand(plan: list[tuple[int, int, int]], past: list[tuple[int, int, int]], own: tuple[int, int, int]) -> Fraction:
    """Walk back from the first of the successive reductions, day by day."""
    first = own[0]
    moved = True
    while moved:
        before = [start for start, days, _ in plan if own[0] - SERIES <= start < first <= start + days]
        moved = bool(before)
        first = min(before, default=first)
    found = []
    for day in range(first - DAYS, first):
        told = [amount for start, days, amount in past if start <= day < start + days]
        cut = [
            Fraction(usual(past, start)) * (10 - tens) / 10
            for start, days, tens in plan
            if start <= day < start + days and start < first
        ]
        found += [Fraction(min(told, default=LIST_PRICE)), *cut]
    return min(found)


@settings(deadline=None, max_examples=200)
@given(plan=promotions, past=history)
def test_the_prior_price_is_the_lowest_of_all_days(
    plan: list[tuple[int, int, int]], past: list[tuple[int, int, int]]
) -> None:
    """For each promotion of a plan, whatever the history."""
    offers = [promotion(number, *one) for number, one in enumerate(plan)]
    shop = Assortment([Product(sku=SKU, list_price=Decimal(LIST_PRICE))], [price(*one) for one in past])
    prices = PublicPrices(shop, offers, days=DAYS, series_days=SERIES)

    for own, offer in zip(plan, offers, strict=True):
        for claim in prices.claims(next(reductions(offer))):
            assert isinstance(claim, Claim)
            assert by_hand(plan, past, own) == claim.prior.price
            assert claim.is_true == (claim.price <= claim.prior.price * (10 - own[2]) / 10)


def test_without_a_list_price_or_a_history_the_article_is_named() -> None:
    """Nobody guesses."""
    prices = PublicPrices(Assortment([Product(sku=SKU)], []), [], days=DAYS, series_days=SERIES)

    assert [SKU] == list(prices.claims(next(reductions(promotion(0, 40, 10, 2)))))


def test_a_price_struck_out_is_held_against_the_list() -> None:
    """The list price is the prior one where nothing else is told."""
    struck = make("fixed_price", price=Decimal(60), list_price=Decimal(120))
    offer = Offer(code="A", segments=(), open_to_all=True, occurrences=_november(), currency="EUR", mechanics=(struck,))
    shop = Assortment([Product(sku=SKU, list_price=Decimal(LIST_PRICE))], [])

    claims = list(PublicPrices(shop, [offer], days=DAYS, series_days=SERIES).claims(next(reductions(offer))))

    assert [(Fraction(1, 2), Fraction(2, 5), Source.LIST_PRICE)] == [
        (one.announced, one.honest, one.prior.source) for one in claims if isinstance(one, Claim)
    ]


def _november() -> tuple[Window, ...]:
    return (Window(START, START + timedelta(days=10)),)


def _seen(segments: tuple[str, ...], announcements: tuple[Announcement, ...], *, is_open: bool = False) -> bool:
    offer = Offer(
        code="A",
        segments=segments,
        open_to_all=is_open,
        occurrences=_november(),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(10)),),
        announcements=announcements,
    )
    return announced(offer, GROUPS)


def test_what_is_open_to_all_or_shown_to_prospects_is_announced_to_the_public() -> None:
    """Rewards of customers, personal codes and addressed messages are not."""
    web = (Announcement(channel=Channel.WEB),)
    personal = (Announcement(channel=Channel.WEB, code=CodeKind.SINGLE_USE),)
    mail = (Announcement(channel=Channel.EMAIL, send_at=START),)

    assert _seen((), (), is_open=True)
    assert _seen(("new",), web)
    assert _seen(("new", "vip"), web)
    assert not _seen(("vip",), web)
    assert not _seen(("new",), personal)
    assert not _seen(("new",), mail)
    assert not _seen(("new",), ())


def _scoped(code: str, first: int, days: int, *include: str, exclude: tuple[str, ...] = ()) -> Offer:
    start = START + timedelta(days=first)
    return Offer(
        code=code,
        segments=(),
        open_to_all=True,
        occurrences=(Window(start, start + timedelta(days=days)),),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(10)),),
        scope=Scope(include=include or ("all",), exclude=exclude),
    )


def test_who_follows_another_closely_is_told_once() -> None:
    """Neither what overlaps or touches it, nor what waits long enough, nor what is about other products."""
    first = _scoped("FIRST", 0, 10, "shirts")
    others = [
        _scoped("TOUCHING", 10, 1, "shirts"),
        _scoped("ELSEWHERE", 20, 1, "shoes"),
        _scoped("BUT-SHIRTS", 20, 1, exclude=("shirts",)),
        _scoped("CLOSE", 39, 1),
        _scoped("LATE", 40, 1, "shirts"),
    ]

    found = {offer.code: list(followers([offer, first], DAYS)) for offer in others}

    assert {"TOUCHING": [], "ELSEWHERE": [], "BUT-SHIRTS": [], "CLOSE": ["CLOSE"], "LATE": []} == found
