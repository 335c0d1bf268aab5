"""The catalogues of the pages say the same in both languages, and nothing but what pages ask for."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.laws.tree import ROOT
from web.message_book import LANGUAGES
from web.message_book import catalogue
from web.message_book import message_book

# Not what a branch of a choice says: `one {once}`, `his {he, of them}`.
ARGUMENT = re.compile(r"(?<!\bone )(?<!\bother )\{\s*([a-z_]+)\s*(?:\}|,\s*(?:number|plural|select|selectordinal)\b)")
ASKED = re.compile(r"""\bsay\(\s*["']([a-z_]+\.[a-z0-9_]+)["']""")
# A key that is put together where it is asked for: `say("sends.state_" ~ state)`.
ASKED_BY_START = re.compile(r"""\bsay\(\s*f?["']([a-z_]+\.[a-z0-9_]*?)(?:["']\s*~|\{)""")
SCRIPTS = ROOT / "web" / "static" / "app"
MOST_SCRIPT = 80_000


def _askers() -> Iterator[str]:
    for file in [*(ROOT / "web").rglob("*.py"), *(ROOT / "web" / "templates").rglob("*.html")]:
        yield file.read_text("utf-8")


def _arguments(text: str) -> set[str]:
    return set(ARGUMENT.findall(text))


def test_both_languages_have_the_same_messages() -> None:
    """Nobody reads half a page in the other language."""
    french, english = (catalogue(language) for language in ("fr", "en"))

    assert sorted(french) == sorted(english)


def test_a_message_takes_the_same_facts_in_both_languages() -> None:
    """A figure that one language tells is not missing in the other."""
    french, english = catalogue("fr"), catalogue("en")

    actual = [key for key in french if _arguments(french[key]) != _arguments(english.get(key, french[key]))]

    assert [] == actual


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_read(language: str) -> None:
    """The library refuses what is not a message."""
    assert len(catalogue(language)) == len(message_book(language).messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_are_typographic(language: str) -> None:
    """A straight one would quote what follows, and an argument with it."""
    actual = [key for key, text in catalogue(language).items() if "'" in text]

    assert [] == actual


def test_what_pages_ask_for_is_there() -> None:
    """A missing message would be a page that fails."""
    known = catalogue("fr")

    asked = {key for text in _askers() for key in ASKED.findall(text)}

    assert [] == [one for one in sorted(asked - set(known)) if not one.endswith("_")]


def test_nothing_is_said_that_no_page_asks_for() -> None:
    """A key stands whole in a page or a module, or its start does, where it is put together."""
    texts = "\n".join(_askers())
    starts = tuple(set(ASKED_BY_START.findall(texts)))

    actual = [key for key in catalogue("fr") if f'"{key}"' not in texts and f"'{key}'" not in texts]

    assert [] == [key for key in actual if not (starts and key.startswith(starts))]


def test_our_scripts_are_small() -> None:
    """All of them together weigh less than one picture."""
    sizes = Counter({file.name: file.stat().st_size for file in SCRIPTS.glob("*.js")})

    assert sizes.total() < MOST_SCRIPT, sizes
