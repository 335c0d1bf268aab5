"""How the whole suite runs: laws are tried for what they say, not for how fast a busy machine tries them."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.compiled_once import compile_once
from tests.e2e.browsing import launched

# A deadline fails on a machine that does something else, and says nothing about the law.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

compile_once()


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
