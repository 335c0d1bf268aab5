"""What a group usually spends at once on the products that an offer is good for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING
from decimal import ROUND_FLOOR
from decimal import Decimal
from decimal import localcontext
from fractions import Fraction

from models.mechanic import MissingFigureError
from models.offer import Scope
from models.segment import Segment
from rules.deal import scope_share

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Habit:
    """The part of the mean basket and of the highest usual one that goes into some products, VAT included.

    `mean_at_most` and `high_at_least` are the same to the cent, up and down: comparing decimals costs a tenth of
    comparing fractions, and settles nearly all.
    """

    mean: Fraction
    high: Fraction
    mean_at_most: Decimal
    high_at_least: Decimal


class Habits:
    """Remembers the habits of groups, product set by product set."""

    def __init__(self, segments: Mapping[str, Segment]) -> None:
        """Start with nothing worked out."""
        self._segments = segments
        self._known: dict[tuple[str, Scope], Habit | None] = {}

    def of(self, code: str, scope: Scope) -> Habit | None:
        """Give the habit of a group; None where nobody has told it, or where it buys nothing of the kind."""
        key = (code, scope)
        if key not in self._known:
            self._known[key] = _habit(self._segments[code], scope)
        return self._known[key]


def _habit(segment: Segment, scope: Scope) -> Habit | None:
    if segment.basket is None:
        return None
    try:
        part = scope_share(scope, segment.basket)
    except MissingFigureError:
        return None
    mean, high = part * segment.basket.average, part * segment.basket.highest
    return Habit(mean, high, _cents(mean, ROUND_CEILING), _cents(high, ROUND_FLOOR)) if part else None


def _cents(amount: Fraction, rounding: str) -> Decimal:
    with localcontext() as context:
        # A quotient that is cut off at the usual precision could fall on the wrong side.
        context.rounding = rounding
        return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(_CENT, rounding=rounding)
