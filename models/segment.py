"""A group of customers that a brand addresses together: who they are, how loyal, what they usually buy."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_share
from models.nonsense import NonsenseError
from models.tier import Tier

# A lattice of more than this many items makes curves of that many pieces: a typing slip, not a basket.
MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What members of a segment usually spend at once, VAT included, in the plan's currency.

    `low` and `high` are the tenth and ninetieth percentiles; `sample` holds real basket amounts, which
    then weigh what is judged.  Shares say which part of the basket falls in a named product set.
    """

    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sample: tuple[Decimal, ...] = ()
    unit_price: Decimal | None = None
    shipping_fee: Decimal | None = None
    free_shipping_from: Decimal | None = None
    scope_shares: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __post_init__(self) -> None:
        """Refuse amounts that no basket can have."""
        if self.mean is None and not self.sample:
            raise NonsenseError(
                "basket-without-mean",
                "a basket needs a mean or a sample",
                field="mean",
                remedy="give the mean basket in the plan's currency",
            )
        for name in ("mean", "low", "high", "unit_price"):
            refuse_amount(name, getattr(self, name))
        for name in ("shipping_fee", "free_shipping_from"):
            refuse_amount(name, getattr(self, name), zero_allowed=True)
        for amount in self.sample:
            refuse_amount("sample", amount)
        for name, share in self.scope_shares.items():
            refuse_share(f"scope_shares/{name}", share)
        object.__setattr__(self, "scope_shares", MappingProxyType(dict(self.scope_shares)))
        if not self.lowest <= self.average <= self.highest:
            low, mean, high = map(_told, (self.lowest, self.average, self.highest))
            raise NonsenseError(
                "basket-out-of-order",
                f"low {low}, mean {mean}, high {high} are not in that order",
                field="mean",
                remedy="give low <= mean <= high",
                low=low,
                mean=mean,
                high=high,
            )
        if self.unit_price is not None and self.highest > MOST_ITEMS * self.unit_price:
            raise NonsenseError(
                "unit-price-too-small",
                f"a basket of {_told(self.highest)} would hold more than {MOST_ITEMS} items at {self.unit_price:g}",
                field="unit_price",
                remedy="give the usual price of one item",
                value=f"{self.unit_price:g}",
                most=str(MOST_ITEMS),
            )

    @property
    def average(self) -> Fraction:
        """Give the mean basket, from the sample when no mean was given."""
        return _average(self.mean, self.sample)

    @property
    def lowest(self) -> Fraction:
        """Give where the usual range starts: stated, else the sample's least, else half the mean."""
        return _lowest(self.low, self.mean, self.sample)

    @property
    def highest(self) -> Fraction:
        """Give where the usual range ends: stated, else the sample's greatest, else twice the mean."""
        return _highest(self.high, self.mean, self.sample)


def _told(amount: Fraction) -> str:
    return f"{Decimal(amount.numerator) / amount.denominator:.12g}"


# A check asks for these three hundreds of thousands of times; a sample may hold thousands of amounts.
@lru_cache(maxsize=4096)
def _average(mean: Decimal | None, sample: tuple[Decimal, ...]) -> Fraction:
    if mean is not None:
        return Fraction(mean)
    return sum(map(Fraction, sample), Fraction(0)) / len(sample)


@lru_cache(maxsize=4096)
def _lowest(low: Decimal | None, mean: Decimal | None, sample: tuple[Decimal, ...]) -> Fraction:
    if low is not None:
        return Fraction(low)
    return Fraction(min(sample)) if sample else _average(mean, sample) / 2


@lru_cache(maxsize=4096)
def _highest(high: Decimal | None, mean: Decimal | None, sample: tuple[Decimal, ...]) -> Fraction:
    if high is not None:
        return Fraction(high)
    return Fraction(max(sample)) if sample else _average(mean, sample) * 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stored customer group; counts of people only, never the people."""

    code: str
    tier: Tier
    name: str = ""
    dormant: bool = False
    size: int | None = None
    basket: Basket | None = None
    timezone: ZoneInfo | None = None
    country: str | None = None
    department: str | None = None
    consents: Mapping[Channel, bool] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __post_init__(self) -> None:
        """Refuse a group without a code or with fewer than no members."""
        if not self.code.strip():
            raise NonsenseError("empty-code", "a segment needs a code", field="code", remedy="give it a short name")
        refuse_count("size", self.size, least=0)
        object.__setattr__(self, "consents", MappingProxyType(dict(self.consents)))

    @property
    def title(self) -> str:
        """Give the name that people use, or the code."""
        return self.name or self.code

    @property
    def standing(self) -> tuple[int, Fraction]:
        """Order groups by what the brand owes them: a customer who stays comes before one who left."""
        if not self.tier.has_bought:
            return (0, self.tier.rank)
        return (1 if self.dormant else 2, self.tier.rank)

    def is_more_loyal_than(self, other: "Segment") -> bool:
        """Say whether this group must never be worth less to us than `other` (Method §3.4)."""
        return self.standing > other.standing


def ranks_of(segments: Mapping[str, Segment]) -> dict[str, int]:
    """Give each group's place on the ladder, those who are owed least lowest; compared a hundred times faster."""
    # Hundreds of groups stand on a few steps.
    steps = {(one.tier, one.dormant): one for one in segments.values()}
    standings = {step: one.standing for step, one in steps.items()}
    places = {standing: place for place, standing in enumerate(sorted(set(standings.values())))}
    return {code: places[standings[one.tier, one.dormant]] for code, one in segments.items()}


def heads(segments: Iterable[Segment]) -> int | None:
    """Count the people of some groups; None when nobody has counted one of them."""
    sizes = [segment.size for segment in segments]
    return None if None in sizes else sum(size for size in sizes if size is not None)
