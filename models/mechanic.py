"""The form of an offer: percent off, gift, second item at half price …, and what every form must be able to tell."""

import importlib
import pkgutil
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context
from decimal import Decimal
from decimal import localcontext
from enum import Enum
from fractions import Fraction
from functools import cache
from functools import lru_cache
from typing import Annotated
from typing import ClassVar
from typing import Protocol

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_rate
from models.nonsense import NonsenseError
from models.segment import MOST_ITEMS
from models.segment import Basket


class FieldKind(Enum):
    """How a mechanic's field is written in plan documents and read from spreadsheets."""

    RATE = "rate"
    AMOUNT = "amount"
    SHARE = "share"
    COUNT = "count"
    DAYS = "days"
    TEXT = "text"


Rate = Annotated[Decimal, FieldKind.RATE]
Amount = Annotated[Decimal, FieldKind.AMOUNT]
Share = Annotated[Decimal, FieldKind.SHARE]
Count = Annotated[int, FieldKind.COUNT]
Days = Annotated[int, FieldKind.DAYS]


class Form(Enum):
    """The class of Method §2: what kind of good the customer gets."""

    MONEY_NOW = "MI"
    MONEY_LATER = "MD"
    IN_KIND = "IK"
    CHANCE = "CH"
    ACCESS = "AC"
    GUARANTEE = "GU"


class VatTreatment(Enum):
    """How the French value added tax sees it (Method §2.1)."""

    BASE_REDUCED = "base-reduced"
    GIFT_RULE = "gift-rule"
    AT_SPEND = "at-spend"
    WHEN_PAID = "when-paid"
    CREDIT_NOTE = "credit-note"
    LATER_DISCOUNT = "later-discount"
    TO_CHECK = "to-check"
    NONE = "none"


class Lens(Enum):
    """The two ways to look: what two advertisements show, and what can be expected."""

    FACE = "face"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Terms:
    """A house's experience with one mechanic: share of takers, likeness to cash, days until it is usable."""

    redemption: Decimal = Decimal(1)
    likeness: Decimal = Decimal(1)
    delay_days: int = 0


@dataclass(frozen=True, slots=True)
class Levy:
    """What turns a customer's gain into the brand's cost, ex VAT: the VAT rate, the fees, the price of goods.

    `carrier_cost` is what one delivery costs, `goods_cost_share` what goods cost as a share of their
    price ex VAT; `return_cost` less `salvage` is what a returned purchase costs beyond its price.
    """

    vat_rate: Decimal = Decimal("0.20")
    handling: Decimal = Decimal(0)
    claim_fee: Decimal = Decimal(0)
    return_cost: Decimal = Decimal(0)
    salvage: Decimal = Decimal(0)
    carrier_cost: Decimal | None = None
    goods_cost_share: Decimal | None = None
    gift_vat_ceiling: Decimal = Decimal(73)

    def without_vat(self, amount: Fraction) -> Fraction:
        """Take the tax out of an amount."""
        return amount / (1 + Fraction(self.vat_rate))


class MissingFigureError(Exception):
    """A figure that a worth depends on is not in the plan; never replaced by a default."""

    def __init__(self, path: str) -> None:
        """Name the figure by its place: `basket.unit_price` of the segment, `levy.carrier_cost` of the house."""
        super().__init__(path)
        self.path = path


class Mechanic(Protocol):
    """What each file of `models/mechanics` defines, as a frozen dataclass."""

    kind: ClassVar[str]
    form: ClassVar[Form]
    vat: ClassVar[VatTreatment]
    terms: ClassVar[Terms]
    spoken: ClassVar[Mapping[str, str]]
    phrases: ClassVar[tuple[str, ...]]

    def __hash__(self) -> int:
        """Tell promises apart as values, for whoever remembers what he has said of one."""

    @property
    def redemption(self) -> Decimal | None:
        """Give the share of takers when the house knows better than the policy."""

    @property
    def is_shown(self) -> bool:
        """Say whether its money value stands in the advertisement (it then counts under both lenses)."""

    @property
    def is_known(self) -> bool:
        """Say whether anybody has put a value on it."""

    @property
    def deducts(self) -> bool:
        """Say whether it takes an amount off, so that a later rate is computed on less."""

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2, x being the eligible amount; raises MissingFigureError."""

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it, q."""

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable, d."""

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the brand's expected full cost per customer, ex VAT, beyond channel cost."""


def worth(mechanic: Mechanic, lens: Lens, basket: Basket, terms: Terms, yearly: Decimal) -> Curve:
    """Give what a customer gains under one lens; unknown or unshown values count nothing in FACE.

    `yearly` is the discount rate ρ of Method §2 as a share (0.10 for 10 %).
    """
    if lens is Lens.FACE:
        return mechanic.value(basket) if mechanic.is_shown else Curve.zero()
    if not mechanic.is_known:
        return Curve.zero()
    return mechanic.value(basket).scaled(likelihood(mechanic, terms, yearly))


def likelihood(mechanic: Mechanic, terms: Terms, yearly: Decimal) -> Fraction:
    """Give q·δ·κ: how much of the face value a customer can expect."""
    return mechanic.taken(terms) * Fraction(terms.likeness) * patience(yearly, mechanic.wait(terms))


@lru_cache(maxsize=4096)
def patience(yearly: Decimal, days: int) -> Fraction:
    """Give δ = 1/(1+ρ)^(d/365), fixed at twelve decimals so that every machine finds the same."""
    if days == 0:
        return Fraction(1)
    with localcontext(Context(prec=28)):
        factor = (1 + yearly) ** (Decimal(-days) / 365)
        return Fraction(factor.quantize(Decimal("1e-12")))


@cache
def mechanic_kinds() -> Mapping[str, type[Mechanic]]:
    """Discover the mechanics: the file name is the kind, and it defines one class of that kind."""
    package = importlib.import_module("models.mechanics")
    found: dict[str, type[Mechanic]] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"models.mechanics.{info.name}")
        kinds = [thing for thing in vars(module).values() if getattr(thing, "kind", None) == info.name]
        if len(kinds) != 1:
            raise LookupError(f"models/mechanics/{info.name}.py must define one mechanic of kind {info.name!r}")
        found[info.name] = kinds[0]
    return found


def percent(rate: Decimal) -> Fraction:
    """Read a rate in percent as a share: 15 is 15/100."""
    return Fraction(rate) / 100


def or_missing(amount: Decimal | None, path: str) -> Fraction:
    """Give the figure, or say which one is missing."""
    if amount is None:
        raise MissingFigureError(path)
    return Fraction(amount)


def shaped(curve: Curve, min_spend: Decimal | None, cap: Decimal | None = None) -> Curve:
    """Apply the cap, then the minimum spend."""
    if cap is not None:
        curve = curve.capped(Fraction(cap))
    return curve if min_spend is None else curve.gated(Fraction(min_spend))


def per_item(price: Fraction, saved: Callable[[int], Fraction], basket: Basket, path: str) -> Curve:
    """Give what is saved per whole number of items, or of steps, in the basket.

    `path` names the price: one so low that the usual basket holds over 10,000 of them tells nothing.
    """
    if basket.highest > MOST_ITEMS * price:
        raise MissingFigureError(path)
    return Curve.staircase(price, saved, basket.highest)


def refuse_price_above_list(price: Decimal, list_price: Decimal) -> None:
    """Refuse a special price that is higher than the usual one."""
    if price > list_price:
        raise NonsenseError(
            "price-above-list",
            f"the price {price} is above the list price {list_price}",
            field="price",
            remedy="give a price up to the list price",
            value=str(price),
            most=str(list_price),
        )


def price_cut_cost(gain: Curve, taken: Fraction, levy: Levy) -> Curve:
    """Cost a reduction of the taxable amount: q · F / (1 + VAT)."""
    return gain.scaled(levy.without_vat(taken))


def taken_by(redemption: Decimal | None, terms: Terms) -> Fraction:
    """Give the stated share of takers, else the policy's."""
    return Fraction(terms.redemption if redemption is None else redemption)


def rate_or_amount(rate: Decimal | None, amount: Decimal | None) -> Curve:
    """Give a share of the basket, or an amount up to the whole basket."""
    if rate is not None:
        return Curve.line(percent(rate))
    return Curve.line(Fraction(1)).capped(Fraction(amount or 0))


def refuse_rate_or_amount(rate: Decimal | None, amount: Decimal | None) -> None:
    """Refuse neither and both."""
    if (rate is None) == (amount is None):
        raise NonsenseError(
            "rate-or-amount", "a rate or an amount is needed, and one only", field="rate", remedy="keep one of the two"
        )
    if rate is not None:
        refuse_rate("rate", rate)
    refuse_amount("amount", amount)
