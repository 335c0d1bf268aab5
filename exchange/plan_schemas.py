"""The keys of a plan document, part by part, with the kind of value that each may hold."""

from collections.abc import Mapping

from exchange.iso_codes import COUNTRIES
from exchange.iso_codes import CURRENCIES
from exchange.mechanic_schema import MechanicField
from exchange.plan_fields import LONGEST_RULE
from exchange.plan_fields import Anything
from exchange.plan_fields import Choice
from exchange.plan_fields import Code
from exchange.plan_fields import Count
from exchange.plan_fields import Flag
from exchange.plan_fields import Instant
from exchange.plan_fields import Listed
from exchange.plan_fields import ListOf
from exchange.plan_fields import MapOf
from exchange.plan_fields import Money
from exchange.plan_fields import Part
from exchange.plan_fields import PlanPart
from exchange.plan_fields import Rate
from exchange.plan_fields import Share
from exchange.plan_fields import Text
from exchange.plan_fields import Zone
from models.audience import OverlapSource
from models.channel import Channel
from models.channel import CodeKind
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.product import Family
from models.tier import Tier

FORMAT = "preseance/plan@1"
MOST_PARTS = 1_000_000
MOST_NAMES = 10_000


class BasketSchema(PlanPart):
    """What members of a segment usually spend at once."""

    mean = Money()
    low = Money()
    high = Money()
    sample = ListOf(Money())
    unit_price = Money()
    shipping_fee = Money()
    free_shipping_from = Money()
    scope_shares = MapOf(Code(), Share())


class SegmentSchema(PlanPart):
    """A stored customer group."""

    code = Code(required=True)
    name = Text(empty=True)
    tier = Choice(Tier, required=True)
    dormant = Flag()
    size = Count()
    basket = Part(BasketSchema(), "basket")
    timezone = Zone()
    country = Listed(COUNTRIES, "unknown-country")
    department = Code()
    consents = MapOf(Choice(Channel), Flag())


class OverlapSchema(PlanPart):
    """Which share of one segment is also in another."""

    segment = Code(required=True)
    also_in = Code(required=True)
    share = Share(required=True)
    source = Choice(OverlapSource)


class ChannelSchema(PlanPart):
    """One use of a channel by an offer."""

    channel = Choice(Channel, required=True)
    send_at = Instant()
    visible_until = Instant()
    code = Choice(CodeKind)
    provider = Code()


class ScopeSchema(PlanPart):
    """The product sets that an offer is good for."""

    include = ListOf(Code(), most=MOST_NAMES)
    # marshmallow schemas have an `exclude` of their own.
    excluded = ListOf(Code(), most=MOST_NAMES, data_key="exclude", attribute="exclude")


class StackSchema(PlanPart):
    """How an offer combines with others."""

    group = Text(empty=True)
    stackable = Flag()


class OfferSchema(PlanPart):
    """One promise to one audience in one window."""

    code = Code(required=True)
    name = Text(empty=True)
    owner = Text()
    nature = Choice(Nature)
    objective = Choice(Objective)
    goal = Text()
    segments = ListOf(Code(), most=MOST_NAMES)
    open_to_all = Flag()
    valid_from = Instant(required=True)
    valid_to = Instant(required=True)
    repeats = Text(longest=LONGEST_RULE)
    channels = ListOf(Part(ChannelSchema(), "channel", remember=True), most=MOST_NAMES)
    scope = Part(ScopeSchema(), "scope", remember=True)
    mechanics = ListOf(MechanicField(), most=20)
    stack = Part(StackSchema(), "stack")
    min_spend = Money()
    limit_per_person = Count()
    stock = Count()
    budget = Money()
    funding = Choice(Funding)
    justification = Choice(Justification)
    pairs_with = Code()


class ProductSchema(PlanPart):
    """One article of the range."""

    sku = Code(required=True)
    category = Code()
    list_price = Money()
    unit_cost = Money()
    vat_rate = Rate()
    family = Choice(Family)


class PriceSchema(PlanPart):
    """What an article cost in public for a while."""

    sku = Code(required=True)
    start = Instant(required=True, data_key="from")
    end = Instant(data_key="to")
    price = Money(required=True)
    audience = Code()


class HeaderSchema(PlanPart):
    """What holds for the whole plan."""

    format = Choice((FORMAT,), required=True)
    name = Text(required=True)
    timezone = Zone(required=True)
    currency = Listed(CURRENCIES, "unknown-currency", required=True)
    policy = Anything()


# The lists of a plan, each with the schema of its members, in the order in which they are written.
PARTS: Mapping[str, PlanPart] = {
    "segments": SegmentSchema(),
    "overlaps": OverlapSchema(),
    "offers": OfferSchema(),
    "products": ProductSchema(),
    "prices": PriceSchema(),
}
HEADER = HeaderSchema()
