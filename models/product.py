"""An article of the range, and what it cost in public over time: what margin and price law are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from enum import Enum

from models.figure import refuse_amount
from models.nonsense import NonsenseError

HIGHEST_RATE = 100


class Family(Enum):
    """The product families that French law on promotions tells apart."""

    FOOD = "food"
    DRUGSTORE = "drugstore"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One article of the range; figures that nobody gave stay unknown."""

    sku: str
    category: str | None = None
    list_price: Decimal | None = None
    unit_cost: Decimal | None = None
    vat_rate: Decimal | None = None
    family: Family | None = None

    def __post_init__(self) -> None:
        """Refuse an article without a name, or with figures that no article has."""
        if not self.sku.strip():
            raise NonsenseError("empty-code", "a product needs a code", field="sku", remedy="give it a short name")
        refuse_amount("list_price", self.list_price)
        refuse_amount("unit_cost", self.unit_cost, zero_allowed=True)
        if self.vat_rate is not None and not (self.vat_rate.is_finite() and 0 <= self.vat_rate <= HIGHEST_RATE):
            raise NonsenseError(
                "vat-out-of-range",
                f"vat_rate is {self.vat_rate} %",
                field="vat_rate",
                remedy="give a rate from 0 to 100",
                value=str(self.vat_rate),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What an article cost in public for a while; without an end it still does.

    `audience` names whom the price was for, nobody meaning everybody.
    """

    sku: str
    start: datetime
    end: datetime | None
    price: Decimal
    audience: str | None = None
    walls: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def __post_init__(self) -> None:
        """Refuse an end that is not after the start, and a price that is none."""
        if not self.sku.strip():
            raise NonsenseError("empty-code", "a price needs a product", field="sku", remedy="name the product")
        if self.end is not None and self.end <= self.start:
            raise NonsenseError(
                "ends-before-it-starts",
                f"the price of {self.sku} ends before it starts",
                field="to",
                remedy="give an end after the start; the end itself is not included",
            )
        refuse_amount("price", self.price)
