"""One browser for each worker, one served sample for whoever only looks, and one of his own for whoever changes things."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.served import SAMPLE
from tests.e2e.served import Served
from tests.e2e.served import serving

# The system's browser where there is one; else that which `make e2e` installs.
SYSTEM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A busy machine is slow, and nothing here measures speed.
PATIENCE_MS = 20_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start a browser."""
    with sync_playwright() as running:
        started = running.chromium.launch(executable_path=SYSTEM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the sample quarter to those who change nothing."""
    with serving(tmp_path_factory.mktemp("sample"), SAMPLE) as served:
        yield served


@pytest.fixture
def own_sample(tmp_path: Path) -> Iterator[Served]:
    """Serve the sample quarter to one test alone, which may change it."""
    with serving(tmp_path, SAMPLE) as served:
        yield served
