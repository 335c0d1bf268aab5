"""One promise that several audiences get, and not all of them at once."""

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from itertools import chain

from rules.deal import Deal
from rules.showing import Showing

# Those who are entitled to it, None for everybody.
_Audience = tuple[str, ...] | None


class Race:
    """The showings of one promise; nobody is asked about by going through all of them."""

    def __init__(self, same: Iterable[Showing]) -> None:
        """Find those for some groups that are still seen when another starts after them."""
        soonest = sorted(same, key=_start_own_first)
        self._by_audience: dict[_Audience, list[Showing]] = {}
        for one in soonest:
            self._by_audience.setdefault(None if one.deal.is_public else one.offer.segments, []).append(one)
        self._ahead = _ahead(soonest) if len(self._by_audience) > 1 else []

    @property
    def is_run(self) -> bool:
        """Say whether one of them started before another, and was not over by then."""
        return bool(self._ahead)

    @cached_property
    def lanes(self) -> dict[str | None, list[list[Showing]]]:
        """Give by group, None for everybody, what it gets: one list for each audience that it is in, soonest first."""
        found: dict[str | None, list[list[Showing]]] = {}
        for audience, listed in self._by_audience.items():
            for code in (None,) if audience is None else audience:
                found.setdefault(code, []).append(listed)
        return found

    def lost_by(self, code: str, buys: Callable[[Deal], bool]) -> list[tuple[Showing, Showing]]:
        """Give (late, early): what a group gets, and who began when it had and remembered nothing, by their codes."""
        own, everybody = self.lanes.get(code, []), self.lanes.get(None, [])
        if everybody and buys(everybody[0][0].deal):
            own = own + everybody
        lost: list[tuple[Showing, Showing]] = []
        forgotten: int | None = None
        for late in sorted(chain.from_iterable(own), key=_start_own_first):
            lost.extend((late, early) for early in self._seen_before(late.presence.start, forgotten))
            forgotten = late.presence.gone_at if forgotten is None else max(forgotten, late.presence.gone_at)
        return sorted(lost, key=_code_and_start)

    def _seen_before(self, start: int, since: int | None) -> Iterator[Showing]:
        """Give those ahead that have begun since an instant, or ever, and are still seen at a start."""
        first = bisect_right(self._until, start)
        if since is not None:
            first = max(first, bisect_left(self._starts, since))
        for place in range(first, bisect_left(self._starts, start)):
            if self._ahead[place].presence.end > start:
                yield self._ahead[place]

    @cached_property
    def _starts(self) -> list[int]:
        return [one.presence.start for one in self._ahead]

    @cached_property
    def _until(self) -> list[int]:
        """Give when each of those ahead and all before it are over, which never falls."""
        return list(accumulate((one.presence.end for one in self._ahead), max))


def _ahead(soonest: list[Showing]) -> list[Showing]:
    ahead: list[Showing] = []
    now, following = soonest[-1].presence.start, None
    for one in reversed(soonest):
        if one.presence.start < now:
            now, following = one.presence.start, now
        if following is not None and following < one.presence.end and not one.deal.is_public:
            ahead.append(one)
    return ahead[::-1]


def _start_own_first(one: Showing) -> tuple[int, bool, str]:
    """Order by time; of two that start at once, a group gets its own."""
    return (one.presence.start, one.deal.is_public, one.offer.code)


def _code_and_start(lost: tuple[Showing, Showing]) -> tuple[str, int]:
    return (lost[1].offer.code, lost[1].presence.start)
