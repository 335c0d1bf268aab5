"""An amount off the basket: 10 € off from 50 €."""

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
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountOff:
    """F(x) = 1[x ≥ m] · min(a, x)."""

    kind: ClassVar[str] = "amount_off"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "-{amount}", "en": "{amount} off"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:-|−|–|moins|remise (?:de )?|réduction (?:de )?)?\s*{amount}(?:\s*(?:off|de remise|de réduction|offerts?|discount))?",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = True

    amount: Amount
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("amount", self.amount)
        refuse_amount("min_spend", self.min_spend)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.line(Fraction(1)).capped(Fraction(self.amount)), self.min_spend)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
