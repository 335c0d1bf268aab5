"""Delivery at no charge."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_share
from models.mechanic import Amount
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
class FreeShipping:
    """F(x) = s · 1[m ≤ x < m0]: nothing where delivery is free already."""

    kind: ClassVar[str] = "free_shipping"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "livraison offerte", "en": "free shipping"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"livraison\s*(?:offerte|gratuite)",
        r"frais de port offerts",
        r"free\s*(?:shipping|delivery)",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("min_spend", self.min_spend, zero_allowed=True)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        fee = Curve.level(or_missing(basket.shipping_fee, "basket.shipping_fee"))
        if basket.free_shipping_from is not None:
            fee = fee.until(Fraction(basket.free_shipping_from))
        return shaped(fee, self.min_spend)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the carrier's price wherever this offer spares the customer the fee."""
        fee = or_missing(basket.shipping_fee, "basket.shipping_fee")
        carried = self.taken(terms) * or_missing(levy.carrier_cost, "levy.carrier_cost")
        return self.value(basket).scaled(carried / fee) if fee else Curve.zero()
