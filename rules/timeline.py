"""What one loyal group may get at each moment: the time axis cut where its offers start, end or fade."""

from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from rules.entitlement import Entitlement
from rules.entitlement import entitlement
from rules.policy import Parity
from rules.presence import DAY
from rules.presence import Presence
from rules.showing import Showing


@dataclass(frozen=True, slots=True)
class State:
    """What holds between two cuts.

    `held` are the offers seen or remembered (memory of at least one quarter), `served` those of the
    recent past and near future that soothe a group without any (DOMAIN §3.3, step 3); `best` is what
    the group may choose from; `is_live`: one can be seen now, `is_fresh`: one is half remembered; `codes`
    name the offers to tell of: those seen now before those remembered, its own before the public ones.
    """

    held: tuple[Showing, ...]
    served: tuple[Showing, ...]
    best: Entitlement
    is_live: bool
    is_fresh: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` (microseconds) nothing changes for the group."""

    start: int
    end: int
    state: State


_NOTHING = State((), (), Entitlement(), is_live=False, is_fresh=False, codes=())


_BUCKET = 7 * DAY


class Timeline:
    """The stretches of one group, found by instant."""

    def __init__(self, holdings: Iterable[Showing], parity: Parity) -> None:
        """Cut the axis; the first and the last stretch reach to the ends of time."""
        self.holdings = tuple(sorted(holdings, key=_by_start))
        self._before = parity.served_before_days * DAY
        self._after = parity.served_after_days * DAY
        self._cuts = sorted({cut for one in self.holdings for cut in self._cuts_of(one)})
        self._known: dict[int, State] = {}
        self._near = self._bucketed()

    def _cuts_of(self, one: Showing) -> Iterator[int]:
        seen = one.presence
        yield from (seen.start, seen.end, seen.fresh_until, seen.gone_at)
        yield from (seen.start - self._after, seen.end + self._before)
        if one.deal.is_stackable or one.deal.is_public:
            yield from (seen.valid_from, seen.valid_to)

    def between(self, start: int, end: int) -> Iterator[Stretch]:
        """Give the stretches inside `[start, end)`, cut to it."""
        index = bisect_right(self._cuts, start)
        while start < end:
            stop = min(end, self._cuts[index]) if index < len(self._cuts) else end
            yield Stretch(start, stop, self._at(index))
            start = stop
            index += 1

    def _at(self, index: int) -> State:
        found = self._known.get(index)
        if found is None:
            found = self._known[index] = self._look(self._cuts[index - 1]) if index else _NOTHING
        return found

    def _look(self, instant: int) -> State:
        near = self._near.get(instant // _BUCKET, ())
        held = tuple(one for one in near if one.presence.start <= instant < one.presence.gone_at)
        live = tuple(one for one in held if instant < one.presence.end)
        return State(
            held=held,
            served=tuple(one for one in near if self._serves(one.presence, instant)),
            best=entitlement((one.deal, one.is_valid(instant)) for one in held),
            is_live=bool(live),
            is_fresh=any(instant < one.presence.fresh_until for one in held),
            codes=_codes(live or held),
        )

    def _serves(self, seen: Presence, instant: int) -> bool:
        return seen.start - self._after <= instant < seen.end + self._before

    def _bucketed(self) -> dict[int, list[Showing]]:
        """File each offer under the weeks in which it may matter, so that a look-up reads few."""
        filed: dict[int, list[Showing]] = {}
        for one in self.holdings:
            first = min(one.presence.start - self._after, one.presence.start)
            last = max(one.presence.end + self._before, one.presence.gone_at)
            for week in range(first // _BUCKET, last // _BUCKET + 1):
                filed.setdefault(week, []).append(one)
        return filed


def _codes(showings: tuple[Showing, ...]) -> tuple[str, ...]:
    own = {one.offer.code for one in showings if not one.deal.is_public}
    return tuple(sorted(own or {one.offer.code for one in showings}))


def _by_start(one: Showing) -> tuple[int, int, str]:
    return (one.presence.start, one.presence.end, one.presence.offer.code)
