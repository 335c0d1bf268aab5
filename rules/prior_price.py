"""The price that an announced reduction must be told from: the lowest public one of the thirty days before it began."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from enum import Enum
from fractions import Fraction

from models.mechanics.amount_off import AmountOff
from models.mechanics.fixed_price import FixedPrice
from models.offer import ALL
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.product import Product
from rules.assortment import Assortment
from rules.presence import DAY
from rules.presence import micros
from rules.price_cut import deepest_cut
from rules.public_cut import Reduction
from rules.public_cut import plain_cuts
from rules.public_cut import reductions

_FOREVER = 1 << 62
# Some write whom a price was for even when that is everybody.
_EVERYBODY = (None, ALL)
# The law counts days, and one of them has 23 hours when clocks are put forward.
_HOUR = DAY // 24


class Source(Enum):
    """How a price is known: told by the price history, left by a planned promotion, or taken from the list."""

    HISTORY = "history"
    PROMOTION = "promotion"
    LIST_PRICE = "list_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The lowest public price before a reduction, and the promotion that it was, if any.

    `until` is when it ended, None where it was still asked when the reduction began, or nobody knows.
    """

    price: Fraction
    source: Source
    until: int | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a reduction says of one article, VAT included: shares of a price, and what is true of them."""

    sku: str
    reduction: Reduction
    usual: Fraction
    price: Fraction
    announced: Fraction
    prior: Prior

    @property
    def honest(self) -> Fraction:
        """Give the largest share that may be announced, nothing when the price before was no higher."""
        if self.prior.price == 0:
            return Fraction(0)
        return max(Fraction(0), 1 - self.price / self.prior.price)

    @property
    def is_true(self) -> bool:
        """Say whether the reduction is as large as it is announced."""
        return self.announced <= self.honest


class PublicPrices:
    """What articles cost everybody over time: by the history of the plan, its list, and its planned promotions.

    A promotion counts for another that is open to all, or for one on the same set of products: those are at hand
    whenever one of them is judged.
    """

    def __init__(self, assortment: Assortment, planned: Iterable[Offer], *, days: int, series_days: int) -> None:
        """File the planned promotions; `days` is how far back the law looks, `series_days` how long a series lasts."""
        self._assortment = assortment
        self._days, self._series = days * DAY - _HOUR, series_days * DAY
        self._open: list[Reduction] = []
        self._by_scope: dict[Scope, list[Reduction]] = {}
        for offer in planned:
            listed = self._open if offer.open_to_all else self._by_scope.setdefault(offer.scope, [])
            listed.extend(reductions(offer))
        self._skus: dict[Scope, frozenset[str]] = {}
        self._past: dict[str, tuple[tuple[int, int, Fraction], ...]] = {}
        self._plain: dict[tuple[str, bool], Offer] = {}

    def claims(self, reduction: Reduction) -> Iterator[Claim | str]:
        """Give what a reduction says of each of its articles, or the code of one of which no price is known."""
        earlier = list(self._earlier(reduction))
        articles = self._assortment.within(reduction.offer.scope)
        offer = self._plainly(reduction.offer, is_one=len(articles) == 1)
        is_struck = any(isinstance(one, FixedPrice) for one in offer.mechanics)
        for article in articles if offer.mechanics else ():
            touching = [one for one in earlier if article.sku in self._held(one.offer.scope)]
            # What always cost its list price, and is reduced from it, needs no look at all.
            if touching or is_struck or self._history(article.sku):
                claim = self._claim(article, reduction, touching, offer)
            else:
                claim = article.sku if article.list_price is None else None
            if claim is not None:
                yield claim

    def leads_to(self, early: Reduction, late: Reduction) -> bool:
        """Say whether the price of one reduction may be the prior one of another."""
        is_filed = early.offer.open_to_all or early.offer.scope == late.offer.scope
        return is_filed and early.start < late.start and early.end > late.start - self._days - self._series

    def _earlier(self, reduction: Reduction) -> Iterator[Reduction]:
        own = self._by_scope.get(reduction.offer.scope, [])
        return (one for listed in (self._open, own) for one in listed if self.leads_to(one, reduction))

    def _held(self, scope: Scope) -> frozenset[str]:
        found = self._skus.get(scope)
        if found is None:
            found = self._skus[scope] = frozenset(one.sku for one in self._assortment.within(scope))
        return found

    def _claim(
        self, article: Product, reduction: Reduction, earlier: list[Reduction], offer: Offer
    ) -> Claim | str | None:  # fmt: skip
        usual = self._usual(article, reduction.start)
        if usual is None:
            return article.sku
        price = usual * (1 - deepest_cut(offer, usual).now)
        if price >= usual:
            return None
        is_amount = any(isinstance(one, AmountOff) for one in offer.mechanics)
        return Claim(
            sku=article.sku,
            reduction=reduction,
            usual=usual,
            price=price,
            announced=deepest_cut(offer, usual if is_amount else None).now,
            prior=self._prior(article, reduction, earlier, usual),
        )

    def _prior(self, article: Product, reduction: Reduction, earlier: list[Reduction], usual: Fraction) -> Prior:
        start = self._series_start(reduction, earlier)
        begin = start - self._days
        past = [one for one in self._history(article.sku) if one[0] < start and one[1] > begin]
        found = [
            Prior(price=price, source=Source.HISTORY, until=end if end < start else None) for _, end, price in past
        ]
        found += [
            Prior(price=price, source=Source.PROMOTION, until=one.end if one.end < start else None, offer=one.offer)
            for one in earlier
            if one.start < start and one.end > begin and (price := self._price_under(article, one)) is not None
        ]
        if article.list_price is not None and not _covers(past, begin, start):
            found.append(Prior(price=Fraction(article.list_price), source=Source.LIST_PRICE))
        return min(found, key=_lowest_first, default=Prior(price=usual, source=Source.LIST_PRICE))

    def _series_start(self, reduction: Reduction, earlier: list[Reduction]) -> int:
        """Give when the first of successive reductions began: each begins before the one before it has ended."""
        first, limit = reduction.start, reduction.start - self._series
        for one in sorted(earlier, key=_latest_end_first):
            if one.end < first:
                break
            if limit <= one.start < first:
                first = one.start
        return first

    def _price_under(self, article: Product, reduction: Reduction) -> Fraction | None:
        offer = self._plainly(reduction.offer, is_one=len(self._held(reduction.offer.scope)) == 1)
        usual = self._usual(article, reduction.start)
        if usual is None or not offer.mechanics:
            return None
        price = usual * (1 - deepest_cut(offer, usual).now)
        return price if price < usual else None

    def _usual(self, article: Product, instant: int) -> Fraction | None:
        """Give the price that a promotion which begins then takes something off, none where nobody tells it.

        A price of the history that begins at that very instant may be that of the promotion: it does not count.
        """
        past = self._history(article.sku)
        lasting = [price for start, end, price in past if start < instant < end]
        if lasting:
            return lasting[-1]
        if article.list_price is not None:
            return Fraction(article.list_price)
        return next((price for start, _, price in reversed(past) if start < instant), None)

    def _plainly(self, offer: Offer, *, is_one: bool) -> Offer:
        """Keep of an offer what lowers the price of one article; an amount off several is one off the basket."""
        found = self._plain.get((offer.code, is_one))
        if found is None:
            kept = tuple(one for one in plain_cuts(offer) if is_one or not isinstance(one, AmountOff))
            # Care, not selling, may go without any promise.
            found = replace(offer, mechanics=kept, nature=Nature.RELATIONAL)
            self._plain[offer.code, is_one] = found
        return found

    def _history(self, sku: str) -> tuple[tuple[int, int, Fraction], ...]:
        """Give what an article cost everybody, soonest first."""
        found = self._past.get(sku)
        if found is None:
            found = self._past[sku] = tuple(
                (micros(one.start), _FOREVER if one.end is None else micros(one.end), Fraction(one.price))
                for one in self._assortment.prices_of(sku)
                if one.audience in _EVERYBODY
            )
        return found


def _covers(past: list[tuple[int, int, Fraction]], begin: int, end: int) -> bool:
    """Say whether prices leave no instant without one."""
    reached = begin
    for start, until, _ in past:
        if start > reached:
            return False
        reached = max(reached, until)
    return reached >= end


def _lowest_first(prior: Prior) -> tuple[Fraction, str, str]:
    return (prior.price, prior.source.value, "" if prior.offer is None else prior.offer.code)


def _latest_end_first(reduction: Reduction) -> tuple[int, int, str]:
    return (-reduction.end, -reduction.start, reduction.offer.code)
