"""All offers that are judged together, with the segments they address."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.audience import Audiences
from models.audience import Overlap
from models.audience import OverlapSource
from models.money import decimals_of
from models.nonsense import NonsenseError
from models.offer import Offer
from models.product import Price
from models.product import Product
from models.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """An immutable calendar; `zone` is the one in which its windows are told to people.

    `currency` is that in which baskets, products and prices are counted.
    """

    name: str
    zone: ZoneInfo
    offers: tuple[Offer, ...]
    segments: Mapping[str, Segment]
    overlaps: tuple[Overlap, ...] = ()
    currency: str = "EUR"
    products: tuple[Product, ...] = ()
    prices: tuple[Price, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two offers of one code, audiences that are not defined, and shares that contradict each other."""
        for currency in {self.currency, *(offer.currency for offer in self.offers)}:
            decimals_of(currency)
        seen: set[str] = set()
        for offer in self.offers:
            if offer.code in seen:
                raise _twice("offer", offer.code)
            seen.add(offer.code)
            for code in offer.segments:
                self._refuse_unknown(code, "segments", f"offer {offer.code}")
        shares: dict[tuple[str, str, OverlapSource], Decimal] = {}
        for line in self.overlaps:
            self._refuse_unknown(line.segment, "overlaps", "an overlap")
            self._refuse_unknown(line.also_in, "overlaps", "an overlap")
            if shares.setdefault((line.segment, line.also_in, line.source), line.share) != line.share:
                raise NonsenseError(
                    "overlap-contradicts",
                    f"the share of {line.segment} in {line.also_in} is told twice, differently",
                    field="overlaps",
                    remedy="keep one of the two lines",
                    value=line.segment,
                    other=line.also_in,
                )

    def _refuse_unknown(self, code: str, field: str, what: str) -> None:
        if code not in self.segments:
            raise NonsenseError(
                "unknown-segment",
                f"{what} names segment {code}, which is not defined",
                field=field,
                remedy="define it under segments",
                value=code,
            )

    @staticmethod
    def of(
        name: str,
        zone: ZoneInfo,
        offers: Iterable[Offer],
        segments: Iterable[Segment],
        overlaps: Iterable[Overlap] = (),
        currency: str = "EUR",
        *,
        products: Iterable[Product] = (),
        prices: Iterable[Price] = (),
    ) -> "Calendar":
        """Build a calendar from any order of offers and segments; refuses two segments of one code."""
        by_code: dict[str, Segment] = {}
        for segment in segments:
            if segment.code in by_code:
                raise _twice("segment", segment.code)
            by_code[segment.code] = segment
        return Calendar(
            name=name,
            zone=zone,
            offers=tuple(offers),
            overlaps=tuple(overlaps),
            currency=currency,
            products=tuple(products),
            prices=tuple(prices),
            segments=MappingProxyType(by_code),
        )

    def audiences(self) -> Audiences:
        """Give the known overlaps."""
        return Audiences(self.overlaps, self.segments)

    def offer(self, code: str) -> Offer:
        """Give the offer of that code; KeyError when there is none."""
        for offer in self.offers:
            if offer.code == code:
                return offer
        raise KeyError(code)

    def with_offer(self, changed: Offer) -> "Calendar":
        """Give the calendar with one offer replaced, or added when its code is new."""
        kept = tuple(changed if offer.code == changed.code else offer for offer in self.offers)
        known = any(offer.code == changed.code for offer in self.offers)
        return replace(self, offers=kept if known else (*kept, changed))

    def without_offer(self, code: str) -> "Calendar":
        """Give the calendar without one offer."""
        return replace(self, offers=tuple(offer for offer in self.offers if offer.code != code))


def _twice(what: str, code: str) -> NonsenseError:
    return NonsenseError(
        f"duplicate-{what}-code",
        f"two {what}s have the code {code}",
        field="code",
        remedy=f"give each {what} its own code",
        value=code,
    )
