"""The offers that everybody may take, as seen by customers who buy some products and not others."""

from collections.abc import Iterator
from functools import cached_property

from rules.deal import Deal
from rules.policy import Parity
from rules.presence import DAY
from rules.presence import Presence
from rules.showing import Showing
from rules.timeline import Layer

_WEEK = 7 * DAY


class Commons:
    """Public showings, laid on the time axis once for all groups of one basket."""

    def __init__(self, showings: tuple[Showing, ...], parity: Parity) -> None:
        """Keep them; nothing is laid out before it is asked for."""
        self.showings = showings
        self._parity = parity

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """Give what they promise, each distinct deal once."""
        return tuple({one.deal: None for one in self.showings})

    @cached_property
    def layer(self) -> Layer:
        """Lay them on the time axis."""
        return Layer(self.showings, self._parity)

    def during(self, presence: Presence) -> Iterator[Showing]:
        """Give those that can be seen together with an offer."""
        told = set()
        for week in range(presence.start // _WEEK, (presence.end - 1) // _WEEK + 1):
            for one in self._by_week.get(week, ()):
                if id(one) not in told and one.presence.start < presence.end and presence.start < one.presence.end:
                    told.add(id(one))
                    yield one

    @cached_property
    def _by_week(self) -> dict[int, list[Showing]]:
        filed: dict[int, list[Showing]] = {}
        for one in self.showings:
            for week in range(one.presence.start // _WEEK, (one.presence.end - 1) // _WEEK + 1):
                filed.setdefault(week, []).append(one)
        return filed
