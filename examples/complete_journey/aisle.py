"""Products that the same coupons are good for, and who holds which of them: the ground for a fair comparison."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal
from statistics import median

from examples.complete_journey.journey import CENT
from examples.complete_journey.journey import Campaign
from examples.complete_journey.journey import Coupon
from examples.complete_journey.journey import Journey
from examples.complete_journey.mechanics import mechanic_of
from examples.complete_journey.mechanics import quantity_of

# A mailing is forgotten after twice the half-life of print: 2 x 21 days.
REMEMBERED = timedelta(days=42)

Cell = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aisle:
    """Products on which one campaign's coupons meet those of campaigns still valid or remembered.

    `cells` counts the households by tier and by the campaigns that they received, so that all of one
    cell hold the same coupons and nobody stands in two cells.  `unread` are the coupons on some of
    these products whose value nobody could read.
    """

    campaign: Campaign
    number: int
    others: tuple[Campaign, ...]
    coupons: tuple[Coupon, ...]
    unread: tuple[Coupon, ...]
    products: frozenset[int]
    cells: Mapping[Cell, int]

    @property
    def code(self) -> str:
        """Name the aisle within its campaign: 18-007."""
        return f"{self.campaign.number:02}-{self.number:03}"

    @property
    def price(self) -> Decimal:
        """Give the regular price of one item: the median over the coupons' own medians."""
        middle = median(coupon.price for coupon in self.coupons if coupon.price is not None)
        return Decimal(middle).quantize(CENT, ROUND_HALF_UP)

    @property
    def quantities(self) -> range:
        """Give the purchases to judge on: from one item to the most that a coupon asks for."""
        return range(1, max(map(quantity_of, self.coupons)) + 1)

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Give every campaign with a coupon here, the newest last."""
        return (*self.others, self.campaign)


def aisles(journey: Journey) -> Iterator[Aisle]:
    """Cut the store, campaign after campaign, where the same readable coupons of both sides apply."""
    sold = _coupons_by_product(journey)
    for campaign in journey.campaigns:
        earlier = {one.number: one for one in journey.campaigns if _is_in_mind(one, campaign)}
        met = {
            product: [one for one in coupons if one.campaign in earlier or one.campaign == campaign.number]
            for product, coupons in sold.items()
        }
        grounds = _grounds(met, campaign)
        for number, products in enumerate(grounds, start=1):
            coupons = {one.code: one for product in products for one in met[product]}
            yield _aisle(journey, campaign, number, earlier, coupons, products)


def _grounds(met: Mapping[int, list[Coupon]], campaign: Campaign) -> list[frozenset[int]]:
    """Group the products by the readable coupons on them, where the new campaign meets another."""
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for product, coupons in met.items():
        readable = [one for one in coupons if _is_readable(one)]
        is_new = {one.campaign == campaign.number for one in readable}
        if is_new == {True, False}:
            found[tuple(sorted(one.code for one in readable))].add(product)
    return [frozenset(found[codes]) for codes in sorted(found)]


def _aisle(
    journey: Journey,
    campaign: Campaign,
    number: int,
    earlier: Mapping[int, Campaign],
    met: Mapping[str, Coupon],
    products: frozenset[int],
) -> Aisle:
    coupons = tuple(met[code] for code in sorted(met) if _is_readable(met[code]))
    others = tuple(one for one in earlier.values() if any(coupon.campaign == one.number for coupon in coupons))
    return Aisle(
        campaign=campaign,
        number=number,
        others=others,
        coupons=coupons,
        unread=tuple(met[code] for code in sorted(met) if not _is_readable(met[code])),
        products=products,
        cells=_cells((*others, campaign), journey.tiers_at(campaign.start)),
    )


def _is_in_mind(earlier: Campaign, campaign: Campaign) -> bool:
    return earlier.turn < campaign.turn and campaign.start - earlier.end < REMEMBERED


def _is_readable(coupon: Coupon) -> bool:
    return coupon.price is not None and mechanic_of(coupon) is not None


def _coupons_by_product(journey: Journey) -> Mapping[int, list[Coupon]]:
    found: dict[int, list[Coupon]] = defaultdict(list)
    for campaign in journey.campaigns:
        for coupon in campaign.coupons:
            for product in coupon.products:
                found[product].append(coupon)
    return found


def _cells(campaigns: tuple[Campaign, ...], tiers: Mapping[int, str]) -> Mapping[Cell, int]:
    """Count households by tier and campaigns received; a household without a known tier is left out."""
    counts: dict[Cell, int] = defaultdict(int)
    for household in frozenset[int]().union(*(one.households for one in campaigns)):
        if household in tiers:
            received = tuple(sorted(one.number for one in campaigns if household in one.households))
            counts[tiers[household], received] += 1
    return dict(sorted(counts.items()))
