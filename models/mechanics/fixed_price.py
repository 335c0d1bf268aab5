"""A special price for an item: 14.90 € instead of 20 €."""

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
from models.mechanic import per_item
from models.mechanic import price_cut_cost
from models.mechanic import refuse_price_above_list
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPrice:
    """F(x) = the sum over at most qmax items of max(0, list price - P)."""

    kind: ClassVar[str] = "fixed_price"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "{price} au lieu de {list_price}", "en": "{price} instead of {list_price}"}
    )
    phrases: ClassVar[tuple[str, ...]] = (r"{price}\s*(?:au lieu de|instead of)\s*{list_price}",)
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = True

    price: Amount
    list_price: Amount
    max_items: Count | None = None
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("price", self.price)
        refuse_amount("list_price", self.list_price)
        refuse_count("max_items", self.max_items)
        refuse_amount("min_spend", self.min_spend)
        refuse_price_above_list(self.price, self.list_price)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        saving = Fraction(self.list_price) - Fraction(self.price)

        def saved(items: int) -> Fraction:
            return saving * (items if self.max_items is None else min(items, self.max_items))

        return shaped(per_item(Fraction(self.list_price), saved, basket, "mechanics.list_price"), self.min_spend)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
