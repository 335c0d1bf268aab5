"""A calendar as columns: who is promised something on which products, and from when to when it is in mind."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.calendar import Calendar
from rules.policy import Policy
from rules.presence import presences

Column = NDArray[np.int64]


class Found(NamedTuple):
    """What an engine found, so that two can be compared without keeping the pairs.

    `total` and `mixed` sum both row numbers of each pair, added up and exclusive-or'ed.
    """

    pairs: int
    total: int
    mixed: int


@dataclass(frozen=True, slots=True)
class Columns:
    """One row per showing of an offer, segment and product set that it touches."""

    keys: Column
    starts: Column
    ends: Column

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.keys)

    def on_one_axis(self) -> tuple[Column, Column]:
        """Fold the key into the instants, for engines that are best at two inequalities."""
        room = self.ends.max() - self.starts.min() + 1
        bases = self.keys * room - self.starts.min()
        return bases + self.starts, bases + self.ends


def columns(calendar: Calendar, policy: Policy) -> Columns:
    """File each offer under (segment, product set) for its product sets and all above them.

    A row lasts for as long as people see or remember the offer (Method §4.1).
    """
    known: dict[tuple[str, str], int] = {}
    rows = [
        (known.setdefault((segment, node), len(known)), presence.start, presence.gone_at)
        for offer in calendar.offers
        for presence in presences(offer, policy.half_life(frozenset(one.channel for one in offer.announcements)))
        for segment in offer.segments
        for name in offer.scope.include
        for node in _with_those_above(name)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Columns(*(np.ascontiguousarray(table[:, place]) for place in range(3)))


def _with_those_above(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
