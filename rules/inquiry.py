"""One question put to the rules: this calendar, by this policy, about these offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.agenda import Agenda
from rules.agenda import agenda_of
from rules.assortment import Assortment
from rules.bench import Bench
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.docket import Docket
from rules.finding import Finding
from rules.hearing import judge
from rules.memory import Memory
from rules.parity import Judgments
from rules.policy import Policy
from rules.product_sets import ProductSets
from rules.promotions import Promotions
from rules.vicinity import vicinity


@dataclass(frozen=True)
class Inquiry:
    """What a rule is given; an empty focus means the whole calendar, and `bound` is asked in every long loop.

    `memory` keeps what earlier checks by the same policy have worked out; `is_near` says that the calendar holds
    nothing any more that cannot matter to the focus.  By a `docket` only some groups are heard, against some offers.
    """

    calendar: Calendar
    policy: Policy
    focus: frozenset[str] = frozenset()
    bound: Bound = UNBOUND
    memory: Memory | None = None
    is_near: bool = False
    docket: Docket | None = None

    @cached_property
    def bench(self) -> Bench:
        """Lay out every offer that matters on the time axis: once, for all the rules."""
        calendar = vicinity(self.calendar, self.focus) if self.focus and not self.is_near else self.calendar
        return Bench(calendar, self.policy, self.memory)

    @cached_property
    def parity(self) -> Judgments:
        """Judge who is offered more than whom: once, for all the rules that tell of it."""
        return judge(self.bench, self.focus, self.bound, self.docket)

    @cached_property
    def by_code(self) -> Mapping[str, Offer]:
        """File the offers by their codes."""
        return {offer.code: offer for offer in self.calendar.offers}

    @cached_property
    def asked(self) -> tuple[Offer, ...]:
        """Give the offers to look at, by their codes: all, or those of the focus."""
        if not self.focus:
            return tuple(sorted(self.calendar.offers, key=_code))
        return tuple(self.by_code[code] for code in sorted(self.focus) if code in self.by_code)

    @cached_property
    def groups(self) -> tuple[Segment, ...]:
        """Give the groups to look at, by their codes: all, or those for whom an offer of the focus is."""
        codes = self.calendar.segments if not self.focus else {code for offer in self.asked for code in offer.segments}
        return tuple(self.calendar.segments[code] for code in sorted(codes))

    @cached_property
    def agenda(self) -> Agenda:
        """Lay out the messages that the groups to look at receive: once, for all the rules."""
        if not self.focus:
            return agenda_of(self.calendar.offers)
        codes = {segment.code for segment in self.groups}
        return agenda_of(offer for offer in self.calendar.offers if not codes.isdisjoint(offer.segments))

    @cached_property
    def assortment(self) -> Assortment:
        """File the articles of the plan: once, for all the rules."""
        return Assortment(self.calendar.products, self.calendar.prices)

    @cached_property
    def promotions(self) -> Promotions:
        """Lay out when the groups to look at can buy with money off: once, for all the rules."""
        offers, sets = self.calendar.offers, ProductSets(self.assortment)
        if not self.focus or any(offer.open_to_all for offer in self.asked):
            return Promotions(offers, sets)
        codes = {segment.code for segment in self.groups}
        near = (offer for offer in offers if offer.open_to_all or not codes.isdisjoint(offer.segments))
        return Promotions(near, sets)

    @property
    def is_whole(self) -> bool:
        """Say whether the whole calendar was asked about: what is told of no offer in particular is told only then."""
        return not self.focus

    def thresholds(self, code: str) -> Any:  # noqa: ANN401 -- each rule has a dataclass of its own
        """Give the thresholds in force of the rule with that code."""
        return self.policy.rules[code].thresholds

    def may_concern(self, segment: Segment) -> bool:
        """Say whether findings that name this group as the loyal one can touch what was asked about."""
        return not self.focus or segment.code in self.bench.concerned(self.focus)

    def concerns(self, finding: Finding) -> bool:
        """Say whether the finding touches what was asked about."""
        return not self.focus or not self.focus.isdisjoint(finding.offers)


def _code(offer: Offer) -> str:
    return offer.code
