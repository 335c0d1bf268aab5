"""A reduction that grows with the basket: 10 % from 50 €, 15 % from 100 €."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from types import MappingProxyType
from typing import ClassVar
from typing import Literal

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Rate
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import price_cut_cost
from models.mechanic import rate_or_amount
from models.mechanic import refuse_rate_or_amount
from models.mechanic import shaped
from models.mechanic import taken_by
from models.nonsense import NonsenseError
from models.segment import Basket

MOST_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One threshold and what is gained from there on: a rate or an amount."""

    start: Amount
    rate: Rate | None = None
    amount: Amount | None = None

    def __post_init__(self) -> None:
        """Refuse a step that gains nothing or two things."""
        refuse_amount("from", self.start, zero_allowed=True)
        refuse_rate_or_amount(self.rate, self.amount)

    def gain(self) -> Curve:
        """Give the gain on a whole amount."""
        return rate_or_amount(self.rate, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiered:
    """all_units: r_j · x of the highest step reached; incremental: the slice up to the next step at its own rate."""

    kind: ClassVar[str] = "tiered"
    form: ClassVar[Form] = Form.MONEY_NOW
    vat: ClassVar[VatTreatment] = VatTreatment.BASE_REDUCED
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "remise par paliers", "en": "tiered discount"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"paliers?\s*:?\s*{steps}",
        r"tiers?\s*:?\s*{steps}",
        r"{steps}",
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
        refuse_count("steps", len(self.steps), most=MOST_STEPS)
        starts = [step.start for step in self.steps]
        if starts != sorted(set(starts)):
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
        """Give F(x) of Method §2; amounts with VAT."""
        total = Curve.zero()
        for step, following in zip_longest(self.steps, self.steps[1:]):
            start = Fraction(step.start)
            end = None if following is None else Fraction(following.start)
            total += _slice(step, start, end) if self.mode == "incremental" else _reached(step, start, end)
        return shaped(total.min(Curve.line(Fraction(1))), None, self.cap)

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)


def _reached(step: Step, start: Fraction, end: Fraction | None) -> Curve:
    """Give the step's gain on the whole basket while the basket stays within the step."""
    gain = step.gain().gated(start)
    return gain if end is None else gain.until(end)


def _slice(step: Step, start: Fraction, end: Fraction | None) -> Curve:
    """Give the step's gain on the part of the basket within it; amounts of several steps add up."""
    if step.amount is not None:
        return Curve.level(Fraction(step.amount)).gated(start)
    above = step.gain().after(Curve.line(Fraction(1)) - Curve.level(start)).gated(start)
    return above if end is None else above.capped(above.at(end))
