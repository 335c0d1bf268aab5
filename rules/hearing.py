"""One loyal group heard against every offer that only less loyal groups get."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from models.segment import Segment
from rules.appraisal import Lacking
from rules.bench import Bench
from rules.comparison import FAIR
from rules.entitlement import Entitlement
from rules.entitlement import entitlement
from rules.exposure import Exposure
from rules.parity import Doubt
from rules.parity import Judgment
from rules.parity import Judgments
from rules.parity import Spell
from rules.referral import is_fair_pair
from rules.severity import Circumstances
from rules.severity import outcome
from rules.showing import Showing
from rules.showing import Suspect
from rules.showing import whole
from rules.timeline import State
from rules.timeline import Stretch
from rules.timeline import Timeline

# Under this many showings, laying them out in columns costs more than comparing them.
FEW_SHOWINGS = 200


def judge(bench: Bench, focus: frozenset[str]) -> Judgments:
    """Judge each loyal group on the best it may get, against each rival offer (DOMAIN §3 and §4)."""
    found = Judgments()
    suspects = _all_suspects(bench)
    for code in sorted(bench.calendar.segments):
        loyal = bench.calendar.segments[code]
        rivals = _rivals(bench, loyal, focus, suspects)
        if rivals:
            Hearing(bench, loyal, found).hear(rivals)
    return found


def _all_suspects(bench: Bench) -> Callable[[Segment], list[Suspect]]:
    if len(bench.showings) <= FEW_SHOWINGS:
        return lambda loyal: [whole(one) for one in bench.showings if bench.less_loyal(loyal, one.offer)]
    # Columns need numpy, which takes longer to load than a small calendar to judge.
    from rules.screening import Screen  # noqa: PLC0415

    return Screen(bench).suspects


def _rivals(
    bench: Bench, loyal: Segment, focus: frozenset[str], suspects: Callable[[Segment], list[Suspect]]
) -> list[Suspect]:
    """Give the rival showings to judge; a focus keeps to pairs that can touch it."""
    if focus and not any(one.offer.code in focus for one in bench.open_to(loyal)):
        return [whole(one) for one in bench.shown(focus) if bench.less_loyal(loyal, one.offer)]
    return suspects(loyal)


class Hearing:
    """One loyal group against everybody less loyal."""

    def __init__(self, bench: Bench, loyal: Segment, found: Judgments) -> None:
        """Lay out the group's own offers on the time axis."""
        self.bench = bench
        self.parity = bench.policy.parity
        self.loyal = loyal
        self.found = found
        self.timeline = Timeline(bench.layer(loyal), bench.public_layer)
        self.valuer = bench.appraiser.valuer(loyal)

    def hear(self, rivals: Iterable[Suspect]) -> None:
        """Judge each rival offer, all its occurrences together."""
        for _, occurrences in groupby(rivals, key=_code):
            listed = tuple(occurrences)
            self._settle(listed, self.bench.less_loyal(self.loyal, listed[0].showing.offer))

    def _settle(self, occurrences: tuple[Suspect, ...], audiences: tuple[Segment, ...]) -> None:
        """Judge one rival offer for each of its audiences and keep the gravest."""
        offer = occurrences[0].showing.offer
        heard: dict[bool, list[Judgment]] = {True: [], False: []}
        for audience in audiences:
            exposure = self.bench.exposure(occurrences[0].showing, self.loyal, audience)
            spells = [spell for one in occurrences for spell in self._spells(one, audience, exposure)]
            for is_left_out in (False, True):
                kept = tuple(_merged(spell for spell in spells if is_left_out is not bool(spell.own)))
                if kept:
                    judgment = Judgment(loyal=self.loyal, rival=offer, audiences=(audience,), exposure=exposure,
                                        spells=kept, is_left_out=is_left_out)  # fmt: skip
                    heard[is_left_out].append(judgment)
        for judgments in heard.values():
            if judgments:
                self.found.judgments.append(_gravest(judgments))

    def _spells(self, suspect: Suspect, audience: Segment, exposure: Exposure) -> Iterator[Spell]:
        """Walk the time in which the rival offer is seen, then that in which it is remembered.

        What nobody of the loyal group can see cannot be compared with a memory.
        """
        rival = suspect.showing
        seen = rival.presence
        for start, end in suspect.spans:
            for stretch in self.timeline.between(start, min(end, seen.end)):
                is_cooling = bool(stretch.state.held) and not stretch.state.is_fresh
                yield from self._spell(rival, audience, exposure, stretch, is_cooling=is_cooling)
            for first, last, is_cooling in (
                (max(start, seen.end), min(end, seen.fresh_until), False),
                (max(start, seen.fresh_until), end, True),
            ):
                for stretch in self.timeline.between(first, last):
                    if stretch.state.is_live:
                        yield from self._spell(rival, audience, exposure, stretch, is_cooling=is_cooling)

    def _spell(
        self, rival: Showing, audience: Segment, exposure: Exposure, stretch: Stretch, *, is_cooling: bool
    ) -> Iterator[Spell]:
        state = stretch.state
        best = self._rival_best(rival, audience, stretch)
        found = self.bench.appraiser.appraise(self.valuer, state.best, best)
        if isinstance(found, Lacking):
            self._doubt(found, rival, exposure, state)
            return
        if found.base == FAIR:
            return
        given = Circumstances(
            comparison=found,
            exposure=exposure,
            has_loyal_offer=bool(state.held),
            served=None if state.held else self._served(state, best, stretch.start),
            is_win_back=audience.dormant and not self.loyal.dormant,
            is_justified=rival.offer.justification is not None,
            is_paired=any(is_fair_pair(one.offer, rival.offer) for one in state.held),
            is_cooling=is_cooling,
        )
        result = outcome(given, self.parity)
        if result.in_doubt:
            self.found.overlaps.add(Doubt(self.loyal.code, rival.offer.code, audience.code, state.codes))
        fading = rival.presence.fading(stretch.start)
        if state.held:
            fading = max(fading, min(one.presence.fading(stretch.start) for one in state.held))
        yield Spell(
            start=stretch.start,
            end=stretch.end,
            outcome=result,
            comparison=found,
            own=state.codes,
            gap=fading[1],
            half_life=fading[2],
            is_live=state.is_live and stretch.start < rival.presence.end,
            forgotten_at=max((one.presence.gone_at for one in state.held), default=stretch.end),
        )

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

    def _doubt(self, lacking: Lacking, rival: Showing, exposure: Exposure, state: State) -> None:
        """Note what is missing, unless the offer could not hurt even at its worst."""
        if exposure.drop(self.parity) is None and not exposure.leaves_doubt(self.parity):
            return
        if any(is_fair_pair(one.offer, rival.offer) for one in state.held):
            return
        listed = self.found.currencies if lacking.is_currency else self.found.missing
        listed.add(Doubt(self.loyal.code, rival.offer.code, lacking.figure, state.codes))


def _code(suspect: Suspect) -> str:
    return suspect.showing.offer.code


def _merged(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Join stretches that follow one another with the same outcome."""
    before: Spell | None = None
    for spell in sorted(spells, key=lambda one: one.start):
        if before is not None and before.end == spell.start and _is_same(before, spell):
            own = tuple(sorted({*before.own, *spell.own}))
            before = replace(before, end=spell.end, own=own)
            continue
        if before is not None:
            yield before
        before = spell
    if before is not None:
        yield before


def _is_same(one: Spell, other: Spell) -> bool:
    return (one.outcome.severity, one.outcome.reason, one.is_live) == (
        other.outcome.severity,
        other.outcome.reason,
        other.is_live,
    )


def _gravest(judgments: list[Judgment]) -> Judgment:
    worst = max(one.worst.outcome.severity for one in judgments)
    chosen = [one for one in judgments if one.worst.outcome.severity == worst]
    audiences = tuple(audience for one in chosen for audience in one.audiences)
    return replace(chosen[0], audiences=audiences)
