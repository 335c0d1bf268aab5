"""How the whole suite runs: laws are tried for what they say, not for how fast a busy machine tries them."""

import gc
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
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


class _Templates(BytecodeCache):
    """What templates were compiled to: every application would compile the same ones anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept under the template's name and its source's digest."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": _Templates()}

Rule._compile_builder = _compile_once  # type: ignore[method-assign, assignment]  # a rule of one's own would have to be handed to Flask


def pytest_collection_finish() -> None:
    """Leave out of every collection of garbage what stays to the end: a million things that describe the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start one browser for all tests of a worker: its library bears no second one in a process."""
    with launched() as started:
        yield started
