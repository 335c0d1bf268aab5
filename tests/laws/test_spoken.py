"""Whatever people read stands in the catalogues: no word of it in a template, a module of the pages, or a script."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.tree import ROOT
from tests.laws.tree import sources
from web.message_book import catalogue

WEB = ROOT / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted([*(WEB / "static" / "app").glob("*.js"), WEB / "static" / "docs.js"])
# Names, the same in every language.
NAMES = frozenset({
    "Préséance", "Alt", "Shift", "Esc", "Enter", "HTTP", "JSON", "ICS", "CSV", "XLSX", "API",
})  # fmt: skip
CODE = re.compile(r"<(pre|code|svg|kbd|style)\b.*?</\1>", re.DOTALL)
ASIDE = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
# A macro may give a piece of a tag, or of an address, alone.
APART = re.compile(r"[\w-]+=\"[^\"]*\"|#\w+")
CLASSES = re.compile(r'class="[^"]*"')
ENTITY = re.compile(r"&#?\w+;")
# What an attribute says to people.
TOLD = re.compile(r'\b(?:title|alt|placeholder|aria-label|aria-description|data-label|label)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
LITERAL = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`")
JINJA_LITERAL = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœ«»…]")
SENTENCE = re.compile(r"^[A-ZÀ-Ý][\w’'-]+ [a-zà-ÿ]|[a-zà-ÿ]{2,} [a-zà-ÿ]{2,} [a-zà-ÿ]{2,}")
COMMENT = re.compile(r"^\s*//.*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
# How Babel is to write a day.
PATTERN = re.compile(r"[EGLMdyHhmsz ,.’]+")
# Where words in code are for whoever runs the service: an error, a line of the log.
FOR_THE_LOG = re.compile(r"(?:Error|LOG\.\w+|getLogger|get_logger)$")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _without_code(text: str) -> str:
    return CODE.sub(" ", ASIDE.sub(" ", text))


def _is_sentence(text: str) -> bool:
    told = SENTENCE.search(text) or (ACCENTED.search(text) and WORD.search(text))
    return bool(told) and not PATTERN.fullmatch(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_template_says_nothing_of_its_own(template: Path) -> None:
    """What is left without tags and expressions are signs, figures and names."""
    plain = _without_code(template.read_text("utf-8"))

    left = ENTITY.sub(" ", APART.sub(" ", TAG.sub(" ", JINJA.sub("", plain))))
    told = " ".join(TOLD.findall(JINJA.sub("", plain)))

    assert set() == set(WORD.findall(f"{left} {told}")) - NAMES


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_an_expression_of_a_template_holds_no_sentence(template: Path) -> None:
    """Not even as one of two choices."""
    expressions = " ".join(JINJA.findall(CLASSES.sub("", _without_code(template.read_text("utf-8")))))

    literals = ["".join(one) for one in JINJA_LITERAL.findall(expressions)]

    assert [] == [one for one in literals if _is_sentence(one)]


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_script_builds_no_sentence(script: Path) -> None:
    """The server says everything; a script carries it to its place."""
    code = COMMENT.sub("", script.read_text("utf-8"))

    literals = ["".join(one) for one in LITERAL.findall(code)]

    assert [] == [one for one in literals if SENTENCE.search(one) or ACCENTED.search(one)]


def test_a_module_of_the_pages_holds_no_sentence() -> None:
    """Docstrings, errors and lines of the log are for those who run the service."""
    pages = [one for one in sources() if one.name.startswith("web/")]

    found = {one.name: told for one in pages if (told := sorted(set(_told(one.tree))))}

    assert {} == found


def _told(tree: ast.AST) -> Iterator[str]:
    """Give every literal that could be a sentence for somebody who looks at a page."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and FOR_THE_LOG.search(ast.unparse(node.func)):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sentence(node.value):
            yield node.value
        yield from _told(node)


# What counts something, by the name of its argument.
COUNTED = re.compile(
    r"\{\s*((?:\w+_)?(?:count|seconds|minutes|hours|days|weeks|offers|findings|people|messages|rows|sends))\s*[,}]"
)
# What stands after a number and stays as it is, however many there are.
STEADY = {
    "fr": frozenset({"min", "h", "s", "fois", "en", "de", "du", "sur", "au", "à", "et"}),
    "en": frozenset({"min", "h", "s", "in", "of", "at", "more", "and", "to"}),
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_count_agrees_with_what_it_counts(language: str) -> None:
    """One offer, two offers: a number that words follow is told as a plural of ICU."""
    messages = catalogue(language)

    plain = {key: text for key, text in messages.items() if set(_words_after_counts(text)) - STEADY[language]}

    assert {} == plain


def _words_after_counts(text: str) -> Iterator[str]:
    for name in COUNTED.findall(text):
        if not re.search(rf"\{{\s*{name}\s*,\s*plural", text):
            yield from re.findall(rf"\{{\s*{name}[^}}]*\}}[ \u202f\u00a0]+(\w+)", text)


def test_french_signs_stand_apart() -> None:
    """A narrow space that never breaks before ; : ! ? » and after «."""
    wrong = [
        key
        for key, text in catalogue("fr").items()
        if re.search(r"[\w)’”%][;:!?](?=\s|$)|[ \u00a0][;:!?»](?=\W|$)|«(?!\u202f)|(?<!\u202f)»", text)
    ]

    assert [] == wrong


def test_english_signs_stand_close() -> None:
    """And quotes are curly in both languages."""
    wrong = [key for key, text in catalogue("en").items() if re.search(r"\s[;:!?](?:\s|$)|[«»]", text)]

    assert [] == wrong
    assert [] == [key for code in ("fr", "en") for key, text in catalogue(code).items() if '"' in text]
