"""One loyal group heard against every offer that only less loyal groups get."""

from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Protocol

from models.segment import Segment
from rules.appraisal import Lacking
from rules.bench import Bench
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.comparison import FAIR
from rules.comparison import Bearing
from rules.comparison import Comparison
from rules.docket import Docket
from rules.entitlement import Entitlement
from rules.entitlement import Valuer
from rules.entitlement import entitlement
from rules.exposure import Exposure
from rules.moment import Moment
from rules.moment import Run
from rules.moment import joined
from rules.parity import Doubt
from rules.parity import Judgment
from rules.parity import Judgments
from rules.parity import Spell
from rules.policy import NoLoyalOffer
from rules.referral import REFEREE
from rules.referral import REFERRER
from rules.referral import is_fair_pair
from rules.referral import reward
from rules.severity import Circumstances
from rules.severity import Outcome
from rules.severity import outcome
from rules.showing import Showing
from rules.showing import Suspect
from rules.showing import whole
from rules.timeline import State
from rules.timeline import Stretch
from rules.timeline import Timeline

if TYPE_CHECKING:
    # Holdings need numpy, which takes longer to load than a small calendar to judge.
    from rules.holdings import Holdings

# What an outcome depends on beside the exposure, in the order of `Circumstances`.
Asked = tuple[Bearing, bool, str | None, bool, bool, bool, bool]

# Up to this many times that a showing meets a group, laying all out in columns costs more than comparing them.
FEW_MEETINGS = 2_000
# The rule that tells most of what is judged here, whichever rule was the first to ask for it.
TOLD_BY = "CAN01"


class Sieve(Protocol):
    """Decides which rivals to hear, and which of a group's deals can ever be its best."""

    def suspects(self, loyal: Segment, among: frozenset[str]) -> list[Suspect]:
        """Give the showings for less loyal groups that might hurt this one, and when; of some offers, or of all."""

    def reduced(self, valuer: Valuer | None, best: Entitlement) -> Entitlement:
        """Drop the deals that another beats on every basket."""

    def holdings(self, loyal: Segment) -> "Holdings | None":
        """Give what the group holds while its suspects last, where that could be worked out at once."""


class OpenSieve:
    """Lets everything through: in a small calendar, sorting costs more than comparing."""

    def __init__(self, bench: Bench) -> None:
        """Keep the bench."""
        self._bench = bench

    def suspects(self, loyal: Segment, among: frozenset[str]) -> list[Suspect]:
        """Give every showing for somebody less loyal."""
        showings = self._bench.shown(among) if among else self._bench.showings
        return [whole(one) for one in showings if self._bench.is_for_less_loyal(loyal, one.offer)]

    def reduced(self, _: Valuer | None, best: Entitlement) -> Entitlement:
        """Keep all."""
        return best

    def holdings(self, _: Segment) -> None:
        """Work nothing out beforehand."""


def judge(bench: Bench, focus: frozenset[str], bound: Bound = UNBOUND, docket: Docket | None = None) -> Judgments:
    """Judge each loyal group on the best it may get, against each rival offer (Method §3 and §4)."""
    found = Judgments()
    sieve = _sieve(bench)
    near = bench.near(focus) if focus else focus
    if focus:
        # Of what is judged, only some will concern the focus.
        bound = replace(bound, most_findings=None)
    codes = bench.concerned(focus) if focus else frozenset(bench.calendar.segments)
    for code in sorted(codes if docket is None else codes & docket.rivals.keys()):
        bound.ask()
        loyal = bench.calendar.segments[code]
        # As a rival the focus is heard alone; as what a group holds, against all that it meets.
        among = near if bench.holds(loyal, focus) else focus
        rivals = _suspects(sieve, loyal, among, docket)
        if rivals:
            Hearing(bench, loyal, found, sieve, bound).hear(rivals)
    return found


def _suspects(sieve: Sieve, loyal: Segment, among: frozenset[str], docket: Docket | None) -> list[Suspect]:
    if docket is None:
        return sieve.suspects(loyal, among)
    named = docket.rivals[loyal.code]
    some = among & named if among else named
    return sieve.suspects(loyal, some) if some else []


def _sieve(bench: Bench) -> Sieve:
    if len(bench.showings) * len(bench.calendar.segments) <= FEW_MEETINGS:
        return OpenSieve(bench)
    # Columns need numpy, which takes longer to load than a small calendar to judge.
    from rules.screening import Screen  # noqa: PLC0415 -- as above

    return Screen(bench)


def _phases(suspect: Suspect) -> Iterator[tuple[int, int, bool | None]]:
    """Give (start, end, is cooling) in time order: while the rival is seen, then while it is remembered.

    While it is seen, None: what the group holds says whether that cools.
    """
    seen = suspect.showing.presence
    for start, end in suspect.spans:
        yield start, min(end, seen.end), None
        yield max(start, seen.end), min(end, seen.fresh_until), False
        yield max(start, seen.fresh_until), end, True


def _met(holdings: "Holdings", suspect: Suspect) -> Iterator[tuple[int, int, int, bool]]:
    """Give (start, end, cell, is cooling); what nobody of the group can see cannot be compared with a memory."""
    for start, end, is_cooling in _phases(suspect):
        for begin, stop, cell in holdings.cells(start, end, bisect_right(holdings.cuts, start) - 1):
            if is_cooling is None:
                yield begin, stop, cell, not holdings.is_fresh[cell]
            elif holdings.is_live[cell]:
                yield begin, stop, cell, is_cooling


class Hearing:
    """One loyal group against everybody less loyal."""

    def __init__(self, bench: Bench, loyal: Segment, found: Judgments, sieve: Sieve, bound: Bound) -> None:
        """Take the group's holdings where they are known already."""
        self.bench = bench
        self.bound = bound
        self.reduce = sieve.reduced
        self.parity = bench.policy.parity
        self.loyal = loyal
        self.found = found
        self._holdings = sieve.holdings(loyal)
        self.valuer = bench.appraiser.valuer(loyal)
        is_told = self.parity.no_loyal_offer is not NoLoyalOffer.IGNORE
        self._sides = (False, True) if is_told else (False,)
        self._has_referrals = any(reward(one.offer, REFERRER) is not None for one in bench.open_to(loyal))
        self._outcomes: dict[int, dict[Asked, Outcome]] = {}

    @cached_property
    def timeline(self) -> Timeline:
        """Lay out the group's own offers on the time axis."""
        return self.bench.timeline(self.loyal)

    def hear(self, rivals: Iterable[Suspect]) -> None:
        """Judge each rival offer, all its occurrences together."""
        for _, occurrences in groupby(rivals, key=_code):
            self.bound.ask(len(self.found.judgments), TOLD_BY)
            listed = tuple(occurrences)
            self._settle(listed, self.bench.less_loyal(self.loyal, listed[0].showing.offer))

    def _settle(self, occurrences: tuple[Suspect, ...], audiences: tuple[Segment, ...]) -> None:
        """Judge one rival offer for each kind of audience and keep the gravest."""
        rival = occurrences[0].showing
        heard: dict[bool, list[Judgment]] = {True: [], False: []}
        parts: list[Moment | Run] | None = None
        for alike in self._alike(rival, audiences):
            # What does not add up is worth the same to all of them.
            if parts is None or rival.deal.is_stackable:
                parts = sorted((part for one in occurrences for part in self._heard(one, alike[0])), key=_start)
            exposure = self.bench.exposure(rival, self.loyal, alike[0])
            spells = [self._spell(rival, alike, moment, result)
                      for moment, result in self._told(rival, alike[0], exposure, parts)]  # fmt: skip
            for is_left_out in self._sides:
                kept = tuple(_merged(spell for spell in spells if is_left_out is not bool(spell.own)))
                if kept:
                    judgment = Judgment(loyal=self.loyal, rival=rival.offer, audiences=alike, exposure=exposure,
                                        spells=kept, is_left_out=is_left_out)  # fmt: skip
                    heard[is_left_out].append(judgment)
        for judgments in heard.values():
            if judgments:
                self.found.judgments.append(_gravest(judgments))

    def _alike(self, rival: Showing, audiences: tuple[Segment, ...]) -> list[tuple[Segment, ...]]:
        """Group the audiences that differ in nothing that counts; what can be added up counts one by one."""
        groups: dict[object, list[Segment]] = {}
        for audience in audiences:
            exposure = self.bench.exposure(rival, self.loyal, audience)
            key = (exposure, audience.dormant, audience.code if rival.deal.is_stackable else "")
            groups.setdefault(key, []).append(audience)
        return [tuple(group) for group in groups.values()]

    def _heard(self, suspect: Suspect, audience: Segment) -> Iterable[Moment | Run]:
        """Walk cell by cell where nothing adds up, all is held and all can be compared; else look at each instant."""
        self.bound.ask()
        if self._may_be_paired(suspect.showing):
            # The other half may come and go within what would else be one moment.
            return self._moments(suspect, audience)
        if self._holdings is not None and not suspect.showing.deal.is_stackable:
            runs = self._runs(self._holdings, suspect)
            if runs is not None:
                return runs
        return joined(self._moments(suspect, audience), Moment.goes_on_in)

    def _runs(self, holdings: "Holdings", suspect: Suspect) -> "list[Run] | None":
        """Give the runs of cells in which the rival's best is worth more, or None where a cell must be looked at."""
        known: dict[int, Comparison | Lacking] = {}
        alone, gone = suspect.showing.alone, suspect.showing.presence.end
        runs: list[Run] = []
        for start, end, cell, is_cooling in _met(holdings, suspect):
            best = holdings.best[cell]
            found = known.get(id(best))
            if found is None:
                if not holdings.is_held[cell]:
                    return None
                found = self.bench.appraiser.appraise(self.valuer, best, alone)
                known[id(best)] = found
            if isinstance(found, Lacking):
                return None
            if found.base == FAIR:
                continue
            run = Run(start, end, cell, cell, found, is_cooling, start < gone, holdings.is_live[cell], holdings, alone)
            if runs and runs[-1].goes_on_in(run):
                runs[-1].end, runs[-1].last = end, cell
            else:
                runs.append(run)
        return runs

    def _moments(self, suspect: Suspect, audience: Segment) -> Iterator[Moment]:
        """Walk the time in which the rival offer is seen, then that in which it is remembered.

        What nobody of the loyal group can see cannot be compared with a memory.
        """
        for start, end, is_cooling in _phases(suspect):
            for stretch in self.timeline.between(start, end):
                state = stretch.state
                if is_cooling is None:
                    is_faint = bool(state.held) and not state.is_fresh
                    yield from self._moment(suspect.showing, audience, stretch, is_cooling=is_faint)
                elif state.is_live:
                    yield from self._moment(suspect.showing, audience, stretch, is_cooling=is_cooling)

    def _moment(self, rival: Showing, audience: Segment, stretch: Stretch, *, is_cooling: bool) -> Iterator[Moment]:
        best = self._rival_best(rival, audience, stretch)
        found = self.bench.appraiser.appraise(self.valuer, self.reduce(self.valuer, stretch.state.best), best)
        if isinstance(found, Lacking):
            self._doubt(found, rival, stretch.state)
        elif found.base > FAIR:
            state = stretch.state
            is_seen = stretch.start < rival.presence.end
            yield Moment(
                stretch.start, stretch.end, state, best, found, is_cooling, is_seen, state.codes, state.forgotten_at
            )

    def _told(
        self, rival: Showing, audience: Segment, exposure: Exposure, parts: Iterable[Moment | Run]
    ) -> Iterator[tuple[Moment, Outcome]]:
        """Give each moment with its outcome; runs that lead to the same one are joined before any offer is named."""
        before: tuple[Run, Outcome] | None = None
        # Runs of one comparison are asked for by the dozen.
        known: dict[tuple[int, bool], Outcome] = {}
        for part in parts:
            if isinstance(part, Moment):
                yield from _moments_of(before)
                before = None
                yield part, self._outcome(exposure, self._circumstances(rival, audience, part))
                continue
            key = (id(part.found), part.is_cooling)
            result = known.get(key)
            if result is None:
                asked = self._circumstances(rival, audience, part)
                result = known[key] = self._outcome(exposure, asked)
            if before is not None and _leads_on(before, part, result):
                before = before[0].until(part), before[1]
            else:
                yield from _moments_of(before)
                before = part, result
        yield from _moments_of(before)

    def _circumstances(self, rival: Showing, audience: Segment, part: Moment | Run) -> Asked:
        # In a run the group holds something, and a rival that may be paired is never told in runs.
        is_held, served, is_paired = True, None, False
        if isinstance(part, Moment):
            is_held, is_paired = part.is_held, self._is_paired(rival, part.state)
            served = None if is_held else self._served(part.state, part.best, part.start)
        is_win_back = audience.dormant and not self.loyal.dormant
        is_justified = rival.offer.justification is not None
        return part.found.bearing, is_held, served, is_win_back, is_justified, is_paired, part.is_cooling

    def _outcome(self, exposure: Exposure, asked: Asked) -> Outcome:
        """Answer each distinct question once: most stretches of an offer differ in nothing that counts."""
        answers = self._outcomes.setdefault(id(exposure), {})
        found = answers.get(asked)
        if found is None:
            found = answers[asked] = outcome(Circumstances(exposure, *asked), self.parity)
        return found

    def _spell(self, rival: Showing, alike: tuple[Segment, ...], moment: Moment, result: Outcome) -> Spell:
        if result.in_doubt:
            for audience in alike:
                self.found.overlaps.add(Doubt(self.loyal.code, rival.offer.code, audience.code, moment.own))
        fading = rival.presence.fading(moment.start)
        if moment.is_held and not moment.is_live:
            fading = max(fading, min(one.presence.fading(moment.start) for one in moment.state.held))
        return Spell(
            start=moment.start,
            end=moment.end,
            outcome=result,
            comparison=moment.found,
            own=moment.own,
            gap=fading[1],
            half_life=fading[2],
            is_live=moment.is_live and moment.is_seen,
            forgotten_at=moment.forgotten_at,
        )

    def _may_be_paired(self, rival: Showing) -> bool:
        return self._has_referrals and reward(rival.offer, REFEREE) is not None

    def _is_paired(self, rival: Showing, state: State) -> bool:
        return self._may_be_paired(rival) and any(is_fair_pair(one.offer, rival.offer) for one in state.held)

    def _rival_best(self, rival: Showing, audience: Segment, stretch: Stretch) -> Entitlement:
        """Give what the audience gets with the rival offer, added to what it may be stacked on."""
        if not rival.deal.is_stackable:
            return rival.alone
        others = self.bench.companions(audience, rival, stretch.start)
        return entitlement([(rival.deal, True), *((one.deal, True) for one in others)])

    def _served(self, state: State, best: Entitlement, instant: int) -> str | None:
        """Say whether a group without an offer got, or will soon get, one of half the worth."""
        enough = [one for one in state.served if self.bench.appraiser.reaches(self.valuer, one.deal, best)]
        if any(one.presence.end <= instant for one in enough):
            return "FADED"
        return "SERVED_SOON" if enough else None

    def _doubt(self, lacking: Lacking, rival: Showing, state: State) -> None:
        """Note what is missing, unless the offer could not hurt even at its worst."""
        if self._is_paired(rival, state):
            return
        exposures = (self.bench.exposure(rival, self.loyal, one) for one in self._audiences(rival))
        if all(one.drop(self.parity) is None and not one.leaves_doubt(self.parity) for one in exposures):
            return
        listed = self.found.currencies if lacking.is_currency else self.found.missing
        listed.add(Doubt(self.loyal.code, rival.offer.code, lacking.figure, state.codes))

    def _audiences(self, rival: Showing) -> tuple[Segment, ...]:
        return self.bench.less_loyal(self.loyal, rival.offer)


def _moments_of(told: tuple[Run, Outcome] | None) -> Iterator[tuple[Moment, Outcome]]:
    if told is not None:
        yield told[0].moment(), told[1]


def _leads_on(before: tuple[Run, Outcome], run: Run, result: Outcome) -> bool:
    """Say whether a run goes on where the one before it ends, to the same end; a doubt names each run's offers."""
    last, known = before
    return (
        last.end == run.start
        and last.is_live == run.is_live
        and last.is_seen == run.is_seen
        and not result.in_doubt
        and not known.in_doubt
        and (known.severity, known.reason) == (result.severity, result.reason)
    )


def _start(part: Moment | Run) -> int:
    return part.start


def _code(suspect: Suspect) -> str:
    return suspect.showing.offer.code


def _merged(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Join stretches that follow one another with the same outcome."""
    return joined(sorted(spells, key=lambda one: one.start), _is_same)


def _is_same(one: Spell, other: Spell) -> bool:
    return one.end == other.start and (one.outcome.severity, one.outcome.reason, one.is_live) == (
        other.outcome.severity,
        other.outcome.reason,
        other.is_live,
    )


def _gravest(judgments: list[Judgment]) -> Judgment:
    worst = max(one.worst.outcome.severity for one in judgments)
    chosen = [one for one in judgments if one.worst.outcome.severity == worst]
    audiences = tuple(audience for one in chosen for audience in one.audiences)
    return replace(chosen[0], audiences=audiences)
