"""What articles are sold for under some offers, against the least price at which French law lets them be resold."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from fractions import Fraction
from functools import reduce

from models.mechanic import percent
from models.mechanics.fixed_price import FixedPrice
from models.offer import Offer
from models.offer import Scope
from models.product import Family
from models.product import Product
from rules.inquiry import Inquiry
from rules.jurisdiction import Jurisdiction
from rules.price_cut import PriceCut
from rules.price_cut import deepest_cut
from rules.price_cut import looks_at_price
from rules.statute import statute

COUNTRY = "FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One article below the least price: all amounts ex VAT, `cut` as a share of its usual price.

    Where nobody tells the VAT of an article, its price is told with it, and is below all the same.
    """

    article: Product
    usual: Fraction
    price: Fraction
    floor: Fraction
    uplift: Fraction
    cut: PriceCut

    @property
    def loss(self) -> Fraction:
        """Give by how much it is too cheap."""
        return self.floor - self.price

    @property
    def most(self) -> Fraction:
        """Give the largest share that may be taken off its usual price, negative when that is too low already."""
        return 1 - self.floor / self.usual


@dataclass(frozen=True, slots=True)
class Till:
    """What is found of some offers: the sales below the least price, the worst first, and the figures not told."""

    sales: tuple[Sale, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    articles: int = 0


@dataclass(frozen=True, slots=True)
class _Law:
    """The figures in force on a day: what comes on top of the purchase price, and the highest VAT there can be."""

    uplift: Fraction
    food_uplift: Fraction
    highest_vat: Fraction

    def uplift_of(self, article: Product) -> Fraction:
        return self.food_uplift if article.family is Family.FOOD else self.uplift


class ResaleFloor:
    """Holds what offers leave of a price against C. com. L442-5, each promise on each range once."""

    def __init__(self, inquiry: Inquiry) -> None:
        """Start with no offer looked at."""
        self._assortment = inquiry.assortment
        self._zone = inquiry.calendar.zone
        self._places = Jurisdiction(inquiry.calendar)
        self._currency = inquiry.calendar.currency
        self._looked: dict[object, Till] = {}
        self._worths: dict[object, Fraction] = {}
        self._room: dict[tuple[Scope, _Law], Fraction | None] = {}

    def till(self, offers: tuple[Offer, ...], start: datetime) -> Till:
        """Look at all articles that some offers make cheaper together, from an instant on."""
        law = _law(start.astimezone(self._zone).date())
        if law is None or not all(self._counts(offer) for offer in offers):
            return Till()
        if len(offers) == 1 and self._has_room(offers[0], law):
            return Till()
        key = (law, *((offer.scope, offer.mechanics, offer.min_spend) for offer in offers))
        found = self._looked.get(key)
        if found is None:
            found = self._looked[key] = self._look(offers, law)
        return found

    def worth(self, offer: Offer) -> Fraction:
        """Give the most that an offer takes off any article at the till."""
        key = (offer.scope, offer.mechanics, offer.min_spend)
        found = self._worths.get(key)
        if found is None:
            articles = self._assortment.within(offer.scope)
            cuts = (deepest_cut(offer, _usual(one, (offer,))).now for one in articles)
            found = self._worths[key] = max(cuts, default=Fraction(0))
        return found

    def _counts(self, offer: Offer) -> bool:
        """Say whether the law holds for it, and its amounts are in the money in which articles are priced."""
        return bool(self._places.french(offer)) and (offer.currency == self._currency or not looks_at_price(offer))

    def _has_room(self, offer: Offer, law: _Law) -> bool:
        """Say whether an offer takes off less than every one of its articles can bear, by a look at one figure."""
        if looks_at_price(offer):
            return False
        key = (offer.scope, law)
        if key not in self._room:
            rooms = [_room(one, law) for one in self._assortment.within(offer.scope)]
            known = [room for room in rooms if room is not None]
            self._room[key] = min(known, default=Fraction(1)) if len(known) == len(rooms) else None
        room = self._room[key]
        return room is not None and deepest_cut(offer, None).now <= room

    def _look(self, offers: tuple[Offer, ...], law: _Law) -> Till:
        sales: list[Sale] = []
        missing: dict[str, list[str]] = {}
        shared = self._shared(offers)
        for article in shared:
            usual = _usual(article, offers)
            cut = reduce(PriceCut.and_also, (deepest_cut(offer, usual) for offer in offers))
            if not cut.now:
                continue
            seen = _sale(article, usual, cut, law)
            if isinstance(seen, str):
                missing.setdefault(seen, []).append(article.sku)
            elif seen is not None:
                sales.append(seen)
        sales.sort(key=lambda sale: (-sale.loss, sale.article.sku))
        return Till(tuple(sales), {name: tuple(skus) for name, skus in sorted(missing.items())}, len(shared))

    def _shared(self, offers: tuple[Offer, ...]) -> tuple[Product, ...]:
        """Give the articles that all the offers are good for."""
        first, *others = (self._assortment.within(offer.scope) for offer in offers)
        held = [{one.sku for one in other} for other in others]
        return tuple(one for one in first if all(one.sku in skus for skus in held))


def _law(day: date) -> _Law | None:
    general = statute(COUNTRY, "resale_at_loss", day)
    vat = statute(COUNTRY, "vat_standard", day)
    if general is None or vat is None:
        return None
    food = statute(COUNTRY, "resale_at_loss_food", day) or general
    return _Law(general.share("uplift_share"), food.share("uplift_share"), vat.share("rate_share"))


def _room(article: Product, law: _Law) -> Fraction | None:
    """Give the share that may surely be taken off an article, None where a figure is missing for it."""
    if article.unit_cost is None or article.list_price is None:
        return None
    vat = law.highest_vat if article.vat_rate is None else percent(article.vat_rate)
    return 1 - Fraction(article.unit_cost) * (1 + law.uplift_of(article)) * (1 + vat) / Fraction(article.list_price)


def _sale(article: Product, usual: Fraction | None, cut: PriceCut, law: _Law) -> Sale | str | None:
    """Give the sale of an article too cheap, the figure that is missing to say so, or None when all is well."""
    if article.unit_cost is None:
        return "unit_cost"
    if usual is None:
        return "list_price"
    uplift = law.uplift_of(article)
    floor = Fraction(article.unit_cost) * (1 + uplift)
    told = Fraction(0) if article.vat_rate is None else percent(article.vat_rate)
    price = usual * (1 - cut.now) / (1 + told)
    if price < floor:
        return Sale(article=article, usual=usual / (1 + told), price=price, floor=floor, uplift=uplift, cut=cut)
    if article.vat_rate is None and price / (1 + law.highest_vat) < floor:
        return "vat_rate"
    return None


def _usual(article: Product, offers: tuple[Offer, ...]) -> Fraction | None:
    """Give the price of an article before any reduction, VAT included: its own, or that which an offer strikes out."""
    if article.list_price is not None:
        return Fraction(article.list_price)
    return next(_struck(offers), None)


def _struck(offers: tuple[Offer, ...]) -> Iterator[Fraction]:
    for offer in offers:
        for mechanic in offer.mechanics:
            if isinstance(mechanic, FixedPrice):
                yield Fraction(mechanic.list_price)
