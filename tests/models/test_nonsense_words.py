"""Every refusal of a value is told in French and in English."""

import ast
from collections.abc import Iterator
from pathlib import Path

from exchange.wording import WORDS

ROOT = Path(__file__).parents[2]
# The store answers its own callers, who never see a plan document.
STORE = ("tables", "store", "reach", "minor_unit")


def refusals() -> Iterator[str]:
    """Give the code of every NonsenseError that models and rules raise."""
    for folder in ("models", "rules"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.stem.startswith(STORE) or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if isinstance(node, ast.Call) and name in {"NonsenseError", "_fault"}:
                    yield from codes(node.args[0])
                if isinstance(node, ast.Call) and name == "_refused":
                    yield from (code for one in node.keywords if one.arg == "code" for code in codes(one.value))


def codes(first: ast.expr) -> Iterator[str]:
    """Give the codes that an argument may be."""
    if isinstance(first, ast.Constant):
        yield str(first.value)
    if isinstance(first, ast.IfExp):
        yield from codes(first.body)
        yield from codes(first.orelse)


def test_every_refusal_has_its_sentences() -> None:
    """A code without words would be a crash where somebody needs an answer."""
    raised = set(refusals())

    assert len(raised) > 30
    assert raised - set(WORDS) == set()
