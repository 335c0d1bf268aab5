"""A present with the purchase."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
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
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """F(x) = 1[x ≥ m] · g; its value is hidden unless printed."""

    kind: ClassVar[str] = "gift"
    form: ClassVar[Form] = Form.IN_KIND
    vat: ClassVar[VatTreatment] = VatTreatment.GIFT_RULE
    terms: ClassVar[Terms] = Terms(likeness=Decimal("0.84"))
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "cadeau {retail_value}", "en": "gift worth {retail_value}"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:cadeau|gift)\s*(?:offert\s*)?(?:\(?(?:d['’]une\s*)?(?:de|valeur|of|worth|value)?\s*(?:de\s*)?{retail_value}\)?)",
        r"{retail_value}\s*(?:cadeau|gift)",
    )
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    retail_value: Amount
    value_displayed: bool
    unit_cost: Amount | None = None
    min_spend: Amount | None = None
    min_items: Count | None = None
    stock: Count | None = None
    expected_takers: Count | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("retail_value", self.retail_value)
        refuse_amount("unit_cost", self.unit_cost, zero_allowed=True)
        refuse_amount("min_spend", self.min_spend)
        refuse_count("min_items", self.min_items)
        refuse_count("stock", self.stock, least=0)
        refuse_count("expected_takers", self.expected_takers)
        refuse_share("redemption", self.redemption)

    @property
    def is_shown(self) -> bool:
        """Say whether its money value stands in the advertisement."""
        return self.value_displayed

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        curve = shaped(Curve.level(Fraction(self.retail_value)), self.min_spend)
        if self.min_items is None:
            return curve
        return curve.gated(self.min_items * or_missing(basket.unit_price, "basket.unit_price"))

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it: no more often than the stock allows."""
        taken = taken_by(self.redemption, terms)
        if self.stock is None or self.expected_takers is None:
            return taken
        return min(taken, Fraction(self.stock, self.expected_takers))

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give unit cost, handling, and the VAT on the gift that is lost above the ceiling.

        The ceiling is on what the gift costs the brand with VAT, packing included, not on its price in
        a shop (CGI ann. II 206 IV-2-3°).
        """
        unit_cost = or_missing(self.unit_cost, "mechanics.unit_cost")
        cost = unit_cost + Fraction(levy.handling)
        if cost * (1 + Fraction(levy.vat_rate)) > levy.gift_vat_ceiling:
            cost += unit_cost * Fraction(levy.vat_rate)
        return self.value(basket).scaled(cost * self.taken(terms) / Fraction(self.retail_value))
