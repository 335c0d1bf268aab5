"""The pages that people read stay as they were read and found good."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from exchange.report_format import Look
from exchange.report_format import report_formats
from exchange.report_formats.text import MOST_CARDS
from tests.reports.sample import WARNING
from tests.reports.sample import dossier

CASES = sorted((Path(__file__).parents[1] / "cases" / "reports").glob("*.toml"))


def _case(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def page(case: dict[str, Any]) -> str:
    """Write the sample as a case asks."""
    look = Look(
        width=case.get("width", 100),
        has_colours=case.get("colours", False),
        has_unicode=case.get("unicode", True),
    )
    told = dossier(language=case["language"], with_notes=case.get("notes", False))
    return report_formats()[case["format"]].render(told, look)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_page_reads_as_agreed(path: Path) -> None:
    """Whoever changes a page shows what it becomes."""
    case = _case(path)

    actual = page(case)

    assert case["expected"] == actual


def test_each_page_for_people_is_agreed_in_both_languages() -> None:
    """A page that nobody has read may say anything."""
    expected = {(name, language) for name in ("text", "markdown", "github") for language in ("fr", "en")}

    actual = {(case["format"], case["language"]) for case in map(_case, CASES)}

    assert expected <= actual


@pytest.mark.parametrize("width", [40, 60, 100, 120])
def test_no_line_is_wider_than_the_window(width: int) -> None:
    """What is cut off cannot be read."""
    written = page({"format": "text", "language": "fr", "width": width})

    assert [] == [line for line in written.splitlines() if len(line) > width]


def test_a_plain_page_holds_no_control_character_and_a_coloured_one_does() -> None:
    """Colours are for terminals alone."""
    plain = page({"format": "text", "language": "en"})
    coloured = page({"format": "text", "language": "en", "colours": True})

    assert "\x1b[" not in plain
    assert "\x1b[" in coloured


def test_a_page_in_ascii_keeps_its_drawing() -> None:
    """An old terminal shows signs that it has."""
    written = page({"format": "text", "language": "en", "unicode": False})

    drawn = [line for line in written.splitlines() if "|" in line or "x" in line]

    assert any("xx" in line for line in drawn)
    assert not {"✖", "│", "●", "▀", "─", "→", "▲"} & set(written)


def test_a_page_stops_where_nobody_reads_on_and_says_so() -> None:
    """What is left out is counted, never dropped in silence."""
    told = dossier(*[WARNING] * (MOST_CARDS + 5))

    written = report_formats()["text"].render(told, Look())

    assert MOST_CARDS == written.count("CAN02 loyal-left-out")
    assert "and 5 more" in written
    assert written.splitlines()[-2] == "WARN: 105\u00a0warnings"
