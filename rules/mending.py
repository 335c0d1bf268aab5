"""Repairs a whole calendar with few and light changes, and says what could not be repaired and why."""

import hashlib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from models.calendar import Calendar
from models.offer import Offer
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.leftover import Left
from rules.leftover import left_over
from rules.policy import Policy
from rules.repair import Repair
from rules.repair import RepairKind
from rules.repair import repair_kinds
from rules.repairing import REPAIRABLE
from rules.repairing import Workshop
from rules.trial import Ground
from rules.trial import stand

ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One change, with the findings that it was made for; `eases`: they no longer block, but are not gone."""

    repair: Repair
    settles: tuple[Finding, ...]
    eases: bool = False


@dataclass(frozen=True, slots=True)
class Mended:
    """The repaired calendar, what was changed in order, and what stays."""

    before: Report
    after: Report
    calendar: Calendar
    steps: tuple[Step, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What may be changed and for what: never a `locked` offer, findings of some severities only.

    `excused` names findings by their fingerprints that somebody answers for: they stay as they are.  Nothing that is
    still to come is moved to before `not_before`; None: nobody says what time it is.  `kinds` of repair are made.
    `eases`: it is enough that findings weigh less.
    """

    locked: frozenset[str] = frozenset()
    safe_only: bool = False
    severities: frozenset[Severity] = REPAIRABLE
    rounds: int = ROUNDS
    excused: frozenset[str] = frozenset()
    not_before: datetime | None = None
    kinds: Mapping[str, RepairKind] = field(default_factory=repair_kinds)
    eases: bool = False

    @property
    def parts(self) -> tuple["Wish", ...]:
        """Give what to try in turn: to settle, then to make what blocks weigh less, then to let an offer go."""
        gentle = replace(self, kinds={name: one for name, one in self.kinds.items() if not one.drops})
        easing = replace(gentle, severities=self.severities & {Severity.BLOCK}, eases=True)
        return (gentle, easing, replace(self, kinds={name: one for name, one in self.kinds.items() if one.drops}))

    def workshop(self, ground: Ground) -> Workshop:
        """Give where repairs are looked for within it."""
        return Workshop(ground, self.locked, not_before=self.not_before, kinds=self.kinds, eases=self.eases)

    def wants(self, finding: Finding) -> bool:
        """Say whether a finding is to be repaired."""
        return finding.severity in self.severities & REPAIRABLE and finding.fingerprint not in self.excused


def mend(calendar: Calendar, policy: Policy, wish: Wish, *, bound: Bound = UNBOUND) -> Mended:
    """Repair greedily, drop the changes that proved needless, then search around for fewer and lighter ones.

    Each of the `rounds` takes back one change, the heaviest first, and repairs again in another order, drawn from
    the number of the round: the same calendar is mended alike everywhere.  Raises TooMuchError when it takes more
    than the bound.
    """
    ground = Ground.of(calendar, policy, bound=bound)
    best = _State(ground, ()).mended(ground, wish)
    for turn in range(1, wish.rounds + 1 if len(best.steps) > 1 else 1):
        heaviest = sorted(best.steps, key=lambda step: step.repair.weight, reverse=True)
        dropped = min(heaviest[(turn - 1) % len(heaviest)].repair.offers)
        best = min(best, best.without(ground, dropped).mended(ground, wish, turn), key=lambda one: one.weight)
    best = best.confirmed(ground, wish)
    return Mended(ground.report, best.ground.report, best.ground.calendar, best.steps, tuple(_left(best.ground, wish)))


def mend_by_hand(
    calendar: Calendar,
    policy: Policy,
    wish: Wish,
    choose: Callable[[Finding, tuple[Repair, ...]], Repair | None],
) -> Mended:
    """Ask about each finding, the worst first, which of its repairs to make; None makes none of them."""
    first = Ground.of(calendar, policy)
    state, asked = _State(first, ()), set[str]()
    while True:
        findings = (one for one in state.ground.report.findings if wish.wants(one))
        finding = next((one for one in findings if one.fingerprint not in asked), None)
        if finding is None:
            last = state.ground.whole()
            return Mended(first.report, last.report, last.calendar, state.steps, tuple(_left(last, wish)))
        asked.add(finding.fingerprint)
        found = wish.workshop(state.ground).repairs(finding, safe_only=wish.safe_only)
        chosen = choose(finding, found) if found else None
        if chosen is not None:
            ground = state.ground.changed(chosen.calendar, chosen.offers)
            state = _State(ground, (*state.steps, Step(chosen, (finding,))))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Some findings for which nothing was found, the offers that they name, and what was tried."""

    aims: tuple[str, ...]
    offers: frozenset[str]
    eases: bool
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A calendar on the way, the steps that led there, and what came to nothing and would again."""

    ground: Ground
    steps: tuple[Step, ...]
    failed: frozenset[_Attempt] = frozenset()

    @property
    def weight(self) -> tuple[object, ...]:
        """Order outcomes: least bad, then fewest offers gone, fewest changes, fewest broken promises, days, money."""
        made = [step.repair for step in self.steps]
        changed = _changed(self.steps)
        money = sum((abs(repair.cost) for repair in made if repair.cost is not None), Decimal(0))
        unsafe = sum(not repair.safe for repair in made)
        gone = sum(repair.drops for repair in made)
        return (badness(self.ground.report.findings), gone, len(changed), unsafe, sum(one.days for one in made), money)

    def mended(self, first: Ground, wish: Wish, turn: int = 0) -> "_State":
        """Repair until nothing can be repaired and no change can be dropped."""
        state = self
        while True:
            better = state.repaired(wish, turn)
            pruned = better.pruned(first)
            if pruned is better:
                return better
            state = pruned

    def confirmed(self, first: Ground, wish: Wish) -> "_State":
        """Look at the whole once more: of a large calendar only what is near the changes was judged.

        Where a rule has seen something from afar, go on from there; where all is worse for it, begin anew; and judge
        everything each time.
        """
        whole = replace(self, ground=self.ground.whole())
        if _weighing(whole.ground) == _weighing(self.ground):
            return whole
        exact = replace(first, is_exact=True)
        further = replace(whole, ground=replace(whole.ground, is_exact=True), failed=frozenset()).mended(exact, wish)
        if badness(further.ground.report.findings) <= badness(first.report.findings):
            return further
        return _State(exact, ()).mended(exact, wish)

    def repaired(self, wish: Wish, turn: int) -> "_State":
        """Take the lightest repair of each group of findings, until a look at all of them finds none.

        An offer goes only when nothing else can be done about anything; what that sets free is looked at first.
        """
        state, passed = self, self.taken_further(wish, turn)
        while len(passed.steps) > len(state.steps):
            state, passed = passed, passed.taken_further(wish, turn)
        return passed

    def taken_further(self, wish: Wish, turn: int) -> "_State":
        """Make all the changes of the first part of a wish that makes any."""
        state = self
        for part, most in zip(wish.parts, (None, 1, 1), strict=True):
            state = state.passed_through(part, turn, most)
            if len(state.steps) > len(self.steps):
                break
        return state

    def passed_through(self, wish: Wish, turn: int, most: int | None = None) -> "_State":
        """Look at each group of findings once, until so many changes are made."""
        state, seen = self, set[_Attempt]()
        while most is None or len(state.steps) < len(self.steps) + most:
            groups = ((_attempt(one, wish), one) for one in _groups(state.ground.report, wish, turn))
            fresh = ((key, one) for key, one in groups if key not in seen and key not in state.failed)
            key, targets = next(fresh, (None, ()))
            if key is None:
                return state
            seen.add(key)
            state = state.step(targets, wish) or replace(state, failed=state.failed | {key})
        return state

    def step(self, targets: tuple[Finding, ...], wish: Wish) -> "_State | None":
        """Settle a group of findings; None where nothing does, or the calendar would be no better for it."""
        repair = wish.workshop(self.ground).lightest(*targets, safe_only=wish.safe_only)
        if repair is None:
            return None
        ground = self.ground.changed(repair.calendar, repair.offers)
        if badness(ground.report.findings) >= badness(self.ground.report.findings):
            return None
        steps = (*self.steps, Step(repair, targets, eases=wish.eases))
        return _State(ground, steps, self._still_failed(repair.calendar, repair.offers))

    def pruned(self, first: Ground) -> "_State":
        """Drop the changes without which nothing is worse."""
        state = self
        for code in sorted(_changed(self.steps)):
            if state.needs(first, code):
                continue
            lighter = state.without(first, code)
            if badness(lighter.ground.report.findings) <= badness(state.ground.report.findings):
                state = lighter
        return state

    def needs(self, first: Ground, code: str) -> bool:
        """Say whether what a change was made for comes back without it: a look at that spares most checks."""
        kept = self._calendar_without(first, code)
        aims = [one for step in self.steps if code in step.repair.offers for one in step.settles]
        return stand(aims, kept, self.ground)

    def without(self, first: Ground, code: str) -> "_State":
        """Give the calendar with one offer as it was at first."""
        kept = tuple(step for step in self.steps if code not in step.repair.offers)
        back = _changed(self.steps) - _changed(kept)
        calendar = self._calendar_without(first, code)
        return _State(self.ground.changed(calendar, back), kept, self._still_failed(calendar, back))

    def _still_failed(self, calendar: Calendar, codes: frozenset[str]) -> frozenset[_Attempt]:
        """Give what came to nothing far from a change: it would again."""
        kin = self.ground.kin(calendar, codes) if self.failed else frozenset[str]()
        return frozenset(one for one in self.failed if kin.isdisjoint(one.offers))

    def _calendar_without(self, first: Ground, code: str) -> Calendar:
        kept = (step for step in self.steps if code not in step.repair.offers)
        return composed(first.calendar, self.ground.calendar, _changed(kept))


def _attempt(targets: tuple[Finding, ...], wish: Wish) -> _Attempt:
    aims = tuple(one.fingerprint for one in targets)
    return _Attempt(aims, frozenset(code for one in targets for code in one.offers), wish.eases, tuple(wish.kinds))


def _changed(steps: Iterable[Step]) -> frozenset[str]:
    return frozenset(code for step in steps for code in step.repair.offers)


def badness(findings: Iterable[Finding]) -> tuple[int, ...]:
    """Count what is found by severity, the worst first; notes do not count."""
    listed = [one.severity for one in findings]
    return tuple(listed.count(one) for one in (Severity.BLOCK, Severity.UNKNOWN, Severity.WARN))


def _weighing(ground: Ground) -> list[tuple[str, str]]:
    weighing = (one for one in ground.report.findings if one.severity is not Severity.INFO)
    return sorted((one.fingerprint, one.severity.value) for one in weighing)


def composed(first: Calendar, last: Calendar, changed: AbstractSet[str]) -> Calendar:
    """Take some offers from the last calendar, with the groups they need, and all the others from the first."""
    now = {offer.code: offer for offer in last.offers}
    offers = [now.get(one.code) if one.code in changed else one for one in first.offers]
    kept: list[Offer] = [one for one in offers if one is not None]
    groups = {*first.segments, *(code for offer in kept for code in offer.segments)}
    return replace(
        last,
        offers=tuple(kept),
        segments={code: one for code, one in last.segments.items() if code in groups},
        overlaps=tuple(one for one in last.overlaps if one.segment in groups and one.also_in in groups),
    )


def _groups(report: Report, wish: Wish, turn: int) -> Iterator[tuple[Finding, ...]]:
    """Give what to settle at once: all that one offer does, what blocks of it, then each finding by itself."""
    by_offer: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if wish.wants(finding):
            by_offer.setdefault(finding.offers[-1] if finding.offers else "", []).append(finding)
    culprits = list(by_offer)
    if turn:
        culprits.sort(key=lambda code: hashlib.sha256(f"{turn} {code}".encode()).digest())
    for code in culprits:
        every = tuple(by_offer[code])
        blocking = tuple(one for one in every if one.severity is Severity.BLOCK)
        yield from (group for group in (every, blocking, *((one,) for one in every)) if group)


def _left(ground: Ground, wish: Wish) -> Iterator[Left]:
    for finding in ground.report.findings:
        is_missing = finding.severity is Severity.UNKNOWN and finding.fingerprint not in wish.excused
        if is_missing or wish.wants(finding):
            yield left_over(finding, wish.workshop(ground), safe_only=wish.safe_only)
