"""Where a way out is tried: the changed calendar is judged again, and only what settles the finding passes."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from fractions import Fraction

from models.calendar import Calendar
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.segment import Segment
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.memory import Memory
from rules.narrowing import narrowed
from rules.policy import Policy
from rules.repercussion import reach_of


class SpentError(Exception):
    """So many calendars were tried for one finding that the search is given up."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A calendar with all that is found in it, before anything is changed; `tried` keeps what changes brought.

    `bound` is asked in every check that the search makes.
    """

    calendar: Calendar
    policy: Policy
    report: Report
    memory: Memory
    bound: Bound = UNBOUND
    tried: dict[object, tuple[Finding, ...]] = field(default_factory=dict, compare=False)

    @staticmethod
    def of(calendar: Calendar, policy: Policy, memory: Memory | None = None, bound: Bound = UNBOUND) -> "Ground":
        """Judge a calendar as it stands; raises TooMuchError when that takes more than the bound."""
        kept = memory or Memory(policy)
        return Ground(calendar, policy, check(calendar, policy, bound=bound, memory=kept), kept, bound)

    def changed(self, calendar: Calendar) -> "Ground":
        """Judge another calendar by the same policy, with all that was worked out so far."""
        return Ground.of(calendar, self.policy, self.memory, self.bound)


@dataclass(slots=True)
class Trial:
    """Some findings that one change is to settle, the one to look at first; `locked` offers stay as they are.

    `tries` bounds how many calendars are judged: the same bound gives the same answer on any machine.
    `safe_only` spares the search for what changes the promise.  `obstacles` gathers the rules whose new findings
    stood in the way of what would else have settled it; those of `set_aside` rules do not.  Nothing that is still to
    come may be moved to before `not_before`; None: nobody says what time it is.  `eases`: it is enough that the
    findings weigh less.
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

    def settled_by(self, *changed: Offer) -> bool:
        """Say whether the calendar with some offers changed settles it."""
        return self.settles(self.changed(*changed), {offer.code for offer in changed})

    def changed(self, *changed: Offer) -> Calendar:
        """Give the calendar with some offers changed."""
        calendar = self.calendar
        for offer in changed:
            calendar = calendar.with_offer(offer)
        return calendar

    def settles(self, calendar: Calendar, codes: Iterable[str]) -> bool:
        """Say whether the findings are gone and none as bad has come; raises SpentError when it was asked too often."""
        changed = frozenset(codes)
        if self._reaches_back(calendar, changed) or not self._relieves(calendar, changed):
            return False
        after = self._found(calendar, changed, is_narrow=False)
        wrong = broken(self.targets, self.ground.report.findings, after, eases=self.eases)
        still = [one for one in wrong if any(stands_for(one, aim) for aim in self.targets)]
        come = {one.rule for one in wrong if one not in still}
        self.obstacles.update(come)
        return not still and come <= self.set_aside

    def relieved_by(self, changed: Offer) -> bool:
        """Say whether the findings are gone from the calendar with one offer changed, whatever else has come."""
        return self._relieves(self.changed(changed), frozenset({changed.code}))

    def _reaches_back(self, calendar: Calendar, codes: frozenset[str]) -> bool:
        """Say whether something would begin, end or leave before it may, which does not as the calendar stands."""
        if self.not_before is None:
            return False
        before, after = (_instants(one, codes) for one in (self.calendar, calendar))
        return any(instant < self.not_before for instant in after - before)

    def _relieves(self, calendar: Calendar, codes: frozenset[str]) -> bool:
        """Look at the culprits alone, which tells as much and costs less."""
        after = self._found(calendar, codes, is_narrow=True)
        return not any(_still_stands(one, aim, eases=self.eases) for one in after for aim in self.targets)

    def _found(self, calendar: Calendar, codes: frozenset[str], *, is_narrow: bool) -> tuple[Finding, ...]:
        """Judge a changed calendar, each once: what blocks and what warns is often tried with the same change."""
        self.tries -= 1
        if self.tries < 0:
            raise SpentError
        aims = tuple(one.fingerprint for one in self.targets) if is_narrow else ()
        changed = frozenset(offer for offer in calendar.offers if offer.code in codes)
        key = (aims, codes, changed, tuple(calendar.segments))
        found = self.ground.tried.get(key)
        if found is None:
            judge = self._narrowly if is_narrow else self._widely
            found = self.ground.tried[key] = _standing(judge(calendar, codes).findings)
        return found

    def _narrowly(self, calendar: Calendar, _: frozenset[str]) -> Report:
        return _look(self.targets, calendar, self.ground)

    def _widely(self, calendar: Calendar, codes: frozenset[str]) -> Report:
        focus = reach_of(self.calendar, calendar, codes, self.policy)
        return check(calendar, self.policy, focus=focus, bound=self.ground.bound, memory=self.ground.memory)

    def worth(self, segment: Segment, offer: Offer) -> Fraction | None:
        """Give what a customer can expect of an offer on his mean basket; None where a figure is missing."""
        valuer = self.ground.memory.appraiser.valuer(segment)
        if valuer is None:
            return None
        try:
            return valuer.gain(self.ground.memory.book.deal(offer), Lens.EXPECTED).total.at(valuer.basket.average)
        except MissingFigureError:
            return None


def _instants(calendar: Calendar, codes: frozenset[str]) -> set[datetime]:
    """Give when some offers begin, end and are sent."""
    offers = [offer for offer in calendar.offers if offer.code in codes]
    windows = [window for offer in offers for window in offer.occurrences]
    sent = {one.send_at for offer in offers for one in offer.announcements if one.send_at is not None}
    return sent | {instant for window in windows for instant in (window.start, window.end)}


def broken(
    targets: Iterable[Finding], before: Iterable[Finding], after: Iterable[Finding], *, eases: bool = False
) -> list[Finding]:
    """Give what still stands of some findings, and what came that is as bad as the mildest; notes do not count.

    `eases`: what weighs less than it did no longer stands.
    """
    aims, old = tuple(targets), tuple(before)
    least = min(one.severity.weight for one in aims)
    return [
        one
        for one in _standing(after)
        if any(_still_stands(one, aim, eases=eases) for aim in aims)
        or (one.severity.weight >= least and not _was_there(one, old))
    ]


def _standing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.severity is not Severity.INFO)


def stand(targets: Sequence[Finding], calendar: Calendar, ground: Ground) -> bool:
    """Say whether any of some findings stands in another calendar."""
    after = _standing(_look(targets, calendar, ground).findings)
    return any(stands_for(one, aim) for one in after for aim in targets)


def _look(targets: Sequence[Finding], calendar: Calendar, ground: Ground) -> Report:
    culprits = frozenset(code for one in targets for code in one.offers[-1:])
    near = narrowed(calendar, targets, culprits)
    return check(near, ground.policy, focus=culprits, bound=ground.bound, memory=ground.memory)


def _still_stands(one: Finding, aim: Finding, *, eases: bool) -> bool:
    return stands_for(one, aim) and not (eases and one.severity.weight < aim.severity.weight)


def stands_for(one: Finding, other: Finding) -> bool:
    """Say whether a finding is another one told again: same rule, same group, same culprit, or part of the same."""
    if one.rule != other.rule or one.segments[:1] != other.segments[:1]:
        return False
    return one.offers[-1:] == other.offers[-1:] or set(one.offers) <= set(other.offers)


def _was_there(one: Finding, before: tuple[Finding, ...]) -> bool:
    return any(stands_for(one, old) and old.severity.weight >= one.severity.weight for old in before)
