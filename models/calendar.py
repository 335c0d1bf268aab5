"""All offers that are judged together, with the segments they address."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.audience import Audiences
from models.audience import Overlap
from models.nonsense import NonsenseError
from models.offer import Offer
from models.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """An immutable calendar; `zone` is the one in which its windows are told to people.

    `currency` is the currency in which each segment's basket is counted, by segment code.
    """

    name: str
    zone: ZoneInfo
    offers: tuple[Offer, ...]
    segments: Mapping[str, Segment]
    overlaps: tuple[Overlap, ...] = ()
    currency: str = "EUR"

    def __post_init__(self) -> None:
        """Refuse two offers of one code and audiences that are not defined."""
        seen: dict[str, Offer] = {}
        for offer in self.offers:
            if offer.code in seen:
                raise NonsenseError(
                    "duplicate-offer-code",
                    f"two offers have the code {offer.code}",
                    field="code",
                    remedy="give each offer its own code",
                    value=offer.code,
                )
            seen[offer.code] = offer
            for code in offer.segments:
                if code not in self.segments:
                    raise NonsenseError(
                        "unknown-segment",
                        f"offer {offer.code} names segment {code}, which is not defined",
                        field="segments",
                        remedy="define it under segments",
                        value=code,
                    )
        for line in self.overlaps:
            for name in (line.segment, line.also_in):
                if name not in self.segments:
                    raise NonsenseError(
                        "unknown-segment",
                        f"an overlap names segment {name}, which is not defined",
                        field="overlaps",
                        remedy="define it under segments",
                        value=name,
                    )

    @staticmethod
    def of(
        name: str,
        zone: ZoneInfo,
        offers: Iterable[Offer],
        segments: Iterable[Segment],
        overlaps: Iterable[Overlap] = (),
        currency: str = "EUR",
    ) -> "Calendar":
        """Build a calendar from any order of offers and segments."""
        return Calendar(
            name=name,
            zone=zone,
            offers=tuple(offers),
            overlaps=tuple(overlaps),
            currency=currency,
            segments=MappingProxyType({segment.code: segment for segment in segments}),
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
