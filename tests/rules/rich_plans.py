"""Random whole plans with all that a rule may look at: articles, past prices, consents, budgets, recurrences, words."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from exchange.plan_document import load
from exchange.plan_schemas import FORMAT
from models.calendar import Calendar
from models.channel import Channel
from models.channel import CodeKind
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.product import Family
from models.tier import Tier

# From before Black Friday, over Christmas and the winter sales, to after the clocks have changed in spring.
FIRST_DAY = datetime(2026, 11, 16)  # noqa: DTZ001 -- a wall time of the plan
DAYS = 140
BUSY = 14
TIMES = ("00:00", "02:30", "08:30", "09:00", "12:15", "20:30", "23:59")
# Wall times that do not exist, or exist twice, in Paris.
ODD = ("2027-03-28T02:30", "2027-03-28T02:00", "2026-10-25T02:30")
ZONES = ("Europe/Paris", "Indian/Reunion", "Pacific/Noumea", "America/New_York")
PLACES = (("FR", None), ("FR", "57"), ("FR", "971"), ("BE", None), ("DE", None), ("US", None))
NAMES = (
    "", "Soldes d'hiver", "Pré-soldes privées", "Vente privée", "Café gratuit", "Jeu-concours : tirage au sort",
    "Black Friday", "Toutes nos excuses", "Incident de livraison", "Vous avez acheté 3 fois", "Happy birthday",
)  # fmt: skip
SETS = ("shoes", "food", "light")
SCOPES = (None, None, {"include": ["shoes"]}, {"include": ["all"], "exclude": ["food"]}, {"include": ["sku0"]})
RECURRENCES = ("FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=4;INTERVAL=9", "FREQ=MONTHLY;COUNT=2")
ADDRESSED = tuple(one.value for one in Channel if one.is_addressed)

Document = dict[str, Any]

amounts = st.integers(1, 90).map(lambda n: f"{n}.00")
small = st.integers(1, 20).map(lambda n: f"{n}.50")
rates = st.integers(1, 16).map(lambda n: str(n * 5))
counts = st.integers(1, 2000)
shares = st.integers(0, 10).map(lambda n: Decimal(n) / 10)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Leave a field out more often than not."""
    return st.none() | st.none() | strategy


def filled(fields: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    """Draw an object; what is None is left out."""
    return st.fixed_dictionaries(dict(fields)).map(
        lambda drawn: {key: value for key, value in drawn.items() if value is not None}
    )


def of_kind(kind: str, **fields: Any) -> st.SearchStrategy[Document]:
    """Draw a mechanic of a kind."""
    given = {name: one if isinstance(one, st.SearchStrategy) else st.just(one) for name, one in fields.items()}
    return filled({"kind": st.just(kind), **given})


plain_rates = of_kind("percent_off", rate=rates)
mechanics = plain_rates | st.one_of(
    of_kind("percent_off", rate=rates, cap=maybe(small), min_spend=maybe(amounts)),
    of_kind("amount_off", amount=amounts, min_spend=maybe(amounts)),
    of_kind("amount_per_step", amount="10.00", step="60.00", cap=maybe(amounts)),
    of_kind("fixed_price", price="14.90", list_price="20.00"),
    of_kind("nth_item", nth=2, rate=rates, cap=maybe(small)),
    of_kind("buy_x_get_y", buy=st.integers(1, 3), get=1),
    of_kind("bundle", items=3, price="39.00", list_price="54.00"),
    of_kind("tiered", mode=st.sampled_from(["all_units", "incremental"]), steps=st.sampled_from([
        [{"from": "50.00", "rate": "10"}, {"from": "100.00", "rate": "15"}],
        [{"from": "30.00", "amount": "5.00"}, {"from": "60.00", "amount": "25.00"}],
    ])),
    of_kind("gift", retail_value=small, unit_cost=maybe(small), value_displayed=st.booleans(), stock=maybe(counts),
            expected_takers=maybe(counts), min_spend=maybe(amounts)),
    of_kind("free_shipping", min_spend=maybe(amounts)),
    of_kind("refund", rate=rates, cap=maybe(small), paid_after_days=st.integers(1, 60)),
    of_kind("satisfaction_guarantee"),
    of_kind("cashback", rate=rates, cap=maybe(small)),
    of_kind("next_coupon", amount=small, min_spend=maybe(amounts)),
    of_kind("points_multiplier", times=3, base_rate="2", value_displayed=st.booleans()),
    of_kind("contest", prizes=st.just([{"value": "50.00", "count": 4}]), expected_entries=counts),
    of_kind("early_access", lead_days=2, declared_value=maybe(small)),
    of_kind("referral", side=st.sampled_from(["referrer", "referee"]), amount=small),
    of_kind("price_freeze", expected_drift="3"),
    of_kind("bonus_pack", extra="33"),
    of_kind("free_period", free=1, of=12),
)  # fmt: skip


@st.composite
def moments(draw: st.DrawFn, first: int = 0, last: int = DAYS) -> str:
    """Draw a wall time, now and then one on the night when the clocks change."""
    if draw(st.integers(0, 15)) == 0:
        return draw(st.sampled_from(ODD))
    day = FIRST_DAY + timedelta(days=draw(st.integers(first, last)))
    return f"{day:%Y-%m-%d}T{draw(st.sampled_from(TIMES))}"


@st.composite
def baskets(draw: st.DrawFn) -> Document:
    """Draw a basket with items, a delivery fee and the shares of some product sets."""
    mean = draw(st.integers(20, 150))
    known = draw(st.lists(st.sampled_from(SETS), unique=True))
    return {
        "mean": f"{mean}.00", "low": f"{mean // 2}.00", "high": f"{mean * 2}.00", "unit_price": f"{mean // 4}.00",
        "shipping_fee": "6.00", "free_shipping_from": f"{mean + 20}.00",
        "scope_shares": {name: draw(st.integers(0, 3).map(lambda n: Decimal(n) / 10)) for name in known},
    }  # fmt: skip


@st.composite
def segments(draw: st.DrawFn, code: str) -> Document:
    """Draw a group of any tier, with as much told of it as people tell."""
    tier = draw(st.sampled_from(Tier))
    country, department = draw(st.sampled_from([(None, None), (None, None), *PLACES]))
    consents = draw(maybe(st.dictionaries(st.sampled_from(ADDRESSED), st.booleans(), max_size=3)))
    found = {
        "code": code, "tier": tier.value, "name": draw(maybe(st.sampled_from(["Grand bassin", "Les « fidèles »"]))),
        "dormant": (draw(st.integers(0, 4)) == 0 and tier.has_bought) or None,
        "size": draw(maybe(st.integers(0, 90_000))),
        "basket": draw(st.none() | baskets()), "timezone": draw(maybe(st.sampled_from(ZONES))), "country": country,
        "department": department, "consents": consents,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


@st.composite
def channels(draw: st.DrawFn, start: str, end: str) -> Document:
    """Draw one use of a channel; messages leave around the start, some outside the offer's validity."""
    channel = draw(st.sampled_from(Channel))
    sent = datetime.fromisoformat(start) + timedelta(hours=draw(st.just(0) | st.integers(-60, 90)))
    found = {
        "channel": channel.value,
        "code": draw(st.sampled_from(CodeKind)).value,
        "provider": draw(maybe(st.just("house"))),
    }
    if channel.is_addressed:
        found["send_at"] = sent.isoformat(timespec="minutes")
    elif draw(st.integers(0, 4)) == 0:
        found["visible_until"] = end
    return {key: value for key, value in found.items() if value is not None}


@st.composite
def offers(draw: st.DrawFn, code: str, groups: list[str], season: tuple[int, int], usual: Document) -> Document:
    """Draw an offer of any nature that begins within some days, with anything that the format has room for.

    One offer in three has the plan's `usual` mechanic: the same promise made twice is a case of its own.
    """
    start = draw(moments(*season))
    length = draw(st.integers(1, 8) | st.integers(1, 60) | st.integers(60, 240))
    end = (datetime.fromisoformat(start) + timedelta(days=length)).isoformat(timespec="minutes")
    nature = draw(st.sampled_from([Nature.PROMOTIONAL, Nature.PROMOTIONAL, Nature.RELATIONAL, Nature.TRANSACTIONAL]))
    fewest = 1 if nature is Nature.PROMOTIONAL else 0
    is_open = draw(st.integers(0, 3)) == 0
    found = {
        "code": code, "nature": nature.value, "valid_from": start, "valid_to": end,
        "segments": draw(st.lists(st.sampled_from(groups), min_size=0 if is_open else 1, max_size=2, unique=True)),
        "open_to_all": is_open, "name": draw(st.sampled_from(NAMES)),
        "mechanics": draw(st.just([usual]) | st.lists(mechanics, min_size=fewest, max_size=2)),
        "channels": draw(st.lists(channels(start, end), max_size=2, unique_by=lambda one: one["channel"])),
        "scope": draw(st.sampled_from(SCOPES)),
        "repeats": draw(maybe(st.sampled_from(RECURRENCES))) if length < 7 else None,
    }  # fmt: skip
    found |= draw(_details())
    return {key: value for key, value in found.items() if value is not None}


def _details() -> st.SearchStrategy[Document]:
    return filled({
        "owner": maybe(st.sampled_from(["acquisition", "retention"])),
        "objective": maybe(st.sampled_from(Objective).map(lambda one: one.value)),
        "goal": maybe(st.sampled_from(["first purchase", "repeat purchase"])),
        "stack": st.sampled_from(
            [None, None, None, {"stackable": True}, {"group": "club", "stackable": True}, {"group": "b"}]
        ),
        "min_spend": maybe(maybe(amounts)),
        "limit_per_person": maybe(st.integers(1, 3)),
        "stock": maybe(counts),
        "budget": maybe(st.integers(0, 5).map(lambda n: f"{n * 900}.00")),
        "funding": maybe(st.sampled_from(Funding).map(lambda one: one.value)),
        "justification": maybe(maybe(st.sampled_from(Justification).map(lambda one: one.value))),
    })  # fmt: skip


@st.composite
def products(draw: st.DrawFn, sku: str) -> Document:
    """Draw an article, often with all its figures, sometimes without some."""
    whole = draw(st.integers(0, 5)) > 0
    price = draw(st.integers(5, 120))
    found = {
        "sku": sku, "category": draw(st.sampled_from([None, *SETS])), "list_price": f"{price}.00",
        "unit_cost": f"{price * draw(st.integers(2, 8)) // 10}.00" if whole else draw(maybe(amounts)),
        "vat_rate": draw(st.sampled_from(["20", "5.5"])) if whole else None,
        "family": draw(st.none() | st.sampled_from(Family).map(lambda one: one.value)),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


def usual_price(product: Document) -> Document:
    """Give what an article has always cost: its list price."""
    return {"sku": product["sku"], "from": "2026-09-01", "price": product["list_price"]}


@st.composite
def prices(draw: st.DrawFn, skus: list[str]) -> Document:
    """Draw what an article cost for a while before or during the season."""
    start = FIRST_DAY + timedelta(days=draw(st.integers(-60, 90)))
    found = {
        "sku": draw(st.sampled_from(skus)), "from": f"{start:%Y-%m-%d}", "price": draw(amounts),
        "to": draw(st.none() | st.integers(1, 60).map(lambda days: f"{start + timedelta(days=days):%Y-%m-%d}")),
        "audience": draw(maybe(st.just("members"))),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


@st.composite
def plans(draw: st.DrawFn, most: int = 5) -> Document:
    """Draw the document of a whole plan with a few offers."""
    groups = [f"s{number}" for number in range(draw(st.integers(2, 4)))]
    skus = [f"sku{number}" for number in range(draw(st.integers(0, 3)))]
    # Offers over half a year seldom meet: half of the plans are one busy fortnight.
    first = draw(st.integers(0, DAYS - BUSY))
    season = draw(st.sampled_from([(0, DAYS), (first, first + BUSY)]))
    usual = draw(mechanics)
    listed = [draw(offers(f"o{number}", groups, season, usual)) for number in range(draw(st.integers(1, most)))]
    if len(listed) > 1 and draw(st.integers(0, 5)) == 0:
        listed[0]["pairs_with"] = listed[1]["code"]
    pairs = [(one, other) for one in groups for other in groups if one != other and draw(st.integers(0, 2)) == 0]
    found: Document = {
        "format": FORMAT, "name": "drawn", "timezone": "Europe/Paris", "currency": "EUR",
        "segments": [draw(segments(code)) for code in groups],
        "overlaps": [
            {"segment": one, "also_in": other, "share": draw(shares), "source": "measured"} for one, other in pairs
        ],
        "offers": listed,
    }  # fmt: skip
    if skus:
        found["products"] = [draw(products(sku)) for sku in skus]
        usual_prices = [usual_price(one) for one in found["products"] if draw(st.booleans())]
        found["prices"] = usual_prices + draw(st.lists(prices(skus), max_size=3))
    return found


def calendar_of(document: Document) -> Calendar:
    """Read a drawn document as everybody's is read."""
    return load(document).calendar()


def calendars(most: int = 5) -> st.SearchStrategy[Calendar]:
    """Draw a whole calendar."""
    return plans(most).map(calendar_of)


# A house that minds much sooner than most, so that small plans make its rules speak.
TOUCHY = {"rules": {
    "CAL04": {"each_offer": True},
    "CHN01": {"unknown": "warn"},
    "LAW09": {"unknown": "unknown"},
    "PRS01": {"total": {"per_24_hours": 1, "per_7_days": 1, "per_week": 1, "per_month": 2}},
    "PRS03": {"most_share": "0.02"},
    "REL01": {"least_share": "0.9", "least_contacts": 1},
    "REL02": {"least_days": 1, "least_offers": 1},
    "VAL01": {"implausible_uplift": 20},
    "VAL03": {"tolerance": "0"},
    "VAL05": {"tolerance": "0"},
    "VAL06": {"most_share": "0.1"},
}}  # fmt: skip

# The forms of Method §3.7, with its profile of baskets.
PROFILE = {
    "mean": "80.00", "low": "40.00", "high": "160.00", "unit_price": "20.00", "shipping_fee": "6.00",
    "free_shipping_from": "100.00",
}  # fmt: skip
plain_mechanics = st.one_of(
    of_kind("percent_off", rate=st.integers(1, 30).map(str), min_spend=maybe(st.just("60.00"))),
    of_kind("amount_off", amount=st.sampled_from(["10.00", "15.00", "20.00"]), min_spend=maybe(st.just("100.00"))),
    of_kind("tiered", mode="all_units", steps=st.just([
        {"from": "50.00", "rate": "10"}, {"from": "100.00", "rate": "15"}, {"from": "150.00", "rate": "20"},
    ])),
    of_kind("nth_item", nth=2, rate="50"),
    of_kind("fixed_price", price="14.90", list_price="20.00"),
    of_kind("cashback", rate="5"),
    of_kind("refund", rate="25", paid_after_days=45),
    of_kind("satisfaction_guarantee"),
    of_kind("gift", retail_value=st.sampled_from(["3.00", "8.00", "20.00"]), value_displayed=st.booleans()),
    of_kind("early_access", lead_days=2, declared_value=maybe(st.just("5.00"))),
    of_kind("referral", side=st.sampled_from(["referrer", "referee"]), amount="20.00"),
    of_kind("free_shipping"),
    of_kind("buy_x_get_y", buy=2, get=1),
    of_kind("points_multiplier", times=3, base_rate="2", value_displayed=st.booleans()),
    of_kind("price_freeze", expected_drift="3"),
    of_kind("contest", prizes=st.just([{"value": "50.00", "count": 24}]), expected_entries=20_000),
)  # fmt: skip


@st.composite
def minimal_plans(draw: st.DrawFn) -> Document:
    """Draw what the worked cases say and no more: two groups, an offer for each, on the web or by e-mail.

    Some list an article for the laws on prices, without saying what it costs the brand.
    """
    loyal = {"code": "vip", "tier": draw(st.sampled_from(["new", "small", "good", "ambassador"]))}
    loyal |= draw(st.sampled_from([{}, {"basket": PROFILE}]))
    rival = {"code": "prospects", "tier": draw(st.sampled_from(["prospect", "lead_2", "new"]))}
    overlap = {"segment": "vip", "also_in": "prospects", "share": 0, "source": "measured"}
    offered = [draw(_plain_offers(code)) for code in ("vip", "prospects")]
    listed = draw(st.sampled_from([[], [{"sku": "LAMP", "list_price": "60.00", "family": "other"}]]))
    return {
        "format": FORMAT, "name": "minimal", "timezone": "Europe/Paris", "currency": "EUR",
        "segments": [loyal, rival], "overlaps": [overlap], "offers": offered,
        "products": listed,
    }  # fmt: skip


@st.composite
def _plain_offers(draw: st.DrawFn, group: str) -> Document:
    start = FIRST_DAY + timedelta(days=draw(st.integers(0, 30)))
    end = start + timedelta(days=draw(st.integers(1, 30)))
    email = {"channel": "email", "send_at": f"{start:%Y-%m-%d}T09:00", "code": "generic"}
    return {
        "code": f"{group}-offer", "segments": [group], "valid_from": f"{start:%Y-%m-%d}", "valid_to": f"{end:%Y-%m-%d}",
        "channels": [draw(st.sampled_from([{"channel": "web"}, email]))],
        "mechanics": draw(st.lists(plain_mechanics, min_size=1, max_size=2)),
    }  # fmt: skip
