"""Several products together for one price."""

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
class Bundle:
    """F(x) = k · max(0, list price - P), k the number of whole sets in the basket."""

    kind: ClassVar[str] = "bundle"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "lot à {price} au lieu de {list_price}", "en": "bundle at {price} instead of {list_price}"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:lot|pack|bundle|coffret)\s*(?:de|of)?\s*{items}\s*(?:articles?|items?|produits?|products?)?\s*(?:à|at|for|pour)\s*{price}\s*(?:au lieu de|instead of)\s*{list_price}",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = True

    items: tuple[str, ...] | Count
    price: Amount
    list_price: Amount
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_count("items", len(self.items) if isinstance(self.items, tuple) else self.items, least=2)
        refuse_amount("price", self.price)
        refuse_amount("list_price", self.list_price)
        refuse_amount("min_spend", self.min_spend)
        refuse_price_above_list(self.price, self.list_price)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        saving = Fraction(self.list_price) - Fraction(self.price)
        sets = per_item(Fraction(self.list_price), lambda count: saving * count, basket, "mechanics.list_price")
        return shaped(sets, self.min_spend)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
