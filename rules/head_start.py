"""Which promises are shown to one audience while another, that gets the same one, still waits for it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator

from rules.deal import Deal
from rules.showing import Showing

# Those of one promise, soonest first; no promise is told of in any other way.
Same = list[Showing]


class HeadStarts:
    """Equal promises that overlap in time and start apart: of the hundred thousand showings, a few dozen."""

    def __init__(self, showings: Iterable[Showing]) -> None:
        """Find them once for all groups."""
        by_deal: dict[Deal, Same] = {}
        for one in showings:
            by_deal.setdefault(one.deal, []).append(one)
        by_promise: dict[object, Same] = {}
        for deal, listed in by_deal.items():
            by_promise.setdefault((deal.core, deal.scope), []).extend(listed)
        # By the group that waits, None for everybody: each promise with the showings that came too early for it.
        self._waiting: dict[str | None, dict[int, tuple[Same, Same]]] = {}
        for number, same in enumerate(by_promise.values()):
            if len(same) > 1:
                self._file(number, sorted(same, key=_start_own_first))

    def _file(self, number: int, soonest: Same) -> None:
        for place, early in enumerate(soonest):
            if early.deal.is_public:
                continue
            for code in _waiting(early, soonest, place + 1):
                self._waiting.setdefault(code, {}).setdefault(number, (soonest, []))[1].append(early)

    def of(self, code: str, buys: Callable[[Deal], bool]) -> Iterator[tuple[Same, Same]]:
        """Give (its own, soonest first; those that may have come too early) per promise to a group; wide on purpose."""
        mine, everybody = self._waiting.get(code, {}), self._waiting.get(None, {})
        for number in sorted({*mine, *everybody}):
            soonest = (mine.get(number) or everybody[number])[0]
            found = {id(one): one for told in (mine, everybody) if number in told for one in told[number][1]}
            own = [one for one in soonest if _is_open(one, code, buys)]
            if own:
                yield own, sorted(found.values(), key=_code_and_start)


def _waiting(early: Showing, soonest: Same, following: int) -> set[str | None]:
    """Name the groups that get a promise after one showing of it has started and before it ends."""
    waiting: set[str | None] = set()
    for place in range(following, len(soonest)):
        late = soonest[place]
        if late.presence.start >= early.presence.end:
            break
        if late.presence.start > early.presence.start:
            waiting.update((None,) if late.deal.is_public else late.offer.segments)
    return waiting.difference(early.offer.segments) if waiting else waiting


def _is_open(one: Showing, code: str, buys: Callable[[Deal], bool]) -> bool:
    return buys(one.deal) if one.deal.is_public else code in one.offer.segments


def _start_own_first(one: Showing) -> tuple[int, bool, str]:
    """Order by time; of two that start at once, a group gets its own."""
    return (one.presence.start, one.deal.is_public, one.offer.code)


def _code_and_start(one: Showing) -> tuple[str, int]:
    return (one.offer.code, one.presence.start)
