"""Money back on claim after the purchase, the French ODR."""

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
class Refund:
    """F(x) = 1[x ≥ m] · min(r·x or a, C); q, κ and δ lower it in EXP."""

    kind: ClassVar[str] = "refund"
    form: ClassVar[Form] = Form.MONEY_LATER
    vat: ClassVar[VatTreatment] = VatTreatment.WHEN_PAID
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.5"), likeness=Decimal("0.9"), delay_days=45)
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "remboursement différé", "en": "refund on claim"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:odr|remboursement(?: différé)?(?: de)?|remboursé|refund(?: of)?|cash ?back on claim)\s*{rate}",
        r"(?:odr|remboursement(?: différé)?(?: de)?|refund(?: of)?)\s*{amount}",
        r"{rate}\s*(?:remboursés?|refunded)",
        r"{amount}\s*(?:remboursés?|refunded)",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    rate: Rate | None = None
    amount: Amount | None = None
    min_spend: Amount | None = None
    cap: Amount | None = None
    paid_after_days: Days | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_rate_or_amount(self.rate, self.amount)
        refuse_amount("min_spend", self.min_spend)
        refuse_amount("cap", self.cap)
        refuse_days("paid_after_days", self.paid_after_days)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(rate_or_amount(self.rate, self.amount), self.min_spend, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days if self.paid_after_days is None else self.paid_after_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give what is paid back ex VAT and the fee of each claim, times those who claim."""
        taken = self.taken(terms)
        fee = shaped(Curve.level(Fraction(levy.claim_fee) * taken), self.min_spend)
        return price_cut_cost(self.value(basket), taken, levy) + fee
