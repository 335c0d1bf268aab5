"""Which promises are shown to one audience while another, that gets the same one, still waits for it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator

from rules.deal import Deal
from rules.race import Race
from rules.showing import Showing


class HeadStarts:
    """Equal promises that overlap in time and start apart: of the hundred thousand showings, a few dozen."""

    def __init__(self, showings: Iterable[Showing]) -> None:
        """Find them once for all groups."""
        by_deal: dict[Deal, list[Showing]] = {}
        for one in showings:
            by_deal.setdefault(one.deal, []).append(one)
        by_promise: dict[object, list[Showing]] = {}
        for deal, listed in by_deal.items():
            by_promise.setdefault((deal.core, deal.scope), []).extend(listed)
        self._races = [race for same in by_promise.values() if len(same) > 1 and (race := Race(same)).is_run]
        # By the group, None for everybody: the places of the races that it is in.
        self._entered: dict[str | None, list[int]] = {}
        for place, race in enumerate(self._races):
            for code in race.lanes:
                self._entered.setdefault(code, []).append(place)

    def of(self, code: str, buys: Callable[[Deal], bool]) -> Iterator[tuple[Showing, Showing]]:
        """Give (late, early): what a group gets after others, when it neither held nor remembered an equal offer.

        `buys` says whether what is open to everybody is anything to the group.
        """
        for place in sorted({*self._entered.get(code, ()), *self._entered.get(None, ())}):
            yield from self._races[place].lost_by(code, buys)
