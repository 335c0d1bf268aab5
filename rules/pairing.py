"""Which offers meet: every two filed under the same key that are seen or remembered at the same time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.int64]
Places = NDArray[np.int32]

# A block of pairs that stays in a core's cache is written twice as fast as one that does not.
_BLOCK = 1 << 18
_MOST = 1 << 62


def overlapping(keys: Columns, starts: Columns, ends: Columns) -> Iterator[tuple[Places, Places]]:
    """Give all pairs of rows with equal keys whose `[start, end)` share an instant, in blocks.

    Each pair comes once, the row that starts first on the left; pairs come in no promised order, nor does a
    tie between equal starts.  No row may be empty: a window ends after it starts.  A row meets those behind it
    in the order of (key, start) up to its end, so one sort and one search per row find them without looking
    at any other: O(n log n + pairs) time, O(n) memory beside the block.
    """
    if not len(keys):
        return
    opens, closes = _on_one_axis(keys, starts, ends)
    order = np.argsort(opens)
    until = np.searchsorted(opens[order], closes[order], side="left")
    # Places fit in 32 bits: 2^31 rows of three columns would not fit in memory.
    yield from _spread(order.astype(np.int32), until - np.arange(1, len(order) + 1))


def _on_one_axis(keys: Columns, starts: Columns, ends: Columns) -> tuple[Columns, Columns]:
    """Lay each key's time behind the previous key's, so that one number orders both.

    Where that would overflow, keys and instants are replaced by their ranks, which keep their order.
    """
    if _room(keys) * _room(starts, ends) > _MOST:
        keys = np.unique(keys, return_inverse=True)[1]
        ranks = np.unique(np.concatenate((starts, ends)), return_inverse=True)[1]
        starts, ends = ranks[: len(starts)], ranks[len(starts) :]
    bases = (keys - keys.min()) * _room(starts, ends) - starts.min()
    return bases + starts, bases + ends


def _room(first: Columns, last: Columns | None = None) -> int:
    """Count the values from the least to the greatest; in Python's integers, which cannot overflow."""
    return int((first if last is None else last).max()) - int(first.min()) + 1


def _spread(order: Places, counts: Columns) -> Iterator[tuple[Places, Places]]:
    """Write out the pairs: each row in turn beside the `counts` rows that follow it."""
    totals = np.cumsum(counts)
    begin = 0
    while begin < len(order):
        done = int(totals[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(totals, done + _BLOCK, side="right")))
        here = counts[begin:stop]
        if done == totals[stop - 1]:
            begin = stop
            continue
        ahead = np.arange(begin + 1, stop + 1) - (totals[begin:stop] - here - done)
        behind = np.arange(totals[stop - 1] - done, dtype=np.int32) + np.repeat(ahead.astype(np.int32), here)
        yield np.repeat(order[begin:stop], here), order[behind]
        begin = stop
