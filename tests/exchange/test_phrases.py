"""Mechanics are read as people write them, and written so that they read back."""

import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from exchange.mechanic_schema import MechanicField
from exchange.phrase import read_phrase
from exchange.phrase_speaking import speak
from exchange.refusal import Problem
from models.mechanic import mechanic_kinds

FOLDER = Path(__file__).parents[1] / "cases" / "plans" / "phrases"
CASES = [
    (path.stem, said, case)
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
    for said in case["say"]
]


@pytest.mark.parametrize(
    ("said", "case"), [pytest.param(said, case, id=f"{stem}: {said}") for stem, said, case in CASES]
)
def test_a_text_means_what_its_case_says(said: str, case: dict[str, object]) -> None:
    """In whatever case, with or without accents, with any kind of space."""
    for text in (said, f"  {said} ", said.upper().replace("€", "€")):
        read = read_phrase(text, "EUR")

        actual = read.code if isinstance(read, Problem) else read
        assert case.get("means", case.get("problem")) == actual


def test_every_mechanic_can_be_written_in_words() -> None:
    """A mechanic that only machines can write would be left out of spreadsheets."""
    written = {str(one["kind"]) for _, _, case in CASES for one in case.get("means", ())}

    assert set(mechanic_kinds()) == written


def test_a_mechanic_may_be_written_as_in_a_plan_document() -> None:
    """For figures that no phrase carries."""
    assert [{"kind": "percent_off", "rate": "10"}] == read_phrase('{"kind": "percent_off", "rate": "10"}', "EUR")


MEANT = list({str(case["means"]): case["means"] for _, _, case in CASES if "means" in case}.values())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("means", MEANT, ids=str)
def test_what_can_be_read_in_words_is_told_in_words(means: list[dict[str, Any]], language: str) -> None:
    """People should not meet braces in their own spreadsheet."""
    mechanics = [MechanicField().deserialize(document) for document in means]

    told = speak(mechanics, "EUR", language)

    assert told[0] not in "{["


@pytest.mark.parametrize(
    "text",
    ["10 €" * 120, "1 " * 240, "10 % + " * 70, "10 € dès " * 55, "1 000 " * 80, "-" * 490, "10 % dès 50 €, " * 30],
)
def test_no_text_takes_long(text: str) -> None:
    """A cell of nonsense must not stop a server; what it means does not matter here."""
    started = perf_counter()

    assert read_phrase(text, "EUR")
    assert perf_counter() - started < 2


@pytest.mark.parametrize(
    ("said", "french", "english"),
    [
        ("points x2", "points x3 (base 1\u00a0%) (valeur affichée)", "3x points (base 1 %) (value displayed)"),
        ("parrainage 20 €", "parrainage 20\u00a0€ (filleul)", "referral €20 (referee)"),
        ("vente privée", "accès anticipé 2 j", "2 days of early access"),
        ("spend €50 save €10", "10\u00a0€ dès 50\u00a0€", "€10 off from €50"),
    ],
)
def test_a_mechanic_that_cannot_be_read_gets_its_nearest_example(said: str, french: str, english: str) -> None:
    """A list of other mechanics would not say what is missing in this one."""
    read = read_phrase(said, "EUR")

    assert isinstance(read, Problem)
    assert (french, english) == (read.facts["examples_fr"], read.facts["examples_en"])


def test_every_usual_mechanic_is_shown_when_a_text_points_at_none() -> None:
    """Somebody who writes nonsense learns the forms that most offers take."""
    read = read_phrase("xyz", "EUR")

    assert isinstance(read, Problem)
    assert read.facts["examples_fr"].startswith("-20\u00a0% dès 50\u00a0€ · 10\u00a0€ dès 50\u00a0€ · 2e à -50\u00a0%")


def test_the_shown_examples_are_read_back_as_they_are_typeset() -> None:
    """Somebody copies one into his spreadsheet with the spaces that keep its signs in line."""
    read = read_phrase("xyz", "EUR")

    assert isinstance(read, Problem)
    assert [] == [one for one in read.facts["examples_fr"].split(" · ") if isinstance(read_phrase(one, "EUR"), Problem)]
