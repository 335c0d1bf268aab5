"""One served sample for all who only look, another for each who changes things."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.lived import living
from tests.e2e.served import SAMPLE
from tests.e2e.served import Served
from tests.e2e.served import serving


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the sample quarter to those who change nothing."""
    with serving(tmp_path_factory.mktemp("sample"), SAMPLE) as served:
        yield served


@pytest.fixture
def sample(sample_house: Served) -> Iterator[Served]:
    """Give the same to one test, whose windows are closed after it: each keeps some connections of the server."""
    visited = replace(sample_house, contexts=[])
    yield visited
    visited.close()


@pytest.fixture(scope="session")
def lived_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a house in the middle of its season to those who change nothing."""
    with living(tmp_path_factory.mktemp("lived")) as served:
        yield served


@pytest.fixture(scope="session")
def bare_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a house that has no calendar yet."""
    with serving(tmp_path_factory.mktemp("bare")) as served:
        yield served


@pytest.fixture
def own_sample(tmp_path: Path) -> Iterator[Served]:
    """Serve the sample quarter to one test alone, which may change it."""
    with serving(tmp_path, SAMPLE) as served:
        yield served
