"""More product for the same price: +33 %."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Rate
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import or_missing
from models.mechanic import percent
from models.mechanic import price_cut_cost
from models.mechanic import taken_by
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusPack:
    """F(x) = x · g / (1 + g)."""

    kind: ClassVar[str] = "bonus_pack"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.NONE
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"fr": "+{extra} % de produit offert", "en": "{extra} % more product"}
    )
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:\+|dont)?\s*{extra}\s*(?:de )?(?:produit(?: gratuit| offert)?|more(?: product)?|extra(?: free)?|bonus)",
        r"\+\s*{extra}\s*(?:offerts?|gratuits?|free)",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    extra: Rate
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_rate("extra", self.extra, most=1_000)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        more = percent(self.extra)
        return Curve.line(more / (1 + more))

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give what the extra goods cost: they are made or bought, never sold."""
        share = or_missing(levy.goods_cost_share, "levy.goods_cost_share")
        return price_cut_cost(self.value(basket), self.taken(terms) * share, levy)
