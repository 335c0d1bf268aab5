"""What one loyal group holds in each stretch of time, worked out for all stretches at once."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rules.deal import Deal
from rules.entitlement import Entitlement
from rules.floor_table import Booleans
from rules.floor_table import Floats
from rules.floor_table import FloorTable
from rules.floor_table import Integers
from rules.floor_table import covered
from rules.floor_table import each
from rules.floor_table import least_between
from rules.showing import Showing
from rules.timeline import State

_NOTHING: Entitlement = Entitlement()


class Columns(NamedTuple):
    """What a group may get, one row per showing, in whole microseconds."""

    start: Integers
    end: Integers
    fresh: Integers
    gone: Integers
    deal: Integers


class Worth(NamedTuple):
    """The most that each deal is worth on each part of the range, with a margin, and its two flags."""

    deals: list[Deal]
    ceilings: Floats
    is_monetary: Booleans
    is_known: Booleans


class Holdings:
    """The time axis of one group, cut into cells; only those that are `wanted` have a best.

    It tells the same as a `Timeline` of a group that holds something and nothing that adds up, at a fraction
    of its price: no cell is looked at by itself unless somebody asks for its offers.
    """

    def __init__(self, showings: list[Showing], columns: Columns, table: FloorTable, worth: Worth) -> None:
        """Count, per cell, what is seen, fresh and held."""
        self._showings = showings
        self._columns = columns
        self._table = table
        self._worth = worth
        self._size = len(table.cuts) - 1
        self.cuts: list[int] = table.cuts.tolist()
        self._first, self._last, self._stale, self._left = (
            np.searchsorted(table.cuts, side) for side in (columns.start, columns.end, columns.fresh, columns.gone)
        )
        self._is_public = np.array([one.deal.is_public for one in showings], dtype=np.bool_)
        live, fresh, held = (
            covered(self._first, stop, self._size) > 0 for stop in (self._last, self._stale, self._left)
        )
        self.is_live: list[bool] = live.tolist()
        self.is_fresh: list[bool] = fresh.tolist()
        self.is_held: list[bool] = held.tolist()
        self.best: list[Entitlement] = [_NOTHING] * self._size
        self._states: dict[int, State] = {}
        self._codes: dict[tuple[int, int, bool], tuple[str, ...]] = {}
        self._forgotten: dict[tuple[int, int], int] = {}
        self._has_public = bool(self._is_public.any())
        self._lack_own: dict[bool, Integers] = {}

    def weigh(self, wanted: Booleans, known: dict[tuple[bytes, bool, bool], Entitlement]) -> None:
        """Keep for each wanted cell the deals that no other beats on every part of the range."""
        cells = np.flatnonzero(wanted)
        count = np.concatenate(([0], np.cumsum(wanted)))
        first, stop = count[self._first], count[self._left]
        floors = self._table.held[:, :, cells]
        row = np.flatnonzero(first < stop)
        # Most offers are beaten for as long as they last.
        ceilings = self._worth.ceilings[:, :, self._columns.deal[row]]
        row = row[(ceilings > least_between(floors, first[row], stop[row] - 1)).any(axis=(0, 1))]
        showing, cell = each(first[row], stop[row] - 1)
        deal = self._columns.deal[row[showing]]
        pairs = np.unique(cell * len(self._worth.deals) + deal)
        cell, deal = pairs // len(self._worth.deals), pairs % len(self._worth.deals)
        is_kept = (self._worth.ceilings[:, :, deal] > floors[:, :, cell]).any(axis=(0, 1))
        cell, deal = cell[is_kept], deal[is_kept]
        bounds = np.searchsorted(cell, np.arange(len(cells) + 1)).tolist()
        shown, unknown = self._flags(cells)
        for place, at in enumerate(cells.tolist()):
            mine = deal[bounds[place] : bounds[place + 1]]
            key = (mine.tobytes(), shown[place], not unknown[place])
            # Offers worth nothing are offers all the same.
            found = known.get(key) if len(mine) else self.state(at).best
            if found is None:
                kept = frozenset(self._worth.deals[one] for one in mine.tolist())
                found = known[key] = Entitlement(kept, is_monetary=key[1], is_known=key[2])
            self.best[at] = found

    def _flags(self, cells: Integers) -> tuple[list[bool], list[bool]]:
        """Say per cell whether any offer shows money, and whether any is of unknown value."""
        told = []
        for flag in (self._worth.is_monetary, ~self._worth.is_known):
            chosen = flag[self._columns.deal]
            told.append((covered(self._first[chosen], self._left[chosen], self._size)[cells] > 0).tolist())
        return told[0], told[1]

    def state(self, cell: int) -> State:
        """Give a cell's offers, for what is asked seldom."""
        found = self._states.get(cell)
        if found is None:
            held = np.flatnonzero((self._first <= cell) & (self._left > cell))
            found = State(self.cuts[cell], tuple(self._showings[place] for place in held.tolist()))
            self._states[cell] = found
        return found

    def forgotten_at(self, first: int, last: int) -> int:
        """Give when the last offer of some cells, the last one with them, will be forgotten."""
        found = self._forgotten.get((first, last))
        if found is None:
            gone = self._columns.gone[(self._first <= last) & (self._left > first)]
            found = self._forgotten[first, last] = int(gone.max())
        return found

    def codes(self, first: int, last: int, *, is_live: bool) -> tuple[str, ...]:
        """Name the offers to tell of in cells that are alike in whether any offer is seen.

        As `State.codes`: those seen before those remembered, its own before the public ones.
        """
        asked = (first, last, is_live)
        found = self._codes.get(asked)
        if found is None:
            found = self._codes[asked] = self._named(first, last, is_live=is_live)
        return found

    def _named(self, first: int, last: int, *, is_live: bool) -> tuple[str, ...]:
        until = self._last if is_live else self._left
        meets = (self._first <= last) & (until > first)
        if self._has_public:
            bare = self._bare(is_live=is_live)
            begin, stop = np.maximum(self._first, first), np.minimum(until, last + 1)
            meets &= ~self._is_public | (bare[np.maximum(stop, begin)] > bare[begin])
        return tuple(sorted({self._showings[place].offer.code for place in np.flatnonzero(meets).tolist()}))

    def _bare(self, *, is_live: bool) -> Integers:
        """Count the cells up to each in which only public offers could be told of."""
        found = self._lack_own.get(is_live)
        if found is None:
            own = ~self._is_public
            until = self._last if is_live else self._left
            lacking = covered(self._first[own], until[own], self._size) == 0
            found = self._lack_own[is_live] = np.concatenate(([0], np.cumsum(lacking)))
        return found

    def cells(self, start: int, end: int, place: int) -> Iterator[tuple[int, int, int]]:
        """Give (start, end, cell) for each cell that `[start, end)` meets, the first of which is at `place`."""
        while start < end:
            stop = min(self.cuts[place + 1], end)
            yield start, stop, place
            start, place = stop, place + 1
