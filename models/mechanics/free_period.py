"""Free months in a subscription."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_count
from models.figure import refuse_share
from models.mechanic import Count
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import price_cut_cost
from models.mechanic import taken_by
from models.nonsense import NonsenseError
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePeriod:
    """F(x) = x · k / H: k of H periods cost nothing, x being the price of all of them."""

    kind: ClassVar[str] = "free_period"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "{free} mois offert(s) sur {of}", "en": "{free} of {of} months free"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"{free}\s*mois\s*(?:offerts?|gratuits?)(?:\(s\))?\s*sur\s*{of}(?:\s*mois)?",
        r"{free}\s*(?:of|out of)\s*{of}\s*months?\s*free",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    free: Count
    of: Count
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_count("free", self.free)
        refuse_count("of", self.of)
        if self.free > self.of:
            raise NonsenseError(
                "free-above-total",
                f"{self.free} free periods of {self.of}",
                field="free",
                remedy="give at most as many free periods as there are",
            )
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return Curve.line(Fraction(self.free, self.of))

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
