"""Stretches of time that are told as one meet what they met one by one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.spans import united

instants = st.integers(0, 12)
spans = st.tuples(instants, instants).map(lambda two: (min(two), max(two)))


@given(listed=st.lists(spans), asked=spans)
def test_what_meets_one_meets_the_whole(listed: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    """And the other way round, down to stretches of no length between two that touch."""
    start, end = asked

    def meets(among: list[tuple[int, int]]) -> bool:
        return any(start < until and since < end for since, until in among)

    assert meets(listed) == meets(united(listed))


@given(listed=st.lists(spans))
def test_what_is_told_as_one_stands_apart_and_in_order(listed: list[tuple[int, int]]) -> None:
    """Each begins no sooner than the one before it ends."""
    told = united(listed)

    assert all(one[1] <= other[0] for one, other in pairwise(told))
