"""A reward for bringing a friend, or for having been brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar
from typing import Literal

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
from models.nonsense import NonsenseError
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """F(x) = 1[x ≥ m] · R; the referee's side is an offer to prospects."""

    kind: ClassVar[str] = "referral"
    form: ClassVar[Form] = Form.MONEY_LATER
    vat: ClassVar[VatTreatment] = VatTreatment.TO_CHECK
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.2"))
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "parrainage {amount} ({side})", "en": "referral {amount} ({side})"}
    )
    phrases: ClassVar[tuple[str, ...]] = (r"(?:parrainage|referral)\s*{amount}\s*\(?{side}\)?",)
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    side: Literal["referrer", "referee"]
    amount: Amount
    conversion: Share | None = None
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        if self.side not in {"referrer", "referee"}:
            raise NonsenseError(
                "unknown-side",
                f"a referral has no side {self.side!r}",
                field="side",
                remedy="write referrer or referee",
                value=self.side,
            )
        refuse_amount("amount", self.amount)
        refuse_share("conversion", self.conversion)
        refuse_amount("min_spend", self.min_spend)
        refuse_share("redemption", self.redemption)
        refuse_both("conversion", self.conversion, "redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.level(Fraction(self.amount)), self.min_spend)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that a friend converts; the friend himself, once there, has his reward."""
        if self.side == "referee":
            return taken_by(self.redemption, Terms())
        return taken_by(self.redemption if self.conversion is None else self.conversion, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
