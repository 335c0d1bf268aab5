"""Who failed together does not come back together, nor sooner than the provider asks."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.provider import Bounds
from scheduler.retry import retry_after
from scheduler.retry import schedule
from scheduler.retry import wait

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
CHANCES = st.floats(min_value=0, max_value=1, exclude_max=True)
BOUNDS = st.builds(
    Bounds,
    attempts=st.integers(1, 2_000),
    first_wait=st.floats(0.1, 600),
    longest_wait=st.floats(600, 86_400),
)


def test_the_schedule_doubles_up_to_the_longest_wait() -> None:
    """Twelve tries, as documented."""
    expected = (5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600)

    assert expected == schedule(Bounds())


def test_a_single_try_has_no_wait() -> None:
    """There is nothing to wait for."""
    assert schedule(Bounds(attempts=1)) == ()


@given(BOUNDS)
def test_the_schedule_never_shrinks_nor_passes_the_longest_wait(bounds: Bounds) -> None:
    """One wait fewer than tries, each at least as long as the one before."""
    waits = schedule(bounds)

    assert bounds.attempts - 1 == len(waits)
    assert sorted(waits) == list(waits)
    assert all(bounds.first_wait <= one <= bounds.longest_wait for one in waits)


@given(st.integers(1, 10_000), BOUNDS, CHANCES)
def test_a_wait_lies_between_nothing_and_its_place_in_the_schedule(attempt: int, bounds: Bounds, chance: float) -> None:
    """Full jitter: every moment in between is as likely."""
    longest = min(bounds.longest_wait, bounds.first_wait * 2 ** min(attempt - 1, 64))

    assert 0 <= wait(attempt, bounds, chance) <= longest
    assert wait(attempt, bounds, 0.5) == longest / 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("Fri, 27 Nov 2026 08:01:30 GMT", 90.0),
        ("Fri, 27 Nov 2026 08:01:30", 90.0),
        ("Fri, 27 Nov 2026 07:00:00 GMT", 0.0),
        ("Friday, 27-Nov-26 08:00:10 GMT", 10.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 400, None),
        ("Fri, 99 Nov 2026 08:01:30 GMT", None),
        ("Fri, 27 Nov 99999 08:01:30 GMT", None),
        ("Fri, 27 Nov 2026 08:01:30 +99999999999999999999", None),
    ],
)
def test_what_a_provider_asks_for_is_read(said: str, seconds: float | None) -> None:
    """Seconds or a date; what nobody reads is as good as nothing, and the past is now."""
    assert seconds == retry_after({"retry-after": said}, NOW)


def test_silence_asks_for_nothing() -> None:
    """Our own schedule holds."""
    assert retry_after({}, NOW) is None


@given(st.text(max_size=40))
def test_nothing_that_a_provider_says_breaks_us(said: str) -> None:
    """It comes from outside."""
    asked = retry_after({"retry-after": said}, NOW)

    assert asked is None or asked >= 0
