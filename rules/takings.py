"""What goods earn, what a reduction leaves of it, and how much more must be sold to make up for it (Method §6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context
from decimal import Decimal
from decimal import localcontext
from fractions import Fraction

from models.mechanic import percent
from models.product import Product

NEEDED = ("list_price", "unit_cost", "vat_rate")
# What a share of two amounts is rounded to where a decimal is asked for, so that every machine finds the same.
_TWELVE_PLACES = Decimal("1e-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What some goods bring at their usual price: with VAT, without it, and what they cost the brand ex VAT."""

    price: Fraction
    price_without_vat: Fraction
    cost: Fraction

    @staticmethod
    def of(products: Iterable[Product]) -> "Takings":
        """Add up one of each article; those without a figure that counts are left out."""
        known = [one for one in products if not lacking(one)]
        prices = [Fraction(one.list_price or 0) for one in known]
        bare = [price / (1 + percent(one.vat_rate or Decimal(0))) for price, one in zip(prices, known, strict=True)]
        costs = (Fraction(one.unit_cost or 0) for one in known)
        return Takings(
            price=sum(prices, Fraction(0)), price_without_vat=sum(bare, Fraction(0)), cost=sum(costs, Fraction(0))
        )

    @property
    def margin(self) -> Fraction:
        """Give m0, what is left of the price ex VAT once the goods are paid."""
        return self.price_without_vat - self.cost

    @property
    def margin_share(self) -> Fraction:
        """Give μ, the margin as a share of the price ex VAT."""
        return self.margin / self.price_without_vat

    @property
    def vat_rate(self) -> Decimal:
        """Give the VAT as a share of the price ex VAT, the mean one where articles differ."""
        return _decimal(self.price / self.price_without_vat - 1)

    @property
    def goods_cost_share(self) -> Decimal:
        """Give what the goods cost as a share of their price ex VAT."""
        return _decimal(self.cost / self.price_without_vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One reduction on some goods, and how they sell under it; counts are of units, money is ex VAT.

    `rate` is r, `baseline` Q0 (what would have sold anyway), `lift` L (what sells on top), `incremental` the share ι
    of the lift that is no sale taken from elsewhere or from later, `halo` the units of other goods that each unit of
    lift brings along and `halo_margin` what each of those earns, `fixed` all costs K that no unit bears.
    """

    goods: Takings
    rate: Fraction
    baseline: Fraction = Fraction(1)
    lift: Fraction = Fraction(0)
    incremental: Fraction = Fraction(1)
    halo: Fraction = Fraction(0)
    halo_margin: Fraction = Fraction(0)
    fixed: Fraction = Fraction(0)

    @property
    def margin(self) -> Fraction:
        """Give m1, what is left of a unit under the reduction."""
        return self.goods.margin - self.rate * self.goods.price_without_vat

    @property
    def break_even(self) -> Fraction | None:
        """Give u*, the share by which sales must rise to earn as much as without it; None: no volume suffices."""
        left = self.goods.margin_share - self.rate
        if left <= 0:
            return None
        usual = self.goods.price_without_vat * self.baseline
        return (self.rate * usual + self.fixed) / (left * usual)

    @property
    def earned(self) -> Fraction:
        """Give the margin that there would not have been without it."""
        return self.incremental * self.lift * self.goods.margin + self.halo * self.lift * self.halo_margin

    @property
    def spent(self) -> Fraction:
        """Give what it costs: the reduction on every unit, also on those that would have sold anyway, and the rest."""
        return (self.baseline + self.lift) * self.rate * self.goods.price_without_vat + self.fixed

    @property
    def net(self) -> Fraction:
        """Give ΔΠ, by how much the profit changes, counted unit by unit."""
        borrowed = self.lift * (1 - self.incremental) * self.goods.margin
        others = self.halo * self.lift * self.halo_margin
        own = self.baseline * (self.margin - self.goods.margin) + self.lift * self.margin
        return own - borrowed + others - self.fixed

    @property
    def returned(self) -> Fraction | None:
        """Give what each unit of money spent brings back; None when nothing is spent."""
        return self.earned / self.spent if self.spent else None


def lacking(product: Product) -> tuple[str, ...]:
    """Name the figures of an article without which nobody knows what it earns."""
    return tuple(name for name in NEEDED if getattr(product, name) is None)


def _decimal(share: Fraction) -> Decimal:
    with localcontext(Context(prec=28)):
        return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(_TWELVE_PLACES).normalize()
