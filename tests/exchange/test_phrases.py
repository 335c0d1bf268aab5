"""Mechanics are read as people write them, and written so that they read back."""

import tomllib
from pathlib import Path
from random import Random

import pytest

from exchange.phrase import read_phrase
from exchange.phrase_speaking import speak
from exchange.plan_document import load
from exchange.refusal import Problem
from models.mechanic import mechanic_kinds
from tests.exchange.drawn import _document

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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_most_mechanics_are_told_in_words(language: str) -> None:
    """People should not meet braces in their own spreadsheet."""
    told = [
        speak(offer.mechanics, plan.currency, language)
        for seed in range(300)
        for plan in [load(_document(Random(seed)))]
        for offer in plan.offers
    ]

    assert sum(text[0] in "{[" for text in told) < len(told) / 2


@pytest.mark.parametrize(
    "text",
    ["10 €" * 120, "1 " * 240, "10 % + " * 70, "10 € dès " * 55, "1 000 " * 80, "-" * 490, "10 % dès 50 €, " * 30],
)
def test_no_text_takes_long(text: str) -> None:
    """A cell of nonsense must not stop a server; what it means does not matter here."""
    assert read_phrase(text, "EUR")
