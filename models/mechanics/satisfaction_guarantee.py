"""Money back when the customer is not satisfied."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_both
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionGuarantee:
    """F(x) = P(claim) · x, never the headline 100 %."""

    kind: ClassVar[str] = "satisfaction_guarantee"
    form: ClassVar[Form] = Form.GUARANTEE
    vat: ClassVar[VatTreatment] = VatTreatment.CREDIT_NOTE
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.03"))
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "satisfait ou remboursé", "en": "satisfaction guaranteed or money back"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"satisfaits? ou remboursés?",
        r"(?:100\s*%\s*)?satisfaction guarant(?:ee|eed)(?: or (?:your )?money back)?",
        r"money[- ]back guarantee",
    )
    is_shown: ClassVar[bool] = False
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    claim_probability: Share | None = None
    cap: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_share("claim_probability", self.claim_probability)
        refuse_amount("cap", self.cap)
        refuse_share("redemption", self.redemption)
        refuse_both("claim_probability", self.claim_probability, "redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.line(Fraction(1)), None, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        if self.claim_probability is not None:
            return Fraction(self.claim_probability)
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the price paid back ex VAT, plus the way back, less what the goods still fetch."""
        taken = self.taken(terms)
        returned = Curve.level(taken * (Fraction(levy.return_cost) - Fraction(levy.salvage)))
        return price_cut_cost(self.value(basket), taken, levy) + returned
