"""Whoever is born warm knows the product and has nothing else: what a campaign proves, it proves of real processes."""

import json
import os
import random
import signal
import sys
import uuid
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.chaos.warm_process import WarmProcess

pytestmark = pytest.mark.chaos


def describe(tell: Callable[[str], None]) -> None:
    """Tell what one has from birth, and live on."""
    opened = [str(place.readlink()) for place in Path("/proc/self/fd").iterdir() if place.is_symlink()]
    told = {
        "pid": os.getpid(), "drawn": [random.random(), uuid.uuid4().hex],
        "threads": len(list(Path("/proc/self/task").iterdir())), "opened": opened,
        "is_warm": "rules.catalogue.cal01" in sys.modules,
    }  # fmt: skip
    sys.stderr.write("a last word\n")
    tell(json.dumps(told))
    sleep(60)


@contextmanager
def born(log: Path) -> Iterator[tuple[WarmProcess, dict[str, Any]]]:
    """Have one born, and give it with what it tells of itself."""
    process = WarmProcess(log, describe)
    try:
        yield process, json.loads(process.first_word())
    finally:
        process.kill()


def test_one_born_warm_has_what_it_has_read_and_nothing_else(tmp_path: Path) -> None:
    """No second thread, no connection, no open file but the log; the next one draws other numbers."""
    with born(tmp_path / "log") as (_, one), born(tmp_path / "log") as (_, other):
        assert one["is_warm"]
        assert 1 == one["threads"]
        assert not [place for place in one["opened"] if "socket" in place or "sqlite" in place]
        assert not {one["pid"], *one["drawn"]} & {other["pid"], *other["drawn"]}


def test_one_born_warm_is_killed_as_any(tmp_path: Path) -> None:
    """Signal 9 ends it, and says so; what it printed stays."""
    with born(tmp_path / "log") as (process, _):
        alive = process.code

        process.signal(signal.SIGKILL)

        assert -signal.SIGKILL == process.left(5)
        assert alive is None
    assert "a last word\n" == (tmp_path / "log").read_text()
