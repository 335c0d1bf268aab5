"""Files and functions stay as small as what a reader can hold."""

import ast
from functools import cache
from statistics import median
from statistics import quantiles

from tests.laws.tree import product
from tests.laws.tree import sources

LONGEST_FILE = 450
LONGEST_FUNCTION = 60
MEDIAN_FILE = 90
MEDIAN_FUNCTION = 8
LARGE_FILE = 250
LARGE_FUNCTION = 27
# A migration is a record of what was done, column by column; it is never read as a story, nor changed.
RECORDS = "models/migrations/versions/"


@cache
def _functions() -> tuple[tuple[str, int], ...]:
    return tuple(
        (f"{source.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for source in sources()
        if not source.name.startswith(RECORDS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _ninetieth(sizes: list[int]) -> float:
    return quantiles(sizes, n=10)[-1]


def test_no_file_is_longer_than_450_lines() -> None:
    """A file that long defines more than one thing."""
    too_long = {source.name: source.size for source in sources() if source.size > LONGEST_FILE}

    assert {} == too_long


def test_no_function_is_longer_than_60_lines() -> None:
    """A function that long has more than one level of detail."""
    too_long = {name: size for name, size in _functions() if size > LONGEST_FUNCTION}

    assert {} == too_long


def test_most_files_of_the_product_fit_on_a_screen_or_two() -> None:
    """Half stay within 90 lines, nine in ten within 250."""
    sizes = [source.size for source in product()]

    assert median(sizes) <= MEDIAN_FILE
    assert _ninetieth(sizes) <= LARGE_FILE


def test_most_functions_of_the_product_are_read_at_a_glance() -> None:
    """Half stay within eight lines, nine in ten within 27."""
    ours = {source.name for source in product()}

    sizes = [size for name, size in _functions() if name.partition(":")[0] in ours]

    assert median(sizes) <= MEDIAN_FUNCTION
    assert _ninetieth(sizes) <= LARGE_FUNCTION
