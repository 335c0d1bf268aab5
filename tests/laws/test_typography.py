"""Sentences are written as a copy chief would have them, in both languages, whichever door they leave by."""

import ast
import re
from collections.abc import Iterator
from collections.abc import Mapping

import pytest

from api.body_words import BODY_WORDS
from api.body_words import UNKNOWN_KEY
from api.launch_words import NOT_READY
from api.launch_words import WAIVER_WORDS
from api.problem_words import PARAMETER_WORDS
from api.problem_words import PROBLEM_WORDS
from exchange.handout.words import HANDOUT_WORDS
from exchange.wording import WORDS
from models.send import HoldReason
from models.send import SendState
from rules.registry import rules
from rules.repair import repair_kinds
from rules.typesetting import bound
from scheduler.address_words import ADDRESS_WORDS
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_state
from tests.laws.tree import product
from tests.typography import faults
from web.message_book import catalogue

# They read what people type, with whatever apostrophe, or the words of a law.
READERS = re.compile(
    r"exchange/(?:headers|phrase\w*)\.py|models/mechanics/\w+\.py|rules/(?:soldes|incident_words|personal_words)\.py"
)
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[^\W\d_]|«|$)", re.IGNORECASE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def _literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Give the texts of a source, docstrings left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        yield from _literals(node)


def _elided(source: str, tree: ast.AST) -> Iterator[str]:
    for node in _literals(tree):
        if ELISION.search(CODE.sub("", str(node.value))):
            yield f"{source}:{node.lineno}"


def _refusals() -> Iterator[tuple[str, str, str]]:
    for code, (french, english, way_out, remedy) in WORDS.items():
        yield from ((code, "fr", french), (code, "en", english), (code, "fr", way_out), (code, "en", remedy))
    for code, (english, french) in ADDRESS_WORDS.items():
        yield from ((code, "fr", bound(french)), (code, "en", english))
    spoken: Mapping[str, Mapping[str, tuple[str, str]]] = {**PROBLEM_WORDS, **BODY_WORDS, "unknown-key": UNKNOWN_KEY}
    for code, told in spoken.items():
        yield from ((code, language, sentence) for language, both in told.items() for sentence in both)
    single: Mapping[str, Mapping[str, str]] = {**PARAMETER_WORDS, **WAIVER_WORDS, **NOT_READY}
    for code, one in single.items():
        yield from ((code, language, sentence) for language, sentence in one.items())


def _of_sends() -> Iterator[tuple[str, str, str]]:
    for language in ("fr", "en"):
        yield from ((state.value, language, tell_state(state, language)) for state in SendState)
        yield from ((hold.value, language, tell_hold(hold, language)) for hold in HoldReason)


def _pages() -> Iterator[tuple[str, str, str]]:
    for code, rule in rules().items():
        yield from ((code, language, bound(page) if language == "fr" else page) for language, page in rule.page.items())
    for kind in repair_kinds().values():
        yield from ((kind.name, language, bound(page) if language == "fr" else page)
                    for language, page in kind.page.items())  # fmt: skip
    for language, words in HANDOUT_WORDS.items():
        yield from ((key, language, bound(text) if language == "fr" else text) for key, text in words.items())


@pytest.mark.parametrize(
    ("sentence", "language", "fault"),
    [
        ("l'offre", "fr", "a straight apostrophe"),
        ("Pour en sortir : rien", "fr", "a sign that a line could start with"),
        ("Pour en sortir: rien", "fr", "a sign too close"),
        ("Aucun prestataire pour email", "fr", "a word of another language"),
        ("et 1 autres groupes", "fr", "one of several"),
        ("Fini.  Puis", "fr", "a double space"),
        ("the house's offer", "en", "a straight apostrophe"),
        ("Way out : none", "en", "a sign apart"),
        ("and 1 groups", "en", "one of several"),
    ],
)
def test_the_law_knows_a_fault(sentence: str, language: str, fault: str) -> None:
    """And names it."""
    assert [fault] == faults(sentence, language)


@pytest.mark.parametrize(("sentence", "language"), [
    ("L’e-mail de « l'été »\u202f: 20\u00a0%", "fr"), ("« email.fr.toml »", "fr"), ("the house’s offer: 1 day", "en"),
])  # fmt: skip
def test_the_law_leaves_names_and_code_alone(sentence: str, language: str) -> None:
    """People write their names as they like."""
    told = sentence.replace("« l'été »", "«\u202fl'été\u202f»")

    assert [] == faults(told, language, names=("l'été",))


def test_no_french_text_elides_with_a_straight_apostrophe() -> None:
    """No English word looks like `l'` or `qu'`, so that every text of every module can be looked at."""
    found = [place for one in product() if not READERS.fullmatch(one.name) for place in _elided(one.name, one.tree)]

    assert [] == found


@pytest.mark.parametrize("told", [_refusals, _of_sends, _pages], ids=["refusals", "sends", "pages"])
def test_what_is_told_is_well_set(told: type[Iterator[tuple[str, str, str]]]) -> None:
    """Refusals of files, of the API and of addresses; states of sends; pages of rules and of repairs; the report."""
    wrong = [(code, language, found) for code, language, text in told() if (found := faults(text, language))]

    assert [] == wrong


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_messages_of_pages_are_well_set(language: str) -> None:
    """By the same law."""
    wrong = {key: found for key, text in catalogue(language).items() if (found := faults(text, language))}

    assert {} == wrong
