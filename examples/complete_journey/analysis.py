"""What a careful analyst would find in the same tables with plain arithmetic, asking the engine nothing."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal
from enum import Enum
from itertools import combinations
from itertools import pairwise
from statistics import median

from examples.complete_journey.journey import Campaign
from examples.complete_journey.journey import Coupon
from examples.complete_journey.journey import Journey

RANKS = {"prospect": 0, "small": 1, "medium": 2, "good": 3}
MEMORY = timedelta(days=42)


class Doubt(Enum):
    """How sure it is that the better customer is worse off."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """How often two campaigns meet: in time, then in time and in some household, then also on some product."""

    pairs: int
    in_time: int
    sharing_households: int
    sharing_products: int


@dataclass(frozen=True, slots=True)
class Place:
    """One comparison: the campaign just sent, the coupons that apply, who looks on, and the rival coupon."""

    campaign: int
    coupons: frozenset[str]
    tier: str
    received: tuple[int, ...]
    rival: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grievance:
    """Better customers who hold a worse coupon than less loyal ones on the same products, both valid.

    Out of `quantities` that one may buy, they are worse off on `worse`.
    """

    place: Place
    held: frozenset[str]
    households: int
    worse: int
    quantities: int
    doubt: Doubt
    days: tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One kind of product: the campaigns in mind, their coupons on it, and those whose coupon cannot be read."""

    campaign: Campaign
    recent: Mapping[int, Campaign]
    coupons: tuple[Coupon, ...]
    blind: frozenset[int]


def meetings(journey: Journey) -> Meetings:
    """Count the pairs of campaigns."""
    every = list(combinations(journey.campaigns, 2))
    timely = [pair for pair in every if pair[0].start < pair[1].end and pair[1].start < pair[0].end]
    shared = [pair for pair in timely if pair[0].households & pair[1].households]
    both = [pair for pair in shared if _products(pair[0]) & _products(pair[1])]
    return Meetings(pairs=len(every), in_time=len(timely), sharing_households=len(shared), sharing_products=len(both))


def grievances(journey: Journey) -> Iterator[Grievance]:
    """Go through every campaign, product by product and household by household."""
    by_product: dict[int, list[Coupon]] = defaultdict(list)
    for campaign in journey.campaigns:
        for coupon in campaign.coupons:
            for product in coupon.products:
                by_product[product].append(coupon)
    for campaign in journey.campaigns:
        recent = {
            one.number: one
            for one in journey.campaigns
            if one.turn <= campaign.turn and campaign.start - one.end < MEMORY
        }
        done: set[frozenset[str]] = set()
        for product in sorted(by_product):
            ground = _ground(campaign, recent, by_product[product])
            names = frozenset(one.code for one in ground.coupons)
            if names not in done and any(one.campaign == campaign.number for one in ground.coupons):
                done.add(names)
                yield from _on(ground, journey.tiers_at(campaign.start))


def gain(coupon: Coupon, bought: int, price: Decimal) -> Decimal | None:
    """Price a coupon on so many items; None when its value is unknown."""
    if coupon.mechanic == "gift:free":
        return None if coupon.price is None else min(coupon.price, bought * price)
    if coupon.mechanic.startswith("gift:buy"):
        needed = int(coupon.mechanic.split()[1]) + int(coupon.mechanic.split()[3])
        return price if bought >= needed else Decimal(0)
    if coupon.value is None:
        return None
    return min(coupon.value, bought * price) if bought >= coupon.quantity else Decimal(0)


def _ground(campaign: Campaign, recent: Mapping[int, Campaign], coupons: Sequence[Coupon]) -> Ground:
    met = [one for one in coupons if one.campaign in recent]
    told = tuple(one for one in met if gain(one, 1, Decimal(1)) is not None and one.price is not None)
    blind = frozenset(one.campaign for one in met if one not in told)
    return Ground(campaign=campaign, recent=recent, coupons=told, blind=blind)


def _on(ground: Ground, tiers: Mapping[int, str]) -> Iterator[Grievance]:
    """Compare, on one kind of product, what each household holds with what less loyal ones hold."""
    holders = [ground.recent[number] for number in sorted({one.campaign for one in ground.coupons})]
    groups: dict[tuple[str, tuple[int, ...]], int] = defaultdict(int)
    for household in frozenset[int]().union(*(one.households for one in holders)) & tiers.keys():
        received = tuple(one.number for one in holders if household in one.households)
        groups[tiers[household], received] += 1
    names = frozenset(one.code for one in ground.coupons)
    for (tier, received), size in sorted(groups.items()):
        own = [one for one in ground.coupons if one.campaign in received]
        for rival in ground.coupons:
            if rival.campaign not in received and _has_lesser_holder(groups, rival.campaign, tier):
                place = Place(ground.campaign.number, names, tier, received, rival.code)
                yield from _weighed(ground, place, size, own, rival)


def _weighed(ground: Ground, place: Place, size: int, own: Sequence[Coupon], rival: Coupon) -> Iterator[Grievance]:
    """Keep the worst stretch of days on which both sides hold something and the new campaign runs."""
    price = _price(ground.coupons)
    most = max(_needed(one) for one in ground.coupons)
    worst: Grievance | None = None
    for first, last in _stretches([ground.recent[one.campaign] for one in (rival, *own)]):
        held = [one for one in own if _covers(ground.recent[one.campaign], first, last)]
        if not held or not _covers(ground.recent[rival.campaign], first, last):
            continue
        if place.campaign not in {rival.campaign, *(one.campaign for one in held)}:
            continue
        is_sure = all(ground.recent[one.campaign].is_certain for one in (rival, *held))
        found = Grievance(
            place=place,
            held=frozenset(one.code for one in held),
            households=size,
            worse=_times_worse(rival, held, price, most),
            quantities=most,
            doubt=Doubt.CERTAIN if is_sure and not ground.blind & set(place.received) else Doubt.POSSIBLE,
            days=(first, last),
        )
        if found.worse and (worst is None or found.worse > worst.worse):
            worst = found
    if worst is not None:
        yield worst


def _times_worse(rival: Coupon, held: Sequence[Coupon], price: Decimal, most: int) -> int:
    """Count the quantities on which the rival saves over 1 % of the purchase more; small ones count as a mean one."""
    times = 0
    for bought in range(1, most + 1):
        best = max((gain(one, bought, price) or Decimal(0) for one in held), default=Decimal(0))
        slack = price * max(Decimal(bought), Decimal(most + 1) / 2) / 100
        times += (gain(rival, bought, price) or Decimal(0)) - best > slack
    return times


def _stretches(campaigns: Sequence[Campaign]) -> Iterator[tuple[date, date]]:
    yield from pairwise(sorted({day for one in campaigns for day in (one.start, one.end)}))


def _covers(campaign: Campaign, first: date, last: date) -> bool:
    return campaign.start <= first and last <= campaign.end


def _has_lesser_holder(groups: Mapping[tuple[str, tuple[int, ...]], int], campaign: int, tier: str) -> bool:
    return any(campaign in received and RANKS[other] < RANKS[tier] for other, received in groups)


def _needed(coupon: Coupon) -> int:
    words = coupon.mechanic.split()
    return int(words[1]) + int(words[3]) if coupon.mechanic.startswith("gift:buy") else coupon.quantity


def _price(coupons: Sequence[Coupon]) -> Decimal:
    middle = median(one.price for one in coupons if one.price is not None)
    return Decimal(middle).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _products(campaign: Campaign) -> frozenset[int]:
    return frozenset[int]().union(*(coupon.products for coupon in campaign.coupons))
