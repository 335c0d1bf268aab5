"""A promotional calendar as somebody hands it in: its offers, whom they address, and the house's own figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.audience import Overlap
from models.calendar import Calendar
from models.offer import Offer
from models.product import Price
from models.product import Product
from models.segment import Segment


@dataclass(frozen=True, slots=True)
class Written:
    """How one part of a plan stood in its document, good for as long as the part means the same."""

    value: object
    document: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan document as values; `policy` holds only what differs from the house policy.

    `written` keeps the parts that could have been written otherwise, so that a plan goes back to its
    document unchanged; it says nothing of its own and is left out of comparisons.
    """

    name: str
    zone: ZoneInfo
    currency: str
    segments: tuple[Segment, ...] = ()
    offers: tuple[Offer, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    policy: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    products: tuple[Product, ...] = ()
    prices: tuple[Price, ...] = ()
    file: str = field(default="", compare=False)
    written: Mapping[tuple[str, str], Written] = field(default_factory=dict, compare=False, hash=False)

    def calendar(self) -> Calendar:
        """Give what the rules judge."""
        return Calendar.of(
            self.name,
            self.zone,
            self.offers,
            self.segments,
            self.overlaps,
            self.currency,
            products=self.products,
            prices=self.prices,
        )
