"""Random small shops for the laws on prices: a handful of articles, what they cost over time, and offers on them."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.channel import CodeKind
from models.offer import Funding
from models.offer import Objective
from models.offer import Offer
from models.offer import Scope
from models.offer import Stack
from models.product import Family
from models.product import Price
from models.product import Product
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from tests.rules.plans import make

START = datetime(2026, 11, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")
SKUS = ("BLUE", "OIL", "RED", "SOAP")
CATEGORIES = {"BLUE": "shirts", "RED": "shirts", "OIL": "pantry", "SOAP": "care"}
FAMILIES = {"OIL": Family.FOOD, "SOAP": Family.DRUGSTORE}
NAMES = ("", "Soldes flash", "Le 2e gratuit", "Hors soldes", "Livraison gratuite", "Noël")
SCOPES = (
    Scope(),
    Scope(include=("shirts",)),
    Scope(include=("RED",)),
    Scope(include=("food",)),
    Scope(include=("OIL", "care")),
    Scope(include=("all",), exclude=("food",)),
)

rates = st.integers(1, 14).map(lambda n: Decimal(n * 5))
amounts = st.integers(1, 30).map(Decimal)
cents = st.integers(500, 9_000).map(lambda n: Decimal(n) / 100)
mechanics = st.one_of(
    st.builds(lambda r: make("percent_off", rate=r), rates),
    st.builds(lambda r, m: make("percent_off", rate=r, min_spend=m), rates, amounts),
    st.builds(lambda a: make("amount_off", amount=a), amounts),
    st.builds(lambda p: make("fixed_price", price=p / 2, list_price=p), cents),
    st.builds(lambda r: make("nth_item", nth=2, rate=r), rates),
    st.builds(lambda r: make("cashback", rate=r), rates),
    st.builds(lambda: make("buy_x_get_y", buy=1, get=1)),
)


@st.composite
def windows(draw: st.DrawFn, *, longest: int = 30) -> Window:
    """Draw whole days, of ten weeks."""
    start = START + timedelta(days=draw(st.integers(0, 70)))
    return Window(start, start + timedelta(days=draw(st.integers(1, longest))))


@st.composite
def articles(draw: st.DrawFn) -> tuple[Product, ...]:
    """Draw articles of which some figures are not told."""
    listed = draw(st.lists(st.sampled_from(SKUS), min_size=1, unique=True))
    return tuple(
        Product(
            sku=sku,
            category=CATEGORIES[sku],
            family=FAMILIES.get(sku),
            list_price=draw(st.none() | cents),
            unit_cost=draw(st.none() | cents),
            vat_rate=draw(st.sampled_from([None, Decimal("5.5"), Decimal(20)])),
        )
        for sku in listed
    )


@st.composite
def prices(draw: st.DrawFn) -> Price:
    """Draw a price of the history, for everybody or for members."""
    window = draw(windows())
    return Price(
        sku=draw(st.sampled_from(SKUS)),
        start=window.start - timedelta(days=20),
        end=draw(st.sampled_from([None, window.end - timedelta(days=20)])),
        price=draw(cents),
        audience=draw(st.sampled_from([None, None, "members"])),
    )


@st.composite
def offers(draw: st.DrawFn, code: str, groups: list[str]) -> Offer:
    """Draw an offer for some groups or for all, that may stack, and may come back two weeks later."""
    window = draw(windows())
    again = draw(st.booleans())
    is_open = draw(st.booleans())
    return Offer(
        code=code,
        name=draw(st.sampled_from(NAMES)),
        segments=tuple(draw(st.lists(st.sampled_from(groups), min_size=0 if is_open else 1, max_size=2, unique=True))),
        open_to_all=is_open,
        occurrences=(window, window.shifted(timedelta(days=40))) if again else (window,),
        currency="EUR",
        scope=draw(st.sampled_from(SCOPES)),
        mechanics=tuple(draw(st.lists(mechanics, min_size=1, max_size=2))),
        announcements=draw(
            st.sampled_from([(), (Announcement(channel=Channel.WEB),), (_mail(window, CodeKind.SINGLE_USE),)])
        ),
        stack=draw(st.sampled_from([None, Stack(), Stack("a", stackable=True), Stack("b", stackable=True)])),
        objective=draw(st.sampled_from([None, Objective.CLEARANCE])),
        funding=draw(st.sampled_from([None, Funding.SUPPLIER])),
    )


def _mail(window: Window, code: CodeKind) -> Announcement:
    return Announcement(channel=Channel.EMAIL, send_at=window.start, code=code)


@st.composite
def shops(draw: st.DrawFn, *, most: int = 6) -> Calendar:
    """Draw a shop with two or three groups of customers, and what it offers them in ten weeks."""
    tiers = draw(st.lists(st.sampled_from([Tier.PROSPECT, Tier.SMALL, Tier.GOOD]), min_size=2, max_size=3))
    groups = [Segment(code=f"g{number}", tier=tier) for number, tier in enumerate(tiers)]
    codes = [group.code for group in groups]
    count = draw(st.integers(1, most))
    return Calendar.of(
        "shop",
        ZONE,
        [draw(offers(f"O{number}", codes)) for number in range(count)],
        groups,
        products=draw(articles()),
        prices=draw(st.lists(prices(), max_size=3)),
    )
