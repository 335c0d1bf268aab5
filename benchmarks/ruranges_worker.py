"""Finds the pairs with ruranges, in an interpreter that has it; prints the best seconds of three and the sums.

ruranges joins two sets, so it finds each pair from both sides and each row with itself: the surplus is dropped.
"""

import sys
import time
from pathlib import Path

import numpy as np
from ruranges.numpy import overlaps


def main(file: Path) -> None:
    """Read the columns that benchmarks/pair_engines.py wrote, and find."""
    given = np.load(file)
    groups = given["keys"].astype(np.uint32)
    starts, ends = given["starts"], given["ends"]
    best, sums = float("inf"), (0, 0, 0)
    for _ in range(3):
        begun = time.perf_counter()
        first, second = overlaps(
            starts=starts, ends=ends, starts2=starts, ends2=ends, groups=groups, groups2=groups, sort_output=False
        )
        kept = first < second
        one, other = first[kept].astype(np.int64), second[kept].astype(np.int64)
        sums = (len(one), int(one.sum() + other.sum()), int((one ^ other).sum()))
        best = min(best, time.perf_counter() - begun)
    print(best, *sums)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
