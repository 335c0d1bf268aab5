"""A reduction that grows with the basket: 10 % from 50 €, 15 % from 100 €."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar
from typing import Literal

from models.curve import Curve
from models.curve import Piece
from models.mechanic import Amount
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Rate
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import percent
from models.mechanic import price_cut_cost
from models.mechanic import refuse_amount
from models.mechanic import refuse_rate
from models.mechanic import refuse_share
from models.mechanic import shaped
from models.mechanic import taken_by
from models.nonsense import NonsenseError
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One threshold and what is gained from there on: a rate or an amount."""

    start: Amount
    rate: Rate | None = None
    amount: Amount | None = None

    def __post_init__(self) -> None:
        """Refuse a step that gains nothing or two things."""
        refuse_amount("from", self.start, zero_allowed=True)
        if (self.rate is None) == (self.amount is None):
            raise NonsenseError(
                "rate-or-amount",
                "a step needs a rate or an amount, and one only",
                field="rate",
                remedy="keep one of the two",
            )
        if self.rate is not None:
            refuse_rate("rate", self.rate)
        refuse_amount("amount", self.amount)

    def whole(self) -> Curve:
        """Give the gain on the whole basket."""
        if self.rate is not None:
            return Curve.line(percent(self.rate))
        return Curve.line(Fraction(1)).capped(Fraction(self.amount or 0))

    def slice(self) -> Curve:
        """Give the gain on the part of the basket above the threshold."""
        start = Fraction(self.start)
        if self.rate is None:
            return self.whole().gated(start)
        slope = percent(self.rate)
        return Curve((Piece(Fraction(0), slope, -slope * start),)).gated(start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiered:
    """all_units: r_j·x of the highest step reached; incremental: each slice at its own rate."""

    kind: ClassVar[str] = "tiered"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "remise par paliers", "en": "tiered discount"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"paliers?\s*:?\s*{steps}",
        r"tiers?\s*:?\s*{steps}",
    )
    is_shown: ClassVar[bool] = True
    is_known: ClassVar[bool] = True

    steps: tuple[Step, ...]
    mode: Literal["all_units", "incremental"] = "all_units"
    cap: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        refuse_amount("cap", self.cap)
        if self.mode not in {"all_units", "incremental"}:
            raise NonsenseError(
                "unknown-mode",
                f"no mode {self.mode!r}",
                field="mode",
                remedy="write all_units or incremental",
                value=self.mode,
            )
        starts = [step.start for step in self.steps]
        if not starts or starts != sorted(set(starts)):
            raise NonsenseError(
                "steps-out-of-order",
                "the steps must start higher and higher",
                field="steps",
                remedy="sort them by their threshold, each once",
            )
        refuse_share("redemption", self.redemption)

    @property
    def deducts(self) -> bool:
        """Say whether later rates are computed on less."""
        return any(step.amount is not None for step in self.steps)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of DOMAIN §2; amounts with VAT."""
        curve = Curve.zero()
        for lower, step in zip((None, *self.steps), self.steps, strict=False):
            if self.mode == "incremental":
                curve += step.slice()
                continue
            reached = step.whole() if lower is None else step.whole() - lower.whole()
            curve += reached.gated(Fraction(step.start))
        return shaped(curve, None, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
