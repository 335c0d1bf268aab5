"""What each rung of the loyalty ladder gets: offers that sell, attentions that care, messages that carry out."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.rungs import Rung
from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import rung_of
from exchange.handout.stage import Panel
from models.calendar import Calendar
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.agenda import messages_of
from rules.presence import micros


@dataclass(frozen=True, slots=True)
class Care:
    """How many offers of one nature a rung gets, and how many messages tell of them."""

    offers: int = 0
    messages: int = 0

    @property
    def is_nothing(self) -> bool:
        """Say whether the step is empty."""
        return not self.offers


@dataclass(frozen=True, slots=True)
class Footing:
    """One rung: its groups, and what they get by the nature of it; without a group, nothing can be said of it."""

    rung: Rung
    segments: tuple[Segment, ...]
    by_nature: Mapping[Nature, Care]

    @property
    def missing(self) -> tuple[Nature, ...]:
        """Name the natures of which these customers get nothing."""
        return tuple(nature for nature in Nature if self.segments and self.by_nature[nature].is_nothing)

    @property
    def mix(self) -> Iterator[tuple[Nature, Fraction, Fraction]]:
        """Give the share of each nature among the offers, with the shares before it added up."""
        total = sum(care.offers for care in self.by_nature.values())
        start = Fraction(0)
        for nature in Nature if total else ():
            share = Fraction(self.by_nature[nature].offers, total)
            yield nature, start, share
            start += share


def ladder_of(calendar: Calendar, panel: Panel) -> tuple[Footing, ...]:
    """Count, rung by rung, the offers made to its groups by name; an offer to two groups of a rung counts once.

    Offers that are only open to all are made to nobody in particular.
    """
    segments: dict[Rung, list[Segment]] = {rung: [] for rung in Rung}
    for segment in ladder_order(calendar.segments.values()):
        segments[rung_of(segment)].append(segment)
    offers: dict[tuple[Rung, Nature], list[Offer]] = {}
    for offer in calendar.offers:
        if any(window.overlaps(panel.window) for window in offer.occurrences):
            for rung in {rung_of(calendar.segments[code]) for code in offer.segments}:
                offers.setdefault((rung, offer.nature), []).append(offer)
    return tuple(
        Footing(rung, tuple(found), {nature: _care(offers.get((rung, nature), ()), panel) for nature in Nature})
        for rung, found in segments.items()
    )


def _care(offers: Sequence[Offer], panel: Panel) -> Care:
    start, end = micros(panel.window.start), micros(panel.window.end)
    told = sum(start <= message.instant < end for offer in offers for message in messages_of(offer))
    return Care(len(offers), told)
