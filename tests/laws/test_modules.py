"""Every module opens with one sentence that a marketer could read, and is named for what it holds."""

import ast
import re

import pytest

from tests.laws.tree import Source
from tests.laws.tree import sources

EMPTY_NAMES = frozenset({"common", "helper", "helpers", "manager", "misc", "util", "utils"})
LONGEST_SENTENCE = 200


@pytest.mark.parametrize("source", [pytest.param(one, id=one.name) for one in sources()])
def test_a_module_opens_with_one_sentence(source: Source) -> None:
    """It starts with a capital or a figure, ends as a sentence does, and stands alone on its first line."""
    words = ast.get_docstring(source.tree) or ""

    first, _, second = words.partition("\n")

    assert re.fullmatch(r"[^a-zà-ÿ\s].*[.?!…]", first), f"{source.name} opens with {first!r}"
    assert len(first) <= LONGEST_SENTENCE
    assert not second.partition("\n")[0].strip()


def test_no_module_is_named_for_nothing() -> None:
    """A folder or a file says which noun it defines."""
    empty = [one.name for one in sources() if EMPTY_NAMES & {part.removesuffix(".py") for part in one.name.split("/")}]

    assert [] == empty


def test_nothing_is_left_for_later() -> None:
    """An unfinished place belongs in the tracker, with a number."""
    marks = re.compile(r"#\s*(?:TODO|FIXME|XXX|HACK)\b")

    left = [one.name for one in sources() if marks.search(one.text)]

    assert [] == left
