"""No bar covers another, nothing is lost, and what matters most is drawn first."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.lanes import packed

Item = tuple[int, int, int]
ITEMS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(0, 3)), max_size=40)


def _extent(item: Item) -> tuple[float, float]:
    return (item[0], item[0] + item[1])


def _urgency(item: Item) -> int:
    return item[2]


@given(ITEMS, st.integers(1, 6))
def test_items_of_one_lane_never_overlap_and_none_is_lost(items: list[Item], most: int) -> None:
    """Whatever their order."""
    found = packed(items, _extent, _urgency, most)

    for lane in found.lanes:
        ends = sorted(map(_extent, lane))
        assert all(one[1] <= other[0] for one, other in pairwise(ends))
    assert sorted(items) == sorted([*(item for lane in found.lanes for item in lane), *found.left])
    assert len(found.lanes) <= most


@given(ITEMS)
def test_with_lanes_enough_nothing_stays_out(items: list[Item]) -> None:
    """One lane each is always enough."""
    assert () == packed(items, _extent, _urgency, max(1, len(items))).left


def test_two_that_touch_share_a_lane() -> None:
    """As half-open windows do."""
    assert 1 == len(packed([(0, 5, 0), (5, 5, 0)], _extent, _urgency, 9).lanes)


def test_the_least_urgent_stays_out_when_lanes_run_out() -> None:
    """A conflict is drawn before what is clean."""
    found = packed([(0, 5, 0), (1, 5, 3), (2, 5, 1)], _extent, _urgency, 2)

    assert ((0, 5, 0),) == found.left
