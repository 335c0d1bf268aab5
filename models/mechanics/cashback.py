"""Credit for a later purchase, the French cagnotte."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_days
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Days
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Rate
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import percent
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashback:
    """F(x) = 1[x ≥ m] · min(r·x, C); usable later, and not by everybody."""

    kind: ClassVar[str] = "cashback"
    form: ClassVar[Form] = Form.MONEY_LATER
    vat: ClassVar[VatTreatment] = VatTreatment.AT_SPEND
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.8"), likeness=Decimal("0.9"), delay_days=30)
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "cagnotte {rate} %", "en": "{rate} % cashback"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:\+\s*)?(?:cagnotte|cashback)\s*(?:de)?\s*{rate}",
        r"(?:\+\s*)?{rate}\s*(?:en\s*|de\s*|in\s*)?(?:cagnotte|cagnottés?|cashback|cash back|store credit)",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    rate: Rate
    cap: Amount | None = None
    min_spend: Amount | None = None
    usable_after_days: Days | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_rate("rate", self.rate)
        refuse_amount("cap", self.cap)
        refuse_amount("min_spend", self.min_spend)
        refuse_days("usable_after_days", self.usable_after_days)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.line(percent(self.rate)), self.min_spend, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days if self.usable_after_days is None else self.usable_after_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
