"""A coupon for the next purchase."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_days
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Days
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Rate
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import price_cut_cost
from models.mechanic import rate_or_amount
from models.mechanic import refuse_rate_or_amount
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCoupon:
    """F(x) = 1[x ≥ m] · min(a, x) or r·x, on a next basket like this one."""

    kind: ClassVar[str] = "next_coupon"
    form: ClassVar[Form] = Form.MONEY_LATER
    vat: ClassVar[VatTreatment] = VatTreatment.LATER_DISCOUNT
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.3"), likeness=Decimal("0.9"), delay_days=30)
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "bon d’achat sur le prochain achat", "en": "coupon for the next purchase"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:bon d['’]achat|bon|coupon|voucher)\s*(?:de)?\s*{amount}(?:\s*(?:sur (?:le |votre )?prochain achat|(?:off|on|for) (?:the |your )?next (?:purchase|order)))?",
        r"(?:bon d['’]achat|bon|coupon|voucher)\s*(?:de)?\s*{rate}(?:\s*(?:sur (?:le |votre )?prochain achat|(?:off|on|for) (?:the |your )?next (?:purchase|order)))?",
        r"{amount}\s*(?:sur (?:le |votre )?prochain achat|off (?:the |your )?next (?:purchase|order))",
        r"{rate}\s*(?:sur (?:le |votre )?prochain achat|off (?:the |your )?next (?:purchase|order))",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    amount: Amount | None = None
    rate: Rate | None = None
    min_spend: Amount | None = None
    cap: Amount | None = None
    usable_after_days: Days | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_rate_or_amount(self.rate, self.amount)
        refuse_amount("min_spend", self.min_spend)
        refuse_amount("cap", self.cap)
        refuse_days("usable_after_days", self.usable_after_days)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(rate_or_amount(self.rate, self.amount), self.min_spend, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days if self.usable_after_days is None else self.usable_after_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
