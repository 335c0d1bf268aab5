"""How the whole suite runs: laws are tried for what they say, not for how fast a busy machine tries them."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from werkzeug.routing import Rule

from tests.e2e.browsing import launched

# A deadline fails on a machine that does something else, and says nothing about the law.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Every test that serves something serves a hundred addresses anew, and for each two functions are written and compiled
# that are the same every time: they depend on the address and its converters' names alone.
_compiled: dict[object, Callable[..., tuple[str, str]]] = {}
_compile = Rule._compile_builder


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 -- werkzeug's own form
    if rule.defaults:
        return _compile(rule, append_unknown)
    asked: Any = (rule.rule, tuple(rule._trace), append_unknown)
    if asked not in _compiled:
        _compiled[asked] = _compile(rule, append_unknown)
    return _compiled[asked]


Rule._compile_builder = _compile_once  # type: ignore[method-assign, assignment]  # a rule of one's own would have to be handed to Flask


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start one browser for all tests of a worker: its library bears no second one in a process."""
    with launched() as started:
        yield started
