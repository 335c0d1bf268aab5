"""Finds the least step that suffices, so that a repair changes no more than it must."""

from collections.abc import Callable
from collections.abc import Sequence


def least(passes: Callable[[int], bool], low: int, high: int, hint: int | None = None) -> int | None:
    """Give a number above `low`, up to `high`, that passes while one less does not; None when `high` does not.

    `low` is taken not to pass.  A good hint saves most of the questions.
    """
    if high <= low or not passes(high):
        return None
    if hint is not None and low < hint < high:
        if not passes(hint):
            low = hint
        elif hint - 1 == low or not passes(hint - 1):
            return hint
        else:
            high = hint - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return high


def first(passes: Callable[[int], bool], steps: Sequence[int], low: int = 0) -> int | None:
    """Give a number that passes while one less does not, near the first of some growing steps that passes.

    `low`, under all of them, is taken not to pass.
    """
    for step in steps:
        if passes(step):
            return least(passes, low, step)
        low = step
    return None
