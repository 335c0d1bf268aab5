"""Lays bars under each other so that none covers another, in as few lanes as a reader can follow."""

from bisect import bisect_right
from bisect import insort
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Packed(Generic[Item]):
    """What has found a lane, and what has not."""

    lanes: tuple[tuple[Item, ...], ...]
    left: tuple[Item, ...] = ()


def packed(
    items: Sequence[Item],
    extent: Callable[[Item], tuple[float, float]],
    urgency: Callable[[Item], int],
    most: int,
) -> Packed[Item]:
    """Put each item into the first lane that is free there; when lanes run out, the least urgent stay out.

    `extent` gives where an item starts and ends, its label included; two that touch may share a lane.
    """
    in_order = sorted(items, key=extent)
    found = _fill(in_order, extent, most)
    if found.left:
        found = _fill(sorted(in_order, key=lambda item: -urgency(item)), extent, most)
    return found


def _fill(items: Iterable[Item], extent: Callable[[Item], tuple[float, float]], most: int) -> Packed[Item]:
    lanes: list[list[tuple[float, float, int]]] = []
    placed: list[list[Item]] = []
    left: list[Item] = []
    for count, item in enumerate(items):
        start, end = extent(item)
        lane = next((place for place, taken in enumerate(lanes) if _is_free(taken, start, end)), len(lanes))
        if lane == most:
            left.append(item)
            continue
        if lane == len(lanes):
            lanes.append([])
            placed.append([])
        insort(lanes[lane], (start, end, count))
        placed[lane].append(item)
    return Packed(tuple(map(tuple, placed)), tuple(left))


def _is_free(taken: list[tuple[float, float, int]], start: float, end: float) -> bool:
    after = bisect_right(taken, (start, float("inf"), 0))
    if after and taken[after - 1][1] > start:
        return False
    return after == len(taken) or taken[after][0] >= end
