"""The least that one group has in hand at each moment, as shares of its basket."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

# More than any share, and finite: infinity less infinity would be nothing at all.
_OUT_OF_REACH = np.float32(1e30)
DAWN, DUSK = np.iinfo(np.int64).min, np.iinfo(np.int64).max


class FloorTable:
    """What one group has in hand at least, between the instants at which that changes."""

    def __init__(self, cuts: Integers, start: Integers, end: Integers, gone: Integers, floors: Floats) -> None:
        """Lay own offers out: `held` while seen or remembered, `beside` only where one is seen.

        The first cut comes before everything and the last one after; each of the others may be any instant.
        """
        self.cuts = cuts
        size = len(cuts) - 1
        first, last, left = (np.searchsorted(cuts, side) for side in (start, end, gone))
        self.held = greatest_over(floors, first, left, size)
        self.beside = np.where(covered(first, last, size) > 0, self.held, _OUT_OF_REACH)

    def cells(self, start: Integers, end: Integers) -> tuple[Integers, Integers]:
        """Give the first and the last cell that each `[start, end)` meets."""
        first = np.searchsorted(self.cuts, start, "right") - 1
        return first, np.maximum(first, np.searchsorted(self.cuts, end) - 1)


def each(first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """Give (row, cell) for every cell of every row's closed range."""
    counts = last - first + 1
    row = np.repeat(np.arange(len(first)), counts)
    ahead = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, first[row] + ahead


def covered(first: Integers, stop: Integers, size: int) -> Integers:
    """Count for each of `size` cells the ranges `[first, stop)` that hold it."""
    opened = np.bincount(first, minlength=size + 1) - np.bincount(stop, minlength=size + 1)
    return np.cumsum(opened)[:size]


def least_between(values: Floats, first: Integers, last: Integers) -> Floats:
    """Give the least value in each closed range of the last axis: O(n log n) to lay out, O(1) to ask."""
    size = values.shape[-1]
    level = _level(last - first + 1)
    table = [values]
    for depth in range(1, int(level.max(initial=0)) + 1):
        half, width = table[-1], 1 << depth
        table.append(np.minimum(half[..., : size - width + 1], half[..., width // 2 : size - width // 2 + 1]))
    least = np.empty((*values.shape[:-1], len(first)), np.float32)
    for depth in np.unique(level).tolist():
        chosen = np.flatnonzero(level == depth)
        row, width = table[depth], 1 << depth
        least[..., chosen] = np.minimum(row[..., first[chosen]], row[..., last[chosen] - width + 1])
    return least


def greatest_over(values: Floats, first: Integers, stop: Integers, size: int) -> Floats:
    """Give for each of `size` cells the greatest of the values, nothing at least, whose `[first, stop)` holds it.

    Each range is two ranges of a power of two; those are handed down from the longest to single cells, which
    takes O(n log n) instead of a step per range and cell.
    """
    level = _level(stop - first)
    highest = int(level.max(initial=0))
    longer = np.zeros((*values.shape[:-1], size), np.float32)
    for depth in range(highest, -1, -1):
        here, width = np.zeros_like(longer), 1 << depth
        if depth < highest:
            # Only starts whose range ends within the table were ever filled.
            room = max(0, size - 2 * width + 1)
            np.maximum(here[..., :room], longer[..., :room], out=here[..., :room])
            shifted = here[..., width : width + room]
            np.maximum(shifted, longer[..., :room], out=shifted)
        chosen = np.flatnonzero(level == depth)
        if len(chosen):
            _raise(here, first[chosen], values[..., chosen])
            _raise(here, stop[chosen] - width, values[..., chosen])
        longer = here
    return longer


def _level(length: Integers) -> Integers:
    """Give the greatest k with 2^k no longer than each length."""
    level: Integers = np.frexp(length.astype(np.float64))[1].astype(np.int64) - 1
    return level


def _raise(table: Floats, spots: Integers, values: Floats) -> None:
    """Raise the table at some spots, of which several may be the same."""
    order = np.argsort(spots, kind="stable")
    there, starts = np.unique(spots[order], return_index=True)
    table[..., there] = np.maximum(table[..., there], np.maximum.reduceat(values[..., order], starts, axis=-1))
