"""On how many days each group is on monetary promotion, and how deep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import groupby

from exchange.handout.stage import Panel
from exchange.handout.worth import MeanWorth
from models.segment import Segment
from rules.bench import Bench
from rules.deal import Deal
from rules.presence import window_of
from rules.promotions import is_monetary
from rules.showing import Showing


@dataclass(frozen=True, slots=True)
class PromotionDays:
    """Day by day the best reduction that is open to a group, as a share of its mean basket, as advertised.

    A depth is None where it cannot be told; `is_promoted` says which days count all the same.
    """

    segment: Segment
    is_promoted: tuple[bool, ...]
    depths: tuple[Fraction | None, ...]

    @property
    def promoted(self) -> int:
        """Count the days on promotion."""
        return sum(self.is_promoted)

    @property
    def share(self) -> Fraction:
        """Give the share of all days."""
        return Fraction(self.promoted, len(self.is_promoted))

    @property
    def mean_depth(self) -> Fraction | None:
        """Give the mean depth of the days on promotion; None where there is none, or one cannot be told."""
        known = [depth for depth, counts in zip(self.depths, self.is_promoted, strict=True) if counts]
        if not known or None in known:
            return None
        return sum((depth for depth in known if depth is not None), Fraction(0)) / len(known)

    @property
    def runs(self) -> Iterator[tuple[int, int, Fraction | None]]:
        """Give the stretches on promotion of one depth, as (first day, days, depth)."""
        days = enumerate(zip(self.is_promoted, self.depths, strict=True))
        for (counts, depth), run in groupby(days, key=lambda day: day[1]):
            listed = list(run)
            if counts:
                yield listed[0][0], len(listed), depth


def promotion_days(segment: Segment, bench: Bench, panel: Panel) -> PromotionDays:
    """Look at each day of a panel on which a group can redeem something that cuts a price, now or later (Method §6).

    What does so is what rule PRS03 counts.  A day counts when an offer is valid for any part of it; what is open to
    all counts for everybody.
    """
    worth = MeanWorth(segment, bench)
    by_day: list[set[Deal]] = [set() for _ in range(panel.days)]
    for showing in _monetary(segment, bench, worth):
        for day in days_of(showing, panel):
            by_day[day].add(showing.deal)
    return PromotionDays(
        segment,
        tuple(map(bool, by_day)),
        tuple(_depth(deals, worth) for deals in by_day),
    )


def days_of(showing: Showing, panel: Panel) -> range:
    """Give the days of a panel, counted from 0, that an occurrence touches; its end is not included."""
    shared = window_of(showing.presence.valid_from, showing.presence.valid_to).intersection(panel.window)
    if shared is None:
        return range(0)
    last = panel.place(shared.end - timedelta(milliseconds=1))
    return range(int(panel.place(shared.start)), int(last) + 1)


def _monetary(segment: Segment, bench: Bench, worth: MeanWorth) -> Iterator[Showing]:
    for showing in bench.open_to(segment):
        if is_monetary(showing.offer) and worth.buys(showing.deal):
            yield showing


def _depth(deals: set[Deal], worth: MeanWorth) -> Fraction | None:
    best, mean = worth.best(deals), worth.mean
    return None if best is None or mean is None else best / mean
