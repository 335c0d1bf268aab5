"""Where a way out is tried: the changed calendar is judged again, and only what settles the finding passes."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from models.calendar import Calendar
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.segment import Segment
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.docket import docket_of
from rules.engine import Report
from rules.engine import check
from rules.engine import worst_first
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import verdict_of
from rules.memory import Memory
from rules.narrowing import narrowed
from rules.neighbourhood import FEW_OFFERS
from rules.neighbourhood import neighbourhood
from rules.policy import Policy
from rules.repercussion import reach_of
from rules.retold import come_since
from rules.retold import stands_for


class SpentError(Exception):
    """So many calendars were tried for one finding that the search is given up."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A calendar with all that is found in it, before anything is changed.

    `tried` keeps what changes brought, `felt` all that they touched, `parts` what matters to some findings.  `bound`
    is asked in every check that the search makes.  `is_whole`: the report is that of a check of everything, not pieced
    together from what was found before and what a change can touch; `is_exact`: it always is.
    """

    calendar: Calendar
    policy: Policy
    report: Report
    memory: Memory
    bound: Bound = UNBOUND
    is_whole: bool = True
    is_exact: bool = False
    tried: dict[object, tuple[Finding, ...]] = field(default_factory=dict, compare=False)
    parts: dict[object, Calendar] = field(default_factory=dict, compare=False)
    felt: dict[object, tuple[frozenset[str], Report]] = field(default_factory=dict, compare=False)

    @staticmethod
    def of(calendar: Calendar, policy: Policy, memory: Memory | None = None, bound: Bound = UNBOUND) -> "Ground":
        """Judge a calendar as it stands; raises TooMuchError when that takes more than the bound."""
        kept = memory or Memory(policy)
        return Ground(calendar, policy, check(calendar, policy, bound=bound, memory=kept), kept, bound)

    def changed(self, calendar: Calendar, codes: frozenset[str]) -> "Ground":
        """Judge another calendar that differs in the offers of `codes`, with all that was worked out so far.

        A large one is judged only near them.  What is told of no offer in particular, and what a rule sees from
        afar, a look at the `whole` finds.
        """
        if self.is_exact or len(calendar.offers) <= FEW_OFFERS:
            return self._on(calendar, self._check(calendar), is_whole=True)
        focus, near = self.around(calendar, codes)
        if not focus:
            return self._on(calendar, near, is_whole=True)
        kept = (one for one in self.report.findings if focus.isdisjoint(one.offers))
        findings = tuple(sorted((*kept, *near.findings), key=worst_first))
        return self._on(calendar, replace(near, verdict=verdict_of(findings), findings=findings), is_whole=False)

    def _on(self, calendar: Calendar, report: Report, *, is_whole: bool) -> "Ground":
        return replace(self, calendar=calendar, report=report, is_whole=is_whole, tried={}, parts={}, felt={})

    def around(self, calendar: Calendar, codes: frozenset[str]) -> tuple[frozenset[str], Report]:
        """Judge what a change of the offers of `codes` can touch, with the names of that; each change once."""
        offers = frozenset(offer for offer in calendar.offers if offer.code in codes)
        key = (codes, offers, tuple(calendar.segments))
        found = self.felt.get(key)
        if found is None:
            focus = self.reach_of(calendar, codes)
            found = self.felt[key] = focus, self.check_near(calendar, focus)
        return found

    def whole(self) -> "Ground":
        """Judge all of the calendar, where it was judged in pieces."""
        return self if self.is_whole else replace(self, report=self._check(self.calendar), is_whole=True)

    def check_near(self, calendar: Calendar, focus: frozenset[str]) -> Report:
        """Judge what touches some offers, with a look at what can matter to them alone; no focus: judge all."""
        part = neighbourhood(calendar, focus, self.memory.appraiser)
        return check(part, self.policy, focus=focus, bound=self.bound, memory=self.memory)

    def _check(self, calendar: Calendar) -> Report:
        return check(calendar, self.policy, bound=self.bound, memory=self.memory)

    def kin(self, calendar: Calendar, codes: frozenset[str]) -> frozenset[str]:
        """Name the offers that have to do with those of `codes`, as they were and as they become in a calendar."""
        appraiser = self.memory.appraiser
        parts = (neighbourhood(one, codes, appraiser) for one in (self.calendar, calendar))
        return codes | {offer.code for part in parts for offer in part.offers}

    def reach_of(self, calendar: Calendar, codes: frozenset[str]) -> frozenset[str]:
        """Name the offers whose findings can be others in a calendar that differs in the offers of `codes`."""
        return reach_of(self.calendar, calendar, codes, self.memory.appraiser, self.report.findings)


@dataclass(slots=True)
class Trial:
    """Some findings that one change is to settle, the one to look at first; `locked` offers stay as they are.

    `tries` bounds how many calendars are judged: the same bound gives the same answer on any machine.
    `safe_only` spares the search for what changes the promise.  `obstacles` gathers the rules whose new findings
    stood in the way of what would else have settled it; those of `set_aside` rules do not.  Nothing that is still to
    come may be moved to before `not_before`; None: nobody says what time it is.  `eases`: it is enough that the
    findings weigh less.  `lightest` is the weight of the lightest repair so far where only that one is asked for.
    """

    ground: Ground
    targets: tuple[Finding, ...]
    locked: frozenset[str] = frozenset()
    tries: int = 150
    safe_only: bool = False
    obstacles: set[str] = field(default_factory=set)
    set_aside: frozenset[str] = frozenset()
    not_before: datetime | None = None
    eases: bool = False
    lightest: tuple[object, ...] | None = None

    @property
    def finding(self) -> Finding:
        """Give the finding to look at."""
        return self.targets[0]

    @property
    def calendar(self) -> Calendar:
        """Give the calendar as it stands."""
        return self.ground.calendar

    @property
    def policy(self) -> Policy:
        """Give the policy by which it is judged."""
        return self.ground.policy

    @property
    def rival(self) -> Offer | None:
        """Give the offer that does the harm, which a finding names last; None when it may not be touched."""
        return next(self._free(self.finding.offers[-1:]), None)

    @property
    def own(self) -> tuple[Offer, ...]:
        """Give the offers of the loyal side that may be touched."""
        return tuple(self._free(self.finding.offers[:-1]))

    @property
    def loyals(self) -> tuple[Segment, ...]:
        """Give the groups that suffer, each once: a finding names its own first."""
        codes = dict.fromkeys(one.segments[0] for one in self.targets if one.segments)
        return tuple(self.calendar.segments[code] for code in codes if code in self.calendar.segments)

    def _free(self, codes: Iterable[str]) -> Iterator[Offer]:
        by_code = {offer.code: offer for offer in self.calendar.offers}
        return (by_code[code] for code in codes if code in by_code and code not in self.locked)

    def may_take(self, weight: tuple[object, ...]) -> bool:
        """Say whether a repair of a weight, or of one that begins so, can still matter: the rest need not be tried."""
        return self.lightest is None or weight < self.lightest

    def settled_by(self, *changed: Offer) -> bool:
        """Say whether the calendar with some offers changed settles it."""
        codes = frozenset(offer.code for offer in changed)
        return self._is_relieved(changed) and self._holds(self.changed(*changed), codes)

    def changed(self, *changed: Offer) -> Calendar:
        """Give the calendar with some offers changed."""
        calendar = self.calendar
        for offer in changed:
            calendar = calendar.with_offer(offer)
        return calendar

    def settles(self, calendar: Calendar, codes: Iterable[str]) -> bool:
        """Say whether the findings are gone and none as bad has come; raises SpentError when it was asked too often."""
        changed = frozenset(codes)
        offers = [offer for offer in calendar.offers if offer.code in changed]
        if self._reaches_back(offers):
            return False
        key = (self._aims, changed, frozenset(offers), tuple(calendar.segments))
        near = self._judged(key, lambda: _look(self.targets, _narrow(self.targets, calendar), self.ground))
        return self._is_gone(near) and self._holds(calendar, changed)

    def relieved_by(self, changed: Offer) -> bool:
        """Say whether the findings are gone from the calendar with one offer changed, whatever else has come."""
        return self._is_relieved((changed,))

    def _is_relieved(self, changed: tuple[Offer, ...]) -> bool:
        """Look at the culprits alone, which tells as much and costs less."""
        if self._reaches_back(changed):
            return False
        key = (self._aims, frozenset(changed))
        return self._is_gone(self._judged(key, lambda: _look(self.targets, self._near(changed), self.ground)))

    def _near(self, changed: tuple[Offer, ...]) -> Calendar:
        """Give the part that matters, made once, with some offers changed."""
        base = self.ground.parts.get(self._aims)
        if base is None:
            base = self.ground.parts[self._aims] = _narrow(self.targets, self.calendar)
        if not all(code in base.segments for offer in changed for code in offer.segments):
            return _narrow(self.targets, self.changed(*changed))
        now = {offer.code: offer for offer in changed}
        return replace(base, offers=tuple(now.get(offer.code, offer) for offer in base.offers))

    def _holds(self, calendar: Calendar, codes: frozenset[str]) -> bool:
        """Say whether nothing as bad has come anywhere that the change can be felt, and note what has."""
        offers = frozenset(offer for offer in calendar.offers if offer.code in codes)
        key = ((), codes, offers, tuple(calendar.segments))
        after = self._judged(key, lambda: self.ground.around(calendar, codes)[1])
        wrong = broken(self.targets, self.ground.report.findings, after, eases=self.eases)
        still = [one for one in wrong if any(stands_for(one, aim) for aim in self.targets)]
        come = {one.rule for one in wrong if one not in still}
        self.obstacles.update(come)
        return not still and come <= self.set_aside

    def _reaches_back(self, changed: Iterable[Offer]) -> bool:
        """Say whether something would begin, end or leave before it may, which does not as the calendar stands."""
        if self.not_before is None:
            return False
        offers = tuple(changed)
        codes = {offer.code for offer in offers}
        before = _instants(offer for offer in self.calendar.offers if offer.code in codes)
        return any(instant < self.not_before for instant in _instants(offers) - before)

    def _is_gone(self, after: tuple[Finding, ...]) -> bool:
        return not any(_still_stands(one, aim, eases=self.eases) for one in after for aim in self.targets)

    @property
    def _aims(self) -> tuple[str, ...]:
        return tuple(one.fingerprint for one in self.targets)

    def _judged(self, key: object, judge: Callable[[], Report]) -> tuple[Finding, ...]:
        """Judge a changed calendar, each once: what blocks and what warns is often tried with the same change."""
        self.tries -= 1
        if self.tries < 0:
            raise SpentError
        found = self.ground.tried.get(key)
        if found is None:
            found = self.ground.tried[key] = _standing(judge().findings)
        return found

    def worth(self, segment: Segment, offer: Offer) -> Fraction | None:
        """Give what a customer can expect of an offer on his mean basket; None where a figure is missing."""
        valuer = self.ground.memory.appraiser.valuer(segment)
        if valuer is None:
            return None
        try:
            return valuer.gain(self.ground.memory.book.deal(offer), Lens.EXPECTED).total.at(valuer.basket.average)
        except MissingFigureError:
            return None


def _instants(offers: Iterable[Offer]) -> set[datetime]:
    """Give when offers begin, end and are sent."""
    found = set[datetime]()
    for offer in offers:
        found.update(instant for window in offer.occurrences for instant in (window.start, window.end))
        found.update(offer.sent_at())
    return found


def broken(
    targets: Iterable[Finding], before: Iterable[Finding], after: Iterable[Finding], *, eases: bool = False
) -> list[Finding]:
    """Give what still stands of some findings, and what came that is as bad as the mildest; notes do not count.

    What was there before is told once again: where one finding has become two, one of them has come.  `eases`: what
    weighs less than it did no longer stands.
    """
    aims = tuple(targets)
    least = min(one.severity.weight for one in aims)
    told = _standing(after)
    still = [one for one in told if any(_still_stands(one, aim, eases=eases) for aim in aims)]
    known = {id(one) for one in still}
    weighty = [one for one in told if one.severity.weight >= least and id(one) not in known]
    return [*still, *come_since(before, weighty)]


def _standing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.severity is not Severity.INFO)


def stand(targets: Sequence[Finding], calendar: Calendar, ground: Ground) -> bool:
    """Say whether any of some findings stands in another calendar."""
    after = _standing(_look(targets, _narrow(targets, calendar), ground).findings)
    return any(stands_for(one, aim) for one in after for aim in targets)


def _narrow(targets: Sequence[Finding], calendar: Calendar) -> Calendar:
    return narrowed(calendar, targets, frozenset(code for one in targets for code in one.offers[-1:]))


def _look(targets: Sequence[Finding], near: Calendar, ground: Ground) -> Report:
    """Judge what touches the offers that are named: others of them may still be in what the culprit has left."""
    named = frozenset(code for one in targets for code in one.offers)
    docket = docket_of(targets)
    return check(near, ground.policy, focus=named, bound=ground.bound, memory=ground.memory, docket=docket)


def _still_stands(one: Finding, aim: Finding, *, eases: bool) -> bool:
    return stands_for(one, aim) and not (eases and one.severity.weight < aim.severity.weight)
