"""Free items for bought ones: three for the price of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Count
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import or_missing
from models.mechanic import per_item
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyXGetY:
    """F(x) = p · free(n): Y free per full group of X + Y, then what exceeds X in the rest, at most Y · max_times."""

    kind: ClassVar[str] = "buy_x_get_y"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "{buy} acheté(s) = {get} offert(s)", "en": "buy {buy} get {get} free"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"{all}\s*(?:pour|for)\s*(?:le prix de )?{buy}",
        r"{buy}\s*\+\s*{get}(?:\s*(?:offerts?|gratuits?|free))?",
        r"{buy}\s*achet[ée](?:s|\(s\))?\s*(?:=|,)?\s*{get}\s*(?:offerts?|gratuits?)(?:\(s\))?",
        r"buy\s*{buy}\s*get\s*{get}(?:\s*free)?",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = True

    buy: Count
    get: Count
    max_times: Count | None = None
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_count("buy", self.buy)
        refuse_count("get", self.get)
        refuse_count("max_times", self.max_times)
        refuse_amount("min_spend", self.min_spend)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        price = or_missing(basket.unit_price, "basket.unit_price")
        saved = per_item(price, lambda items: price * self.free(items), basket, "basket.unit_price")
        return shaped(saved, self.min_spend)

    def free(self, items: int) -> int:
        """Give how many of `items` in the basket are free."""
        full, rest = divmod(items, self.buy + self.get)
        free = full * self.get + max(0, rest - self.buy)
        return free if self.max_times is None else min(free, self.get * self.max_times)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
