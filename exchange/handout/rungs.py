"""The rungs of the loyalty ladder, and what the brand wants from the customers who stand on each."""

from collections.abc import Iterable
from enum import Enum
from fractions import Fraction

from models.segment import Segment
from models.tier import Tier


class Rung(Enum):
    """From strangers to ambassadors; those who have left stand apart, whatever they once were."""

    STRANGER = "stranger"
    NEW = "new"
    SMALL = "small"
    MEDIUM = "medium"
    GOOD = "good"
    AMBASSADOR = "ambassador"
    DORMANT = "dormant"


class Principle(Enum):
    """What the relation is for: win a first purchase, create a flow, accompany, make them stay, win back."""

    ACQUIRE = "acquire"
    FLOW = "flow"
    ACCOMPANY = "accompany"
    STAY = "stay"
    WIN_BACK = "win_back"


_BY_TIER = {
    Tier.NEW: Rung.NEW,
    Tier.SMALL: Rung.SMALL,
    Tier.MEDIUM: Rung.MEDIUM,
    Tier.GOOD: Rung.GOOD,
    Tier.AMBASSADOR: Rung.AMBASSADOR,
}
PRINCIPLES = {
    Rung.STRANGER: Principle.ACQUIRE,
    Rung.NEW: Principle.FLOW,
    Rung.SMALL: Principle.FLOW,
    Rung.MEDIUM: Principle.ACCOMPANY,
    Rung.GOOD: Principle.STAY,
    Rung.AMBASSADOR: Principle.STAY,
    Rung.DORMANT: Principle.WIN_BACK,
}


def rung_of(segment: Segment) -> Rung:
    """Give the rung on which a group stands."""
    if segment.dormant and segment.tier.has_bought:
        return Rung.DORMANT
    return _BY_TIER.get(segment.tier, Rung.STRANGER)


def ladder_order(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Order groups as the ladder reads, by tier and then by code."""
    rungs = list(Rung)
    return tuple(sorted(segments, key=lambda one: (rungs.index(rung_of(one)), one.tier.rank, one.code)))


def most_loyal(segments: Iterable[Segment]) -> Segment | None:
    """Give the group to which the brand owes most, the larger of two and then the first by code; None of none."""
    return min(segments, key=_owed, default=None)


def _owed(segment: Segment) -> tuple[Fraction, Fraction, int, str]:
    place, rank = segment.standing
    return (Fraction(-place), -rank, -(segment.size or 0), segment.code)
