"""What the command line shows as a way to write a mechanic is a way to write it."""

import pytest

from exchange.phrase import read_phrase
from exchange.phrase_examples import PHRASE_EXAMPLES
from models.mechanic import mechanic_kinds

EXAMPLES = [
    pytest.param(kind, text, id=f"{kind}-{language}")
    for kind, told in PHRASE_EXAMPLES.items()
    for language, text in told.items()
]


def test_every_mechanic_has_an_example_in_both_languages() -> None:
    """A new mechanic brings one along."""
    assert {kind: {"fr", "en"} for kind in mechanic_kinds()} == {
        kind: set(told) for kind, told in PHRASE_EXAMPLES.items()
    }


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_an_example_is_read_as_its_mechanic(kind: str, text: str) -> None:
    """By the reader of spreadsheets."""
    read = read_phrase(text, "EUR")

    assert isinstance(read, list), read
    assert [kind] == [document["kind"] for document in read]
