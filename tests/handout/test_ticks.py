"""Axes carry round figures, few of them, and reach the top."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.ticks import round_steps

CASES = [
    ("30", 4, ["0", "10", "20", "30"]),
    ("32", 4, ["0", "10", "20", "30", "40"]),
    ("42", 4, ["0", "20", "40", "60"]),
    ("1", 4, ["0", "0.5", "1"]),
    ("5.8", 4, ["0", "2", "4", "6"]),
    ("12345", 4, ["0", "5000", "10000", "15000"]),
    ("0", 4, ["0"]),
]


@pytest.mark.parametrize(("top", "most", "expected"), CASES)
def test_the_steps_are_round(top: str, most: int, expected: list[str]) -> None:
    """1, 2 or 5 times a power of ten."""
    assert [Fraction(figure) for figure in expected] == list(round_steps(Fraction(top), most))


@given(st.fractions(Fraction(1, 10_000), Fraction(10**9)), st.integers(1, 8))
def test_the_last_step_reaches_the_top_within_the_count(top: Fraction, most: int) -> None:
    """And the one before does not."""
    steps = round_steps(top, most)

    assert steps[-2] < top <= steps[-1]
    assert len(steps) <= most + 1
