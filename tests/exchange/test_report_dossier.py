"""Names are printed so that none of them forges what stands around it."""

import pytest

from exchange.report_dossier import clean


@pytest.mark.parametrize("name", ["Fête", "a\u00a0b", "👨\u200d👩\u200d👧\u200d👦", "می\u200cخواهم", "שלום"])
def test_what_harms_nobody_stays_as_it_is_written(name: str) -> None:
    """Signs that join emoji or Persian letters are seen in what they join."""
    assert name == clean(name)


@pytest.mark.parametrize("sign", ["\n", "\x1b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800"])
def test_what_would_forge_lines_or_colours_is_seen(sign: str) -> None:
    """So is what would turn the text round it."""
    assert "a\ufffdb" == clean(f"a{sign}b")
