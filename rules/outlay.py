"""What a change of offers gives customers on top, and whom it no longer reaches."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from models.money import decimals_of
from models.offer import Offer
from models.segment import Segment
from rules.trial import Trial
from rules.wording import rounded


def outlay(trial: Trial, segments: Iterable[Segment], before: Offer | None, after: Offer | None) -> Decimal | None:
    """Give what groups can expect on top when each customer buys his mean basket once; None where figures miss.

    Negative where they get less.
    """
    total = Fraction(0)
    for segment in segments:
        gains = [Fraction(0) if offer is None else trial.worth(segment, offer) for offer in (before, after)]
        was, becomes = gains
        if segment.size is None or was is None or becomes is None:
            return None
        total += segment.size * (becomes - was)
    return rounded(total, decimals_of(trial.calendar.currency))


def audience(trial: Trial, offer: Offer) -> tuple[Segment, ...]:
    """Give the groups that an offer names."""
    return tuple(trial.calendar.segments[code] for code in offer.segments)
