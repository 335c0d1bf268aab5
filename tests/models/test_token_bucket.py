"""No window ever holds more than a rate allows, whenever one asks and however the clock goes."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.claim import Rate
from models.token_bucket import Level
from models.token_bucket import affordable
from models.token_bucket import capacity
from models.token_bucket import refilled
from models.token_bucket import spent

START = datetime(2026, 11, 27, 9, tzinfo=UTC)
RATES = st.builds(Rate, amount=st.integers(1, 500), seconds=st.sampled_from([1, 2, 60, 3_600]))
GAPS = st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=150)


def _leave(rate: Rate, gaps: list[float], most: int) -> list[datetime]:
    """Take as much as may leave at each instant, the gaps given in parts of the rate's window."""
    level, now, left = None, START, []
    for gap in gaps:
        now += timedelta(seconds=gap * rate.seconds / 5)
        level = refilled(level, rate, now)
        count = min(most, affordable([level], [rate], 1))
        (level,) = spent([level], [rate], count, count)
        left += [now] * count
    return left


@given(RATES, GAPS, st.integers(1, 600))
def test_no_window_holds_more_than_allowed(rate: Rate, gaps: list[float], most: int) -> None:
    """Half-open windows, wherever they begin."""
    left = _leave(rate, gaps, most)

    length = timedelta(seconds=rate.seconds)
    assert all(sum(one <= other < one + length for other in left) <= rate.amount for one in set(left))


@given(RATES)
def test_in_the_long_run_the_rate_is_used(rate: Rate) -> None:
    """Whoever asks four times for each request gets three quarters of it at least."""
    gaps = [5 / max(10, 4 * rate.amount)] * max(10, 4 * rate.amount) * 3

    left = _leave(rate, gaps, 10**6)

    assert len(left) >= 3 * rate.amount * 0.75 - 1


@given(RATES, st.floats(0, 10_000, allow_nan=False))
def test_a_clock_that_is_set_back_refills_nothing(rate: Rate, seconds: float) -> None:
    """The level stays, and is counted on from there."""
    level = Level(0.0, START)

    back = refilled(level, rate, START - timedelta(seconds=seconds))

    assert 0.0 == back.left


@given(RATES, st.floats(0, 10**7, allow_nan=False))
def test_a_long_silence_saves_up_no_more_than_a_burst(rate: Rate, seconds: float) -> None:
    """A tenth of what is allowed, and one at least."""
    level = refilled(Level(0.0, START), rate, START + timedelta(seconds=seconds))

    assert level.left <= capacity(rate)


def test_the_tightest_of_several_rates_counts() -> None:
    """A second and a day are both kept."""
    rates = [Rate(amount=100, seconds=1), Rate(amount=20, seconds=86_400)]
    levels = [refilled(None, rate, START) for rate in rates]

    assert 2 == affordable(levels, rates, 1)


def test_without_a_rate_nothing_is_held_back() -> None:
    """As many as one likes."""
    assert affordable([], [], 1) > 10**9


def test_a_page_of_people_counts_each_of_them() -> None:
    """A page that is larger than what may ever be left goes alone, and is paid back."""
    rate = Rate(amount=100, seconds=60, per_recipient=True)
    level = refilled(None, rate, START)

    (owing,) = spent([level], [rate], requests=1, people=50)

    assert 5 == affordable([level], [rate], 2)
    assert 1 == affordable([level], [rate], 50)
    assert -40.0 == owing.left
    assert 0 == affordable([owing], [rate], 50)
