"""What a group has in hand or in mind at an instant, without going through all that it ever gets."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from rules.showing import Showing


class Hand:
    """Some showings in the order of time, for whoever asks about many instants."""

    def __init__(self, showings: Iterable[Showing]) -> None:
        """Put them in order once."""
        self._soonest = sorted(showings, key=_start)
        self._starts = [one.presence.start for one in self._soonest]
        # When each and all before it are forgotten, which never falls.
        self._until = list(accumulate((one.presence.gone_at for one in self._soonest), max))

    def at(self, instant: int) -> list[Showing]:
        """Give those that are seen or remembered, soonest first."""
        first, last = bisect_right(self._until, instant), bisect_right(self._starts, instant)
        return [one for one in self._soonest[first:last] if one.presence.gone_at > instant]


def _start(one: Showing) -> int:
    return one.presence.start
