"""The heart asks for time and settings; it never takes them."""

import ast
from collections.abc import Iterator

import pytest

from tests.laws.tree import Source
from tests.laws.tree import product

CLOCKS = frozenset({
    "date.today", "datetime.datetime.now", "datetime.now", "datetime.today", "datetime.utcnow", "perf_counter",
    "time.monotonic", "time.perf_counter", "time.time", "time.time_ns",
})  # fmt: skip
ENVIRONMENT = frozenset({"environ", "getenv", "os.environ", "os.environb", "os.getenv", "os.putenv"})
CHANCE = frozenset({"random", "secrets", "uuid.uuid4", "uuid4", "os.urandom"})
# Floats with a margin, only to leave aside what cannot hurt; what may hurt is compared exactly.
BOUNDS = frozenset({"rules/floor_table.py", "rules/yardstick.py"})
# The rows know when they were written; the rest of models and all of rules must be told.
ROWS = ("models/migrations", "models/store", "models/tables")


# What plans sends and decides about them is told the time, and where chance comes in, chance too.
PLANNING = frozenset(
    f"scheduler/{name}.py"
    for name in (
        "batches", "errand", "gate", "outcome", "passage", "plan", "preview", "retiming", "retry", "roads",
        "send_facts", "shifting",
    )
)  # fmt: skip


def _is_heart(source: Source) -> bool:
    if source.name in PLANNING:
        return True
    return source.name.startswith(("models/", "rules/")) and not source.name.startswith(ROWS)


def _is_exact(source: Source) -> bool:
    return _is_heart(source) and source.name not in BOUNDS | PLANNING


def _mentioned(source: Source, words: frozenset[str]) -> set[str]:
    """Give those of some words that a source mentions; most hold the last part of none, which is seen at once."""
    if not any(word.rpartition(".")[2] in source.text for word in words):
        return set()
    return set(_mentions(source)) & words


def _mentions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
            yield node.module or ""


@pytest.mark.parametrize("source", [pytest.param(one, id=one.name) for one in product() if _is_heart(one)])
def test_the_heart_reads_no_clock_and_no_chance(source: Source) -> None:
    """The same calendar and policy give the same verdict on any day."""
    taken = sorted(_mentioned(source, CLOCKS | CHANCE))

    assert [] == taken


def test_only_the_app_reads_the_environment() -> None:
    """Settings come as arguments from where the service is put together."""
    readers = [one.name for one in product() if _mentioned(one, ENVIRONMENT)]

    assert [] == [name for name in readers if name != "app.py"]


@pytest.mark.parametrize("source", [pytest.param(one, id=one.name) for one in product() if _is_exact(one)])
def test_a_float_never_meets_a_price(source: Source) -> None:
    """Money and shares are exact: no float literal stands in the heart."""
    floats = [
        f"{source.name}:{node.lineno} {node.value}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]

    assert [] == floats
