"""A group of customers that a brand addresses together: who they are, how loyal, what they usually buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.nonsense import NonsenseError
from models.tier import Tier

# A lattice of more than this many items makes curves of that many pieces: a typing slip, not a basket.
MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What members of a segment usually spend at once, VAT included, in the plan's currency.

    `low` and `high` are the tenth and ninetieth percentiles; `sample` holds real basket amounts and
    wins over them.  Shares say which part of the basket falls in a named product set.
    """

    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    sample: tuple[Decimal, ...] = ()
    unit_price: Decimal | None = None
    shipping_fee: Decimal | None = None
    free_shipping_from: Decimal | None = None
    scope_shares: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

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
            _refuse_unless_positive(name, getattr(self, name))
        for name in ("shipping_fee", "free_shipping_from"):
            _refuse_negative(name, getattr(self, name))
        for amount in self.sample:
            _refuse_unless_positive("sample", amount)
        for name, share in self.scope_shares.items():
            if not 0 <= share <= 1:
                raise NonsenseError(
                    "share-out-of-range",
                    f"the share {share} of {name} is not between 0 and 1",
                    field=f"scope_shares/{name}",
                    remedy="write 0.10 for 10 %",
                    value=str(share),
                )
        if not self.lowest <= self.average <= self.highest:
            raise NonsenseError(
                "basket-out-of-order",
                f"low {self.lowest}, mean {self.average}, high {self.highest} are not in that order",
                field="mean",
                remedy="give low <= mean <= high",
            )
        if self.unit_price is not None and self.highest > MOST_ITEMS * self.unit_price:
            raise NonsenseError(
                "unit-price-too-small",
                f"a basket of {self.highest} would hold more than {MOST_ITEMS} items at {self.unit_price}",
                field="unit_price",
                remedy="give the usual price of one item",
            )

    @property
    def average(self) -> Fraction:
        """Give the mean basket, from the sample when no mean was given."""
        if self.mean is not None:
            return Fraction(self.mean)
        return sum(map(Fraction, self.sample), Fraction(0)) / len(self.sample)

    @property
    def lowest(self) -> Fraction:
        """Give where the usual range starts: stated, else the sample's least, else half the mean."""
        if self.low is not None:
            return Fraction(self.low)
        return Fraction(min(self.sample)) if self.sample else self.average / 2

    @property
    def highest(self) -> Fraction:
        """Give where the usual range ends: stated, else the sample's greatest, else twice the mean."""
        if self.high is not None:
            return Fraction(self.high)
        return Fraction(max(self.sample)) if self.sample else self.average * 2


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
    consents: Mapping[Channel, bool] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse a group without a code or with fewer than no members."""
        if not self.code.strip():
            raise NonsenseError("empty-code", "a segment needs a code", field="code", remedy="give it a short name")
        if self.size is not None and self.size < 0:
            raise NonsenseError(
                "negative-size",
                f"a segment cannot hold {self.size} people",
                field="size",
                remedy="give a head count of 0 or more",
                value=str(self.size),
            )

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
        """Say whether this group must never be worth less to us than `other` (DOMAIN §3.4)."""
        return self.standing > other.standing


def _refuse_unless_positive(name: str, amount: Decimal | None) -> None:
    if amount is not None and not (amount.is_finite() and amount > 0):
        raise NonsenseError(
            "amount-not-positive", f"{name} is {amount}", field=name, remedy="give an amount above 0", value=str(amount)
        )


def _refuse_negative(name: str, amount: Decimal | None) -> None:
    if amount is not None and not (amount.is_finite() and amount >= 0):
        raise NonsenseError(
            "negative-amount", f"{name} is {amount}", field=name, remedy="give 0 or more", value=str(amount)
        )
