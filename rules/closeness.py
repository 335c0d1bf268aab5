"""Which messages of a group come too close to one before them, told without listing each beside each."""

from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence

from rules.agenda import Message
from rules.crowd import Hit


class Closeness:
    """The messages of a group that may meet, in the order in which they come; `places` tells where all of them stand.

    Two meet that come less than `apart` microseconds after one another, of different offers, or of `any_offer`.
    """

    def __init__(self, messages: Sequence[Message], places: Sequence[int], apart: int, *, any_offer: bool) -> None:
        """Find how far back each of them looks, and who comes next of another offer."""
        self._places = places
        self._met = [messages[place] for place in places]
        self._any_offer = any_offer
        # What every message looks back to never falls, of which the union of them all is told in one go.
        self._since = _since(self._met, apart)
        self._hits = self._found()

    def hits(self) -> Iterator[Hit]:
        """Give each message that follows another too closely, with the first that it follows."""
        for last, first in self._hits.items():
            yield Hit(self._places[first], self._places[last], self._places[first])

    def counted(self, lasts: Sequence[int]) -> Iterator[int]:
        """Give the places of all that some hits count, told where their last messages stand; soonest hit first.

        Those before a hit are asked of the next hit, or of the next one of another offer: whoever looks back
        far enough for one of the later hits does so for that.
        """
        ends = [bisect_left(self._places, place) for place in lasts]
        is_end = set(ends).__contains__
        following: int | None = None
        other: int | None = None
        for index in range(ends[-1], self._since[ends[0]] - 1, -1):
            meets = following if following is not None and self._meet(index, following) else other
            if is_end(index) or (meets is not None and self._since[meets] <= index):
                yield self._places[index]
            if is_end(index):
                other = following if following is not None and self._meet(index, following) else other
                following = index

    def _meet(self, one: int, other: int) -> bool:
        return self._any_offer or self._met[one].offer is not self._met[other].offer

    def _found(self) -> dict[int, int]:
        """Give for each hit the first that it meets: the first in sight, or else the next of another offer."""
        nexts = self._next_others()
        found: dict[int, int] = {}
        for last, since in enumerate(self._since):
            first = since if self._meet(since, last) else nexts[since]
            if first < last:
                found[last] = first
        return found

    def _next_others(self) -> list[int]:
        nexts = list(range(1, len(self._met) + 1))
        for index in range(len(nexts) - 2, -1, -1):
            if not self._meet(index, index + 1):
                nexts[index] = nexts[index + 1]
        return nexts


def _since(messages: Sequence[Message], apart: int) -> list[int]:
    since, first = [], 0
    for message in messages:
        while message.instant - messages[first].instant >= apart:
            first += 1
        since.append(first)
    return since
