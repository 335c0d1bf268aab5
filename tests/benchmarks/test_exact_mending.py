"""The search against which mending is counted misses no combination, and counts what mending takes out."""

from dataclasses import replace
from itertools import product

import pytest

from benchmarks.exact_mending import MOVES_ALONE
from benchmarks.exact_mending import POLICY
from benchmarks.exact_mending import ZONE
from benchmarks.exact_mending import Search
from benchmarks.exact_mending import drawn
from benchmarks.exact_mending import measured
from rules.alteration import moved
from rules.engine import check
from rules.mending import badness
from rules.repair import repair_kinds


@pytest.mark.parametrize("seed", range(3))
def test_no_combination_that_blocks_little_enough_is_left_out(seed: int) -> None:
    """Each is judged whole here; the search judges pairs, and may only give more."""
    (calendar,) = drawn(1, seed, 30)
    most = badness(check(calendar, POLICY).findings)[0] - 1
    choices = [(one, moved(one, 14, ZONE), moved(one, -60, ZONE)) for one in calendar.offers[:3]]
    choices += [(one,) * 3 for one in calendar.offers[3:]]
    every = {tuple(one for one in offers if one is not None) for offers in product(*map(dict.fromkeys, choices))}

    found = set(Search(calendar, [tuple(dict.fromkeys(one)) for one in choices], most).combinations(0))

    good = {offers for offers in every if badness(check(replace(calendar, offers=offers), POLICY).findings)[0] <= most}
    assert good <= found <= every


def test_the_same_calendars_are_drawn_and_counted_each_time() -> None:
    """Three of them, whatever is done about them."""
    kinds = {name: repair_kinds()[name] for name in MOVES_ALONE}

    one, other = (measured(drawn(3, 7, 14), kinds) for _ in range(2))

    assert one == other
    assert 3 == one.calendars
    assert one.needless <= one.lacking
