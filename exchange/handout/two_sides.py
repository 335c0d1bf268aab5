"""What a customer of one group gets and reads, beside what strangers get and how much of it she can see."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from itertools import pairwise

from exchange.handout.pressure import counted_messages
from exchange.handout.rungs import ladder_order
from exchange.handout.stage import Panel
from exchange.handout.worth import MeanWorth
from models.offer import Offer
from models.segment import Segment
from models.window import Window
from rules.agenda import Agenda
from rules.agenda import Message
from rules.bench import Bench
from rules.presence import micros
from rules.presence import window_of
from rules.showing import Showing


@dataclass(frozen=True, slots=True)
class Glimpse:
    """An offer with its worth on her mean basket, and which share of her group can see it.

    The worth is None where it cannot be told, the exposure where nobody can say; of her own offers she sees all.
    """

    offer: Offer
    worth: Fraction | None
    exposure: Fraction | None = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stretch of time in which neither side changes; the best of each side comes first.

    `hers_best` is the best that she can get, those that add up added; `reads` the messages that she gets.
    """

    window: Window
    hers: tuple[Glimpse, ...]
    theirs: tuple[Glimpse, ...]
    hers_best: Fraction | None
    reads: tuple[Message, ...]

    def rival(self, least: Fraction = Fraction(0)) -> Glimpse | None:
        """Give the best of what less loyal people get and she does not, seen by at least such a share of her group.

        None where none can be priced; an offer of which nobody can say who sees it counts as seen, as in the rules.
        """
        seen = (one for one in self.theirs if one.exposure is None or one.exposure >= least)
        return next((one for one in seen if one.worth is not None), None)

    def gap(self, least: Fraction = Fraction(0)) -> Fraction:
        """Give by how much that one is worth more to her than her own best; nothing where it is not."""
        rival = self.rival(least)
        worth = None if rival is None else rival.worth
        return Fraction(0) if worth is None else max(Fraction(0), worth - (self.hers_best or Fraction(0)))


@dataclass(frozen=True, slots=True)
class TwoSides:
    """All scenes of one group in their order; `is_whole` says that every offer could be priced."""

    segment: Segment
    strangers: tuple[Segment, ...]
    mean: Fraction | None
    scenes: tuple[Scene, ...]
    is_whole: bool


def two_sides(segment: Segment, bench: Bench, agenda: Agenda, panel: Panel) -> TwoSides:
    """Cut a panel wherever an offer of either side can be redeemed from, or can be no more."""
    worth = MeanWorth(segment, bench)
    own = [one for one in bench.open_to(segment) if worth.buys(one.deal)]
    others = [one for one in bench.showings if bench.less_loyal(segment, one.offer) and worth.buys(one.deal)]
    hers = {one: Glimpse(one.offer, worth.single(one.deal)) for one in own}
    theirs = {one: Glimpse(one.offer, worth.single(one.deal), _exposure(one, segment, bench)) for one in others}
    messages = counted_messages(segment, agenda, panel)
    scenes = [
        Scene(
            window=window_of(start, end),
            hers=_listed(hers[one] for one in running if one in hers),
            theirs=_listed(theirs[one] for one in running if one in theirs),
            hers_best=worth.best(one.deal for one in running if one in hers),
            reads=tuple(message for message in messages if start <= message.instant < end),
        )
        for start, end, running in _stretches([*own, *others], panel.window)
    ]
    strangers = tuple(one for one in ladder_order(bench.calendar.segments.values()) if segment.is_more_loyal_than(one))
    return TwoSides(segment, strangers, worth.mean, tuple(_joined(scenes)), worth.is_whole)


def _exposure(showing: Showing, segment: Segment, bench: Bench) -> Fraction | None:
    audiences = bench.less_loyal(segment, showing.offer)
    shares = [bench.exposure(showing, segment, one).share for one in audiences]
    return max((share for share in shares if share is not None), default=None)


def _listed(glimpses: Iterable[Glimpse]) -> tuple[Glimpse, ...]:
    by_code = {one.offer.code: one for one in glimpses}
    return tuple(sorted(by_code.values(), key=best_first))


def best_first(one: Glimpse) -> tuple[bool, Fraction, str]:
    """Order offers by their worth, those that cannot be priced last."""
    return (one.worth is None, -(one.worth or Fraction(0)), one.offer.code)


def _stretches(showings: Iterable[Showing], within: Window) -> Iterator[tuple[int, int, tuple[Showing, ...]]]:
    """Sweep over the instants, in microseconds, at which one can be redeemed from, or can be no more."""
    first, last = micros(within.start), micros(within.end)
    changes: dict[int, list[Showing]] = {first: [], last: []}
    for one in showings:
        start, end = max(first, one.presence.valid_from), min(last, one.presence.valid_to)
        if start < end:
            changes.setdefault(start, []).append(one)
            changes.setdefault(end, []).append(one)
    running: dict[Showing, None] = {}
    for instant, following in pairwise(sorted(changes)):
        for one in changes[instant]:
            if one in running:
                del running[one]
            else:
                running[one] = None
        yield instant, following, tuple(running)


def _joined(scenes: Iterable[Scene]) -> Iterator[Scene]:
    """Join scenes that differ in nothing, such as two occurrences of one offer that touch; drop empty ones."""
    for _, alike in groupby(scenes, key=_codes):
        run = list(alike)
        reads = tuple(message for scene in run for message in scene.reads)
        if run[0].hers or run[0].theirs or reads:
            yield replace(run[0], window=run[0].window.span(run[-1].window), reads=reads)


def _codes(scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (tuple(one.offer.code for one in scene.hers), tuple(one.offer.code for one in scene.theirs))
