"""What a check has worked out about offers and baskets, kept for the next check of nearly the same calendar."""

from collections import OrderedDict
from fractions import Fraction
from typing import TYPE_CHECKING

from models.offer import Offer
from rules.appraisal import Appraiser
from rules.deal import Deal
from rules.deal import DealBook
from rules.entitlement import Entitlement
from rules.entitlement import choice
from rules.exposure import seen_by_channel
from rules.policy import Policy
from rules.presence import presences
from rules.showing import Showing

if TYPE_CHECKING:
    # Measures need numpy, which takes longer to load than a small calendar to judge.
    from rules.yardstick import Measures

# Whoever keeps a memory for long begins a new one when it holds more than this.
MOST_KEPT = 100_000
MOST_POLICIES = 8


class Memory:
    """Good for one policy: equal offers get equal deals, and what two of them are worth is compared once.

    A repair tries dozens of calendars that differ in one offer, and a dragged bar asks of the same neighbours again
    and again; remembering makes each many times cheaper.
    """

    def __init__(self, policy: Policy, *, is_lasting: bool = True) -> None:
        """Start with nothing worked out; what serves a single check need not keep how each offer is shown."""
        self.book = DealBook()
        self.appraiser = Appraiser(policy)
        self._policy = policy
        self._is_lasting = is_lasting
        self._alone: dict[Deal, Entitlement] = {}
        self._reaches: dict[tuple[tuple[int, int], ...], tuple[Fraction | None, int]] = {}
        # By basket, and whether all is of one currency; laid out by the screen.
        self.measures: dict[tuple[int, bool], Measures] = {}
        # By identity, which is had for nothing; each offer is kept, so that no other takes its own.
        self._shown: dict[int, tuple[Offer, tuple[Showing, ...]]] = {}

    @property
    def is_full(self) -> bool:
        """Say whether it has grown so large that a new one should be begun."""
        return len(self._shown) + self.appraiser.compared > MOST_KEPT

    def showings(self, offer: Offer) -> tuple[Showing, ...]:
        """Give each occurrence of an offer with what people see and remember of it; none where it promises nothing."""
        if not self._is_lasting:
            return self._lay_out(offer)
        found = self._shown.get(id(offer))
        if found is None:
            found = self._shown[id(offer)] = (offer, self._lay_out(offer))
        return found[1]

    def _lay_out(self, offer: Offer) -> tuple[Showing, ...]:
        if not offer.mechanics:
            return ()
        deal = self.book.deal(offer)
        best = self._alone.get(deal)
        if best is None:
            best = self._alone[deal] = choice([deal])
        seen, half_life = self._reach(offer)
        return tuple([Showing(presence, deal, best, seen) for presence in presences(offer, half_life)])

    def _reach(self, offer: Offer) -> tuple[Fraction | None, int]:
        """Give who sees an offer and how long it is remembered, once per combination of channels."""
        # By identity, where the hash of a channel would be computed each time.
        key = tuple([(id(one.channel), id(one.code)) for one in offer.announcements])
        found = self._reaches.get(key)
        if found is None:
            half_life = self._policy.half_life(frozenset(one.channel for one in offer.announcements))
            found = self._reaches[key] = (seen_by_channel(offer, self._policy), half_life)
        return found


class Memories:
    """A memory for each policy, for whoever answers many checks of the same offers."""

    def __init__(self) -> None:
        """Start with none."""
        # Not a Remembered, which locks: what judges a calendar knows no threads.
        self._known: OrderedDict[str, Memory] = OrderedDict()

    def of(self, policy: Policy) -> Memory:
        """Give the memory of a policy, a new one where it was never asked for, is full, or others came since."""
        found = self._known.get(policy.version)
        if found is None or found.is_full:
            found = self._known[policy.version] = Memory(policy)
            while len(self._known) > MOST_POLICIES:
                self._known.popitem(last=False)
        return found
