"""One question put to the rules: this calendar, by this policy, about these offers."""

from dataclasses import dataclass
from functools import cached_property

from models.calendar import Calendar
from models.segment import Segment
from rules.bench import Bench
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.finding import Finding
from rules.hearing import judge
from rules.memory import Memory
from rules.parity import Judgments
from rules.policy import Policy
from rules.vicinity import vicinity


@dataclass(frozen=True)
class Inquiry:
    """What a rule is given; an empty focus means the whole calendar, and `bound` is asked in every long loop.

    `memory` keeps what earlier checks by the same policy have worked out.
    """

    calendar: Calendar
    policy: Policy
    focus: frozenset[str] = frozenset()
    bound: Bound = UNBOUND
    memory: Memory | None = None

    @cached_property
    def bench(self) -> Bench:
        """Lay out every offer that matters on the time axis: once, for all the rules."""
        calendar = vicinity(self.calendar, self.policy, self.focus) if self.focus else self.calendar
        return Bench(calendar, self.policy, self.memory)

    @cached_property
    def parity(self) -> Judgments:
        """Judge who is offered more than whom: once, for all the rules that tell of it."""
        return judge(self.bench, self.focus, self.bound)

    def may_concern(self, segment: Segment) -> bool:
        """Say whether findings that name this group as the loyal one can touch what was asked about."""
        return (
            not self.focus
            or self.bench.holds(segment, self.focus)
            or any(self.bench.less_loyal(segment, one.offer) for one in self.bench.shown(self.focus))
        )

    def concerns(self, finding: Finding) -> bool:
        """Say whether the finding touches what was asked about."""
        return not self.focus or not self.focus.isdisjoint(finding.offers)
