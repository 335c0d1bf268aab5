"""Finds every moment at which a less loyal group is offered more than a more loyal one."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from fractions import Fraction

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.appraisal import Appraiser
from rules.comparison import Comparison
from rules.deal import Deal
from rules.deal import DealBook
from rules.entitlement import Entitlement
from rules.exposure import Exposure
from rules.exposure import seen_by_channel
from rules.policy import Policy
from rules.presence import Presence
from rules.presence import presences
from rules.severity import Outcome
from rules.timeline import Holding


@dataclass(frozen=True, slots=True)
class Rival:
    """One occurrence of an offer, as seen by groups that it is not for."""

    presence: Presence
    deal: Deal
    best: Entitlement
    by_channel: Fraction | None

    @property
    def offer(self) -> Offer:
        """Give the offer itself."""
        return self.presence.offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of time with one outcome for a loyal group against a rival offer.

    Times are microseconds; `own` are the codes of the loyal group's offers in play, none when it was
    left out; `memory` is ω at the start; `is_live`: both sides can be seen; `forgotten_at` is when the
    last of `own` has faded from memory.
    """

    start: int
    end: int
    outcome: Outcome
    comparison: Comparison
    own: tuple[str, ...]
    memory: Fraction
    is_live: bool
    forgotten_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """All spells of one loyal group against one rival offer, in time order.

    `audiences` are the less loyal groups that get the offer, those that make it gravest; the loyal
    group `is_left_out` when it has nothing in play.
    """

    loyal: Segment
    rival: Offer
    audiences: tuple[Segment, ...]
    exposure: Exposure
    spells: tuple[Spell, ...]
    is_left_out: bool

    @property
    def worst(self) -> Spell:
        """Give the spell that tells the story: the gravest, then one seen live, then the first."""
        return max(self.spells, key=_gravity)


def _gravity(spell: Spell) -> tuple[int, bool, int]:
    return (spell.outcome.severity, spell.is_live, -spell.start)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What could not be judged: `subject` is the figure, the currencies or the audience nobody has told."""

    loyal: str
    rival: str
    subject: str
    own: tuple[str, ...] = ()


@dataclass(slots=True)
class Judgments:
    """Everything that the parity rules need, found in one sweep."""

    judgments: list[Judgment] = field(default_factory=list)
    missing: set[Doubt] = field(default_factory=set)
    currencies: set[Doubt] = field(default_factory=set)
    overlaps: set[Doubt] = field(default_factory=set)


class Bench:
    """What all hearings share: occurrences, deals, visibility, overlaps."""

    def __init__(self, calendar: Calendar, policy: Policy) -> None:
        """Look at each offer once; offers without a mechanic promise nothing that can be envied."""
        self.calendar = calendar
        self.policy = policy
        self.audiences = calendar.audiences()
        self.appraiser = Appraiser(policy)
        self.rivals = tuple(self._rivals())
        self._by_segment: dict[str, list[Holding]] = {}
        self._public: list[Holding] = []
        for one in self.rivals:
            holding = Holding(one.presence, one.deal)
            if one.offer.open_to_all:
                self._public.append(holding)
                continue
            for code in one.offer.segments:
                self._by_segment.setdefault(code, []).append(holding)

    def _rivals(self) -> Iterator[Rival]:
        book = DealBook()
        alone: dict[Deal, Entitlement] = {}
        for offer in sorted(self.calendar.offers, key=_code):
            if not offer.mechanics:
                continue
            deal = book.deal(offer)
            best = alone.setdefault(deal, Entitlement(frozenset({deal})))
            seen = seen_by_channel(offer, self.policy)
            for presence in presences(offer, self.policy):
                yield Rival(presence, deal, best, seen)

    def open_to(self, segment: Segment) -> list[Holding]:
        """Give what a group is entitled to: its own offers and those for everybody."""
        return [*self._by_segment.get(segment.code, ()), *self._public]

    def companions(self, audience: Segment, rival: Rival, instant: int) -> list[Holding]:
        """Give what else the audience may add to a stackable offer at an instant."""
        return [
            one
            for one in self.open_to(audience)
            if one.presence.offer is not rival.offer
            and one.presence.valid_from <= instant < one.presence.valid_to
            and (one.deal.is_stackable or (one.deal.is_public and one.deal.has_no_say))
        ]


def _code(offer: Offer) -> str:
    return offer.code
