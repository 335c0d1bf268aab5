"""A text is shortened to its room, whatever signs it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.text_fit import fitted
from exchange.handout.text_fit import width_of


@given(st.text(max_size=400), st.floats(0, 300))
def test_what_is_fitted_fits(text: str, room: float) -> None:
    """Shortened with an ellipsis, or nothing at all."""
    assert width_of(fitted(text, room, 11), 11) <= max(room, 0) + 1e-6


def test_a_text_that_fits_is_left_alone() -> None:
    """To the last sign."""
    assert "BF-30" == fitted("BF-30", 80, 11)


def test_a_long_text_ends_in_an_ellipsis() -> None:
    """Without a blank before it."""
    assert "Noël…" == fitted("Noël pour tous les clients", 42, 11)


@pytest.mark.parametrize("text", ["", "   ", "é" * 300])
def test_no_room_gives_no_text(text: str) -> None:
    """An ellipsis alone says nothing."""
    assert "" == fitted(text, 1, 11)


def test_signs_of_other_scripts_take_their_room() -> None:
    """Emoji and ideographs are wide, accents set on a letter take none."""
    assert width_of("日本", 10) > width_of("ab", 10)
    assert width_of("🎁", 10) > width_of("W", 10)
    assert width_of("e\u0301", 10) == width_of("e", 10)
