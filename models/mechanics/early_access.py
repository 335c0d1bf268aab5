"""Access before everybody else, a club or an event."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyAccess:
    """Its value is what the house declares, else unknown."""

    kind: ClassVar[str] = "early_access"
    form: ClassVar[Form] = Form.ACCESS
    vat: ClassVar[VatTreatment] = VatTreatment.NONE
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "accès anticipé {lead_days} j", "en": "{lead_days} days of early access"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:accès anticipé|avant[- ]première|vente privée|early access)\s*(?:de\s*|\()?{lead_days}\s*(?:jours?|j|days?|d)\)?",
        r"{lead_days}\s*(?:jours?|j|days?|d)\s*(?:d['’]accès anticipé|d['’]avance|(?:of )?early access)",
    )
    is_shown: ClassVar[bool] = False
    deducts: ClassVar[bool] = False

    lead_days: Days
    declared_value: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_days("lead_days", self.lead_days)
        refuse_amount("declared_value", self.declared_value)
        refuse_share("redemption", self.redemption)

    @property
    def is_known(self) -> bool:
        """Say whether anybody has put a value on it."""
        return self.declared_value is not None

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return Curve.zero() if self.declared_value is None else Curve.level(Fraction(self.declared_value))

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give nothing: an access has no cost per customer beyond its event and the stock it holds back."""
        return Curve.zero()
