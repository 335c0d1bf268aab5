"""What all parity rules look at: each offer once, by segment and by what it promises."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from models.segment import ranks_of
from rules.commons import Commons
from rules.exposure import Exposure
from rules.exposure import exposed
from rules.head_start import HeadStarts
from rules.memory import Memory
from rules.policy import Policy
from rules.showing import Showing
from rules.spans import united
from rules.timeline import Layer
from rules.timeline import Timeline


class Bench:
    """The showings of a calendar, and the little questions about them that are asked often."""

    def __init__(self, calendar: Calendar, policy: Policy, memory: Memory | None = None) -> None:
        """Look at each offer once; offers without a mechanic promise nothing that can be envied."""
        self.calendar = calendar
        self.policy = policy
        self.memory = memory or Memory(policy, is_lasting=False)
        self.appraiser = self.memory.appraiser
        offers = sorted(calendar.offers, key=_code)
        self._by_code = {offer.code: shown for offer in offers if (shown := self.memory.showings(offer))}
        self.showings = tuple([one for shown in self._by_code.values() for one in shown])
        self.ranks = ranks_of(calendar.segments)
        self._audiences = calendar.audiences()
        self._public = tuple(one for one in self.showings if one.deal.is_public)
        self._commons: dict[int, Commons] = {}
        self._exposures: dict[tuple[Fraction | None, str, str], Exposure] = {}
        self._reserved: dict[str, list[Showing]] = {}
        self._shown: dict[frozenset[str], list[Showing]] = {}
        self._starts: dict[frozenset[str], HeadStarts] = {}
        self._concerned: dict[frozenset[str], frozenset[str]] = {}

    def reserved_for(self, segment: Segment) -> list[Showing]:
        """Give the showings for this segment that are not for everybody."""
        found = self._reserved.get(segment.code)
        if found is None:
            places = [each for named, each in self.places_by_audience.items() if segment.code in named]
            listed = sorted(place for each in places for place in each)
            found = self._reserved[segment.code] = [self.showings[place] for place in listed]
        return found

    def public_for(self, segment: Segment) -> Commons:
        """Give the offers for everybody on products that this segment buys; the others are none to it."""
        valuer = self.appraiser.valuer(segment)
        found = self._commons.get(id(valuer))
        if found is None:
            showings = self._public if valuer is None else [one for one in self._public if valuer.buys(one.deal.scope)]
            found = self._commons[id(valuer)] = Commons(tuple(showings), self.policy.parity)
        return found

    def open_to(self, segment: Segment) -> list[Showing]:
        """Give what a group is entitled to: its own offers and those for everybody."""
        return [*self.reserved_for(segment), *self.public_for(segment).showings]

    def timeline(self, segment: Segment) -> Timeline:
        """Lay what a group is entitled to on the time axis."""
        own = Layer(self.reserved_for(segment), self.policy.parity)
        return Timeline(own, self.public_for(segment).layer)

    def shown(self, codes: frozenset[str]) -> list[Showing]:
        """Give the showings of some offers, in the order of all showings."""
        found = self._shown.get(codes)
        if found is None:
            found = self._shown[codes] = [one for code in sorted(codes) for one in self._by_code.get(code, ())]
        return found

    def near(self, codes: frozenset[str]) -> frozenset[str]:
        """Name the offers that are seen or remembered while one of some offers is."""
        spans = united((one.presence.start, one.presence.gone_at) for one in self.shown(codes))
        near: set[str] = set()
        for one in self.showings:
            seen = one.presence
            for start, gone in spans:
                if seen.start < gone and start < seen.gone_at:
                    near.add(seen.offer.code)
                    break
        return frozenset(near)

    def holds(self, segment: Segment, codes: frozenset[str]) -> bool:
        """Say whether a group is entitled to one of some offers."""
        return any(
            self._buys(segment, one) if one.deal.is_public else segment.code in one.offer.segments
            for one in self.shown(codes)
        )

    def concerned(self, codes: frozenset[str]) -> frozenset[str]:
        """Name the groups that are entitled to one of some offers, or more loyal than an audience of one."""
        found = self._concerned.get(codes)
        if found is None:
            offers = {id(one.offer): one.offer for one in self.shown(codes)}.values()
            found = self._concerned[codes] = frozenset(
                segment.code
                for segment in self.calendar.segments.values()
                if any(self.is_for_less_loyal(segment, offer) for offer in offers) or self.holds(segment, codes)
            )
        return found

    def _buys(self, segment: Segment, one: Showing) -> bool:
        valuer = self.appraiser.valuer(segment)
        return valuer is None or valuer.buys(one.deal.scope)

    def companions(self, audience: Segment, rival: Showing, instant: int) -> list[Showing]:
        """Give what else the audience may add to a stackable offer at an instant."""
        return [
            one
            for one in self.open_to(audience)
            if one.offer is not rival.offer and one.is_valid(instant) and one.deal.carries
        ]

    def less_loyal(self, segment: Segment, offer: Offer) -> tuple[Segment, ...]:
        """Give the audiences of an offer that are less loyal than a segment that does not get it."""
        if offer.open_to_all or segment.code in offer.segments:
            return ()
        rank = self.ranks[segment.code]
        return tuple([self.calendar.segments[code] for code in sorted(offer.segments) if self.ranks[code] < rank])

    def is_for_less_loyal(self, segment: Segment, offer: Offer) -> bool:
        """Say whether an offer has an audience that is less loyal than a segment that does not get it."""
        if offer.open_to_all or segment.code in offer.segments:
            return False
        rank = self.ranks[segment.code]
        return any(self.ranks[code] < rank for code in offer.segments)

    def exposure(self, rival: Showing, loyal: Segment, audience: Segment) -> Exposure:
        """Say how visible a rival offer to one audience is to a loyal group."""
        key = (rival.by_channel, loyal.code, audience.code)
        found = self._exposures.get(key)
        if found is None:
            found = self._exposures[key] = exposed(rival.by_channel, loyal, audience, self._audiences)
        return found

    def same_but_later(
        self, segment: Segment, codes: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Showing, Showing]]:
        """Give (late, early): the same promise, shown to a less loyal group while this one still waits.

        The group does not wait when it already holds or remembers an equal offer.  Of promises that some offers make,
        where their codes are given.
        """
        valuer = self.appraiser.valuer(segment)
        for late, early in self._head_starts(codes).of(
            segment.code, lambda deal: valuer is None or valuer.buys(deal.scope)
        ):
            if self.is_for_less_loyal(segment, early.offer):
                yield late, early

    def _head_starts(self, codes: frozenset[str]) -> HeadStarts:
        found = self._starts.get(codes)
        if found is None:
            cores = {one.deal.core for one in self.shown(codes)}
            listed = [one for one in self.showings if one.deal.core in cores] if codes else self.showings
            found = self._starts[codes] = HeadStarts(listed)
        return found

    @cached_property
    def places_by_audience(self) -> dict[tuple[str, ...], list[int]]:
        """File the places of the showings by the groups that they are reserved for; a house has few audiences."""
        filed: dict[tuple[str, ...], list[int]] = {}
        for place, one in enumerate(self.showings):
            if not one.deal.is_public:
                filed.setdefault(one.offer.segments, []).append(place)
        return filed


def _code(offer: Offer) -> str:
    return offer.code
