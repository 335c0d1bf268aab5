"""The pairing kernel finds what a naive double loop finds, whatever the keys and the instants."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import pairing
from rules.pairing import overlapping

Row = tuple[int, int, int]
_FAR = 9 * 10**15


def _rows(keys: st.SearchStrategy[int], instants: st.SearchStrategy[int], longest: int) -> st.SearchStrategy[list[Row]]:
    row = st.builds(lambda key, start, length: (key, start, start + length), keys, instants, st.integers(1, longest))
    return st.lists(row, max_size=40)


CROWDED = _rows(st.integers(0, 3), st.integers(-5, 20), 12)
SPREAD = _rows(st.integers(-(10**12), 10**12), st.integers(-_FAR, _FAR), _FAR)


def _found(rows: list[Row]) -> list[tuple[int, int]]:
    columns = [np.array(column, dtype=np.int64) for column in (zip(*rows, strict=True) if rows else ([], [], []))]
    return [
        (int(first), int(second))
        for block in overlapping(columns[0], columns[1], columns[2])
        for first, second in zip(*block, strict=True)
    ]


def _naive(rows: list[Row]) -> Counter[frozenset[int]]:
    return Counter(
        frozenset((here, there))
        for (here, one), (there, other) in combinations(enumerate(rows), 2)
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    )


@given(rows=st.one_of(CROWDED, SPREAD))
def test_every_pair_is_found_once_and_no_other(rows: list[Row]) -> None:
    """Keys too far apart for 64 bits are found as well."""
    found = Counter(frozenset(pair) for pair in _found(rows))

    assert _naive(rows) == found


@given(rows=CROWDED)
def test_the_row_on_the_left_never_starts_later(rows: list[Row]) -> None:
    """So that a caller knows which of the two must be remembered."""
    found = _found(rows)

    assert [] == [pair for pair in found if rows[pair[0]][1] > rows[pair[1]][1]]


@pytest.mark.parametrize("block", [1, 2, 7])
def test_small_blocks_give_the_same_pairs(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """A row with more partners than fit in a block, and rows without any, are both told."""
    rows = [(0, 0, 100), *((0, start, start + 3) for start in range(20)), (1, 0, 5), (2, 7, 8), (2, 8, 9)]
    monkeypatch.setattr(pairing, "_BLOCK", block)

    found = Counter(frozenset(pair) for pair in _found(rows))

    assert _naive(rows) == found


def test_windows_that_only_touch_do_not_meet() -> None:
    """The end is not included."""
    assert [] == _found([(1, 0, 10), (1, 10, 20)])


def test_no_rows_make_no_pairs() -> None:
    """An empty calendar is one too."""
    assert [] == _found([])
