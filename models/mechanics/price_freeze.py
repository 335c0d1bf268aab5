"""Prices that are promised not to rise."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanic import Amount
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
class PriceFreeze:
    """F(x) = Δ · x, Δ the rise that was to be expected."""

    kind: ClassVar[str] = "price_freeze"
    form: ClassVar[Form] = Form.GUARANTEE
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "prix bloqués", "en": "price freeze"})
    phrases: ClassVar[tuple[str, ...]] = (r"(?:prix bloqués?|gel des prix|price freeze)\s*\(?{expected_drift}\)?",)
    is_shown: ClassVar[bool] = False
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    expected_drift: Rate
    cap: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_rate("expected_drift", self.expected_drift)
        refuse_amount("cap", self.cap)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.line(percent(self.expected_drift)), None, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
