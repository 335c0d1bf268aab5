"""Loyalty points counted several times."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Count
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

MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsMultiplier:
    """F(x) = (k - 1) · base rate · x: only the extra points; hidden unless their value in money is printed."""

    kind: ClassVar[str] = "points_multiplier"
    form: ClassVar[Form] = Form.MONEY_LATER
    vat: ClassVar[VatTreatment] = VatTreatment.LATER_DISCOUNT
    terms: ClassVar[Terms] = Terms(redemption=Decimal("0.7"), likeness=Decimal("0.9"), delay_days=90)
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "points ×{times}", "en": "{times}× points"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:points?\s*(?:de fidélité\s*)?)(?:x|×|\*)\s*{times}\s*(?:\(?\s*(?:base|valeur|worth)\s*{base_rate}\s*\)?)",
        r"{times}\s*(?:x|×|\*)\s*(?:les\s*)?points?\s*(?:\(?\s*(?:base|valeur|worth)\s*{base_rate}\s*\)?)",
    )
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    times: Count
    base_rate: Rate
    value_displayed: bool
    min_spend: Amount | None = None
    cap: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_count("times", self.times, least=2, most=MOST_TIMES)
        refuse_rate("base_rate", self.base_rate)
        refuse_amount("min_spend", self.min_spend)
        refuse_amount("cap", self.cap)
        refuse_share("redemption", self.redemption)

    @property
    def is_shown(self) -> bool:
        """Say whether its money value stands in the advertisement."""
        return self.value_displayed

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        extra = (self.times - 1) * percent(self.base_rate)
        return shaped(Curve.line(extra), self.min_spend, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
