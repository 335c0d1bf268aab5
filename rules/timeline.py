"""What one loyal group may get at each moment: the time axis cut where its offers start, end or fade."""

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rules.entitlement import Entitlement
from rules.entitlement import entitlement
from rules.policy import Parity
from rules.presence import DAY
from rules.showing import Showing


@dataclass(frozen=True)
class State:
    """What holds from `since` (microseconds) to the next cut.

    `held` are the offers seen or remembered (memory of at least one quarter), `served` those of the
    recent past and near future that soothe a group without any (Method §3.3, step 3).
    """

    since: int
    held: tuple[Showing, ...]
    served: tuple[Showing, ...] = ()

    @cached_property
    def best(self) -> Entitlement:
        """Give what the group may choose from."""
        return entitlement((one.deal, one.is_valid(self.since)) for one in self.held)

    @cached_property
    def is_live(self) -> bool:
        """Say whether one of them can be seen now."""
        return any(self.since < one.presence.end for one in self.held)

    @cached_property
    def is_fresh(self) -> bool:
        """Say whether one of them is remembered by at least half."""
        return any(self.since < one.presence.fresh_until for one in self.held)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Name the offers to tell of: those seen now before those remembered, its own before the public ones."""
        listed = [one for one in self.held if self.since < one.presence.end] or self.held
        own = {one.offer.code for one in listed if not one.deal.is_public}
        return tuple(sorted(own or {one.offer.code for one in listed}))

    @cached_property
    def forgotten_at(self) -> int:
        """Give when the last of them will be forgotten."""
        return max((one.presence.gone_at for one in self.held), default=self.since)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` (microseconds) nothing changes for the group."""

    start: int
    end: int
    state: State


_WEEK = 7 * DAY


class Layer:
    """Some offers on the time axis, filed by week, with the instants at which anything changes."""

    def __init__(self, showings: Iterable[Showing], parity: Parity) -> None:
        """File each offer under the weeks in which it may matter."""
        self._before = parity.served_before_days * DAY
        self._after = parity.served_after_days * DAY
        self._weeks: dict[int, list[tuple[int, int, Showing]]] = {}
        cuts: set[int] = set()
        served: set[int] = set()
        for one in showings:
            seen = one.presence
            cuts.update((seen.start, seen.end, seen.fresh_until, seen.gone_at))
            if one.deal.carries:
                cuts.update((seen.valid_from, seen.valid_to))
            first, last = seen.start - self._after, seen.end + self._before
            served.update((first, last))
            for week in range(min(first, seen.start) // _WEEK, max(last, seen.gone_at) // _WEEK + 1):
                self._weeks.setdefault(week, []).append((seen.start, seen.gone_at, one))
        self.cuts = sorted(cuts)
        self.served_cuts = sorted(served)

    def held(self, instant: int) -> list[Showing]:
        """Give the offers seen or remembered."""
        near = self._weeks.get(instant // _WEEK, ())
        return [one for start, gone_at, one in near if start <= instant < gone_at]

    def served(self, instant: int) -> list[Showing]:
        """Give the offers of the recent past and near future."""
        near = self._weeks.get(instant // _WEEK, ())
        return [
            one for start, _, one in near if start - self._after <= instant < one.presence.end + self._before
        ]  # fmt: skip


class Timeline:
    """The stretches of one group: its own offers and, on a layer that all groups share, the public ones."""

    def __init__(self, own: Layer, public: Layer) -> None:
        """Look nothing up yet."""
        self._layers = (own, public)
        self._known: dict[int, State] = {}

    def between(self, start: int, end: int) -> Iterator[Stretch]:
        """Give the stretches inside `[start, end)`, cut to it; what was served matters only to who holds nothing."""
        for first, last in _cut(start, end, [layer.cuts for layer in self._layers]):
            state = self._at(first)
            if state.held:
                yield Stretch(first, last, state)
                continue
            for begin, stop in _cut(first, last, [layer.served_cuts for layer in self._layers]):
                yield Stretch(begin, stop, State(begin, (), self._served(begin)))

    def _at(self, instant: int) -> State:
        """Look at an instant; nothing changes until the next cut of either layer."""
        since = max((layer.cuts[place - 1] for layer in self._layers
                     if (place := bisect_right(layer.cuts, instant))), default=None)  # fmt: skip
        if since is None:
            return State(instant, ())
        found = self._known.get(since)
        if found is None:
            found = self._known[since] = self._look(since)
        return found

    def _served(self, instant: int) -> tuple[Showing, ...]:
        return tuple(one for layer in self._layers for one in layer.served(instant))

    def _look(self, instant: int) -> State:
        return State(instant, tuple(one for layer in self._layers for one in layer.held(instant)))


def _cut(start: int, end: int, layers: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Cut `[start, end)` at every instant of the sorted layers."""
    if start >= end:
        return
    cuts = {start, end}
    for instants in layers:
        cuts.update(instants[bisect_right(instants, start) : bisect_left(instants, end)])
    yield from pairwise(sorted(cuts))
