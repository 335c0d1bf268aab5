"""An amount for each slice of the basket: 10 € off per 50 € spent."""

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
from models.mechanic import per_item
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.nonsense import NonsenseError
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPerStep:
    """F(x) = min(a · ⌊x/M⌋, C)."""

    kind: ClassVar[str] = "amount_per_step"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "{amount} tous les {step}", "en": "{amount} off per {step}"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"-?\s*{amount}(?:\s*(?:off|offerts?|de remise))?\s*(?:tous les|par tranche de|for every|per|every)\s*{step}(?:\s*(?:d'achat|d’achat|spent))?",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = True

    amount: Amount
    step: Amount
    cap: Amount | None = None
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("amount", self.amount)
        refuse_amount("step", self.step)
        refuse_amount("cap", self.cap)
        refuse_amount("min_spend", self.min_spend)
        if self.amount > self.step:
            raise NonsenseError(
                "amount-above-step",
                f"{self.amount} off per {self.step} spent gives goods away",
                field="amount",
                remedy="give an amount up to the step",
                value=str(self.amount),
                most=str(self.step),
            )
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        steps = per_item(Fraction(self.step), lambda n: n * Fraction(self.amount), basket, "mechanics.step")
        return shaped(steps, self.min_spend, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
