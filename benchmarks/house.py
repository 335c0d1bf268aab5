"""A big house: twenty brands, each with its ladder of customer groups, its products and its usual basket."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random
from types import MappingProxyType

from models.audience import Overlap
from models.audience import OverlapSource
from models.channel import Channel
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier

# From least to most loyal (Method §3.4): who left comes back before who never bought, and after who stayed.
_BOUGHT = (Tier.NEW, Tier.SMALL, Tier.MEDIUM, Tier.GOOD, Tier.AMBASSADOR)
_NEVER = (Tier.PROSPECT, Tier.LEAD_1, Tier.LEAD_2, Tier.LEAD_3, Tier.LEAD_4)
LADDER = (
    *((tier, False) for tier in _NEVER),
    *((tier, True) for tier in _BOUGHT),
    *((tier, False) for tier in _BOUGHT),
)
_UNIVERSES = (Decimal("0.45"), Decimal("0.30"), Decimal("0.25"))
_FAMILIES = 3
# Whoever is written to has been asked.
_CONSENTS = MappingProxyType({channel: True for channel in Channel if channel.is_addressed})
# What customers of one brand spend at its two sister brands: too little to envy anybody there.
_AT_A_SISTER = Decimal("0.02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """One brand in one market: its product sets by level, its basket, and its ladder cut into steps.

    A step is the groups that its campaigns serve with one and the same offer, least loyal step first.
    """

    code: str
    universes: tuple[str, ...]
    families: tuple[str, ...]
    basket: Basket
    segments: tuple[Segment, ...]
    steps: tuple[tuple[str, ...], ...]


def brands(segments: int, rng: Random) -> tuple[Brand, ...]:
    """Cut a number of segments into brands of up to fifteen groups each."""
    sizes = [min(len(LADDER), segments - first) for first in range(0, segments, len(LADDER))]
    shares = [_shares(f"b{number:02d}") for number in range(len(sizes))]
    return tuple(_brand(number, size, shares, rng) for number, size in enumerate(sizes))


def _shares(brand: str) -> dict[str, Decimal]:
    """Give how a brand's own basket falls on its product sets: the brand, its universes, their families."""
    shares = {brand: Decimal(1)}
    for universe, part in enumerate(_UNIVERSES):
        shares[f"{brand}.u{universe}"] = part
        for family in range(_FAMILIES):
            shares[f"{brand}.u{universe}.f{family}"] = part / _FAMILIES if part % 3 == 0 else _cut(part, family)
    return shares


def _cut(part: Decimal, family: int) -> Decimal:
    third = (part / _FAMILIES).quantize(Decimal("0.01"))
    return part - 2 * third if family == 0 else third


def _brand(number: int, size: int, shares: list[dict[str, Decimal]], rng: Random) -> Brand:
    code = f"b{number:02d}"
    ladder = LADDER[len(LADDER) - size :]
    basket = _basket(number, shares, rng)
    segments = tuple(
        Segment(
            code=f"{code}-{tier.value}{'-dormant' * dormant}",
            name=f"{code} {tier.value}{' dormant' * dormant}",
            tier=tier,
            dormant=dormant,
            size=rng.randrange(2_000, 400_000),
            basket=basket,
            consents=_CONSENTS,
        )
        for tier, dormant in ladder
    )
    return Brand(
        code=code,
        universes=tuple(f"{code}.u{universe}" for universe in range(len(_UNIVERSES))),
        families=tuple(name for name in shares[number] if name.count(".") == 2),
        basket=basket,
        segments=segments,
        steps=_steps([segment.code for segment in segments], rng),
    )


def _basket(number: int, shares: list[dict[str, Decimal]], rng: Random) -> Basket:
    """Draw the usual basket; every product set of the house has its share, mostly none."""
    mean = Decimal(rng.randrange(40, 151, 5))
    sisters = {(number + 1) % len(shares), (number - 1) % len(shares)} - {number}
    house = {
        name: share if owner == number else share * _AT_A_SISTER * (owner in sisters)
        for owner, listed in enumerate(shares)
        for name, share in listed.items()
    }
    return Basket(
        mean=mean,
        low=mean / 2,
        high=mean * 2,
        unit_price=mean / 4,
        shipping_fee=Decimal(rng.randrange(390, 691, 50)) / 100,
        free_shipping_from=mean * Decimal("1.25"),
        scope_shares=house,
    )


def _steps(codes: list[str], rng: Random) -> tuple[tuple[str, ...], ...]:
    """Cut the ladder into five to eight steps, where it has that many groups."""
    count = min(len(codes), rng.randrange(5, 9))
    cuts = [0, *sorted(rng.sample(range(1, len(codes)), count - 1)), len(codes)]
    return tuple(tuple(codes[start:end]) for start, end in pairwise(cuts))


def overlaps(house: tuple[Brand, ...], rng: Random, *, forgotten: float) -> list[Overlap]:
    """Measure, within each brand, which share of a group also receives what a less loyal one gets."""
    return [
        Overlap(
            segment=loyal.code,
            also_in=other.code,
            share=Decimal(rng.randrange(9)) / 1_000,
            source=OverlapSource.MEASURED,
        )
        for brand in house
        for place, loyal in enumerate(brand.segments)
        for other in brand.segments[:place]
        if rng.random() >= forgotten
    ]
