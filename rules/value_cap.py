"""How much of the price of food and drugstore goods a promotion gives back, against the share that the law allows."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import reduce

from models.offer import Offer
from models.product import Family
from models.product import Product
from rules.families import Coverage
from rules.families import FamilyRanges
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.price_cut import PriceCut
from rules.price_cut import deepest_cut
from rules.price_cut import looks_at_price
from rules.statute import statute

COUNTRY = "FR"
CAPPED = (Family.FOOD, Family.DRUGSTORE)
# A scope that names a family of which the plan lists no article.
_UNLISTED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebate:
    """What some offers give back together on one family, when it is more than the law's cap.

    `article` gets the most, None where the plan lists none, and `price` is what it costs, where that is told; `skus`
    are all that get too much.  `is_sure`: each part reduces goods that the offer names, whatever else is bought.
    """

    family: Family
    cut: PriceCut
    cap: Fraction
    article: str | None
    price: Fraction | None
    skus: tuple[str, ...]
    is_sure: bool


class ValueCap:
    """Holds offers against the cap on the value of promotions (loi ASAP, art. 125)."""

    def __init__(self, inquiry: Inquiry) -> None:
        """Start with no offer looked at."""
        self._zone = inquiry.calendar.zone
        self._ranges = FamilyRanges(inquiry.assortment)
        self._places = Jurisdiction(inquiry.calendar)
        self._asked = inquiry.asked
        self._bound = inquiry.bound
        self._currency = inquiry.calendar.currency

    def alone(self) -> Iterator[tuple[Offer, Rebate]]:
        """Give each offer asked about that gives back too much by itself, once, by the family that it exceeds most."""
        worst: dict[str, tuple[Offer, Rebate]] = {}
        for offer, covered in self._ranges.about(self._asked, *CAPPED):
            self._bound.ask()
            rebate = self._over((offer,), covered.family, offer.first.start)
            if rebate is not None and (offer.code not in worst or _excess(rebate) > _excess(worst[offer.code][1])):
                worst[offer.code] = (offer, rebate)
        yield from worst.values()

    def over(self, offers: tuple[Offer, ...], start: datetime) -> Rebate | None:
        """Give what offers that are added up from an instant on give back too much, None when each family is within."""
        found = [rebate for family in CAPPED if (rebate := self._over(offers, family, start)) is not None]
        return max(found, key=_excess, default=None)

    def worth(self, offer: Offer) -> Fraction:
        """Give the most that an offer gives back on any of the capped goods, nothing when it is about others."""
        covered = [one for family in CAPPED if (one := self._ranges.covered(offer.scope, family)) is not None]
        cuts = (cut for one in covered for cut in _cut_by_article(offer, one).values())
        return max((cut.total for cut in cuts), default=Fraction(0))

    def _counts(self, offer: Offer) -> bool:
        """Say whether the law holds for it, and its amounts are in the money in which articles are priced."""
        return self._places.metropolitan(offer) and (offer.currency == self._currency or not looks_at_price(offer))

    def _over(self, offers: tuple[Offer, ...], family: Family, start: datetime) -> Rebate | None:
        law = statute(COUNTRY, f"value_cap_{family.value}", start.astimezone(self._zone).date())
        if law is None or not all(self._counts(offer) for offer in offers):
            return None
        covered = [self._ranges.covered(offer.scope, family) for offer in offers]
        held = [one for one in covered if one is not None]
        if len(held) < len(offers):
            return None
        cap = law.share("cap_share")
        if len(offers) == 1 and not looks_at_price(offers[0]) and deepest_cut(offers[0], None).total <= cap:
            return None
        cuts = _cuts(offers, held)
        over = sorted((sku for sku, cut in cuts.items() if cut.total > cap), key=lambda sku: (-cuts[sku].total, sku))
        if not over:
            return None
        cut = cuts[over[0]]
        is_named = not any(one.is_everything and not one.is_only for one in held)
        is_one = len(cuts) == 1 and over[0] != _UNLISTED
        is_sure = is_named and (cut.is_per_article or is_one)
        skus = tuple(sorted(sku for sku in over if sku != _UNLISTED))
        prices = {one.sku: _price(one) for one in held[0].articles}
        return Rebate(
            family=family,
            cut=cut,
            cap=cap,
            article=over[0] or None,
            price=prices.get(over[0]),
            skus=skus,
            is_sure=is_sure,
        )


def _excess(rebate: Rebate) -> tuple[bool, Fraction]:
    return (rebate.is_sure, rebate.cut.total - rebate.cap)


def _cuts(offers: tuple[Offer, ...], held: list[Coverage]) -> Mapping[str, PriceCut]:
    """Give what the offers give back together on each article that all of them are about."""
    each = [_cut_by_article(offer, one) for offer, one in zip(offers, held, strict=True)]
    shared = [sku for sku in each[0] if all(sku in cuts for cuts in each[1:])]
    return {sku: reduce(PriceCut.and_also, (cuts[sku] for cuts in each)) for sku in shared}


def _cut_by_article(offer: Offer, covered: Coverage) -> Mapping[str, PriceCut]:
    if not looks_at_price(offer):
        cut = _counted(deepest_cut(offer, None), covered)
        return dict.fromkeys(_skus(covered.articles), cut)
    if not covered.articles:
        return {_UNLISTED: _counted(deepest_cut(offer, None), covered)}
    return {one.sku: _counted(deepest_cut(offer, _price(one)), covered) for one in covered.articles}


def _skus(articles: tuple[Product, ...]) -> tuple[str, ...]:
    return tuple(one.sku for one in articles) or (_UNLISTED,)


def _price(article: Product) -> Fraction | None:
    return None if article.list_price is None else Fraction(article.list_price)


def _counted(cut: PriceCut, covered: Coverage) -> PriceCut:
    """Keep of a promise on the whole range what reduces each article: the rest is tied to none of them."""
    if not covered.is_everything:
        return cut
    return PriceCut(cut.now) if cut.is_per_article else PriceCut()
