"""The template is pleasant, loads back as it is, and never lands on somebody's plan."""

from pathlib import Path

import pytest

from exchange.cells import channels
from exchange.cells import reader_of
from exchange.phrase import read_phrase
from exchange.plan_document import dump
from exchange.reading import read_plan
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.template import LANGUAGES
from exchange.template import write_template
from exchange.template_words import CHOICES
from exchange.template_words import HELP


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_loads_back(tmp_path: Path, language: str) -> None:
    """As a workbook and as a text table, with the same offers and segments."""
    write_template(tmp_path / "plan.xlsx", language)
    write_template(tmp_path / "plan.csv", language)

    workbook, text = read_plan(tmp_path / "plan.xlsx"), read_plan(tmp_path / "plan.csv")

    assert (workbook.offers, workbook.segments) == (text.offers, text.segments)
    assert ["2026-12-11", "2026-12-20"] == [offer["valid_to"] for offer in dump(workbook)["offers"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_its_lists_is_read(language: str) -> None:
    """What a drop-down offers must not be refused."""
    for field, words in CHOICES[language].items():
        for word in words:
            read = channels(word, "Canal") if field == "channel" else reader_of(field)(word, "EUR")

            assert not isinstance(read, Problem), (field, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mechanic_of_its_help_is_read(language: str) -> None:
    """The help sheet shows what can be written."""
    lines = [line for line in HELP[language] if "·" in line]

    assert len(lines) > 4
    for line in lines:
        for said in line.split("·"):
            assert isinstance(read_phrase(said, "EUR"), list), said


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    """It may be somebody's plan."""
    place = tmp_path / "plan.xlsx"
    place.write_text("mine")

    with pytest.raises(PlanRefusedError) as refused:
        write_template(place, "fr")

    assert ["file-exists"] == [error.code for error in refused.value.errors]
    assert "mine" == place.read_text()
