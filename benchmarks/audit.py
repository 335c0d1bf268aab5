"""Times what the chained audit costs a writer, against the commit before the chain, and how fast it is verified.

    python -m benchmarks.audit
    python -m benchmarks.audit --only sqlite --changes 500 --lines 20000

Both commits run in turns, so that a machine that slows down slows both; the median of the ratios counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks.send_rows import Ground
from benchmarks.send_rows import postgres_ground
from benchmarks.send_rows import sqlite_ground
from models.store import Store
from models.store_audit import Change
from models.store_audit import note
from models.store_audit_reading import AuditBook

HERE = Path(__file__).parents[1]
# The last one that wrote its lines unchained.
BEFORE = "a384429"
AT_ONCE = 5_000
_GROUNDS: dict[str, Callable[[], AbstractContextManager[Ground]]] = {
    "sqlite": sqlite_ground, "postgresql": postgres_ground,
}  # fmt: skip


def main() -> None:
    """Measure each database with one writer and with eight, then the chain itself."""
    asked = _arguments()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {asked.repeats} runs of each, in turns")
    with _unpacked(asked.against) as before:
        for name in asked.only or _GROUNDS:
            for writers in (1, 8):
                _compare(_GROUNDS[name], before, writers, asked)
    for name in asked.only or _GROUNDS:
        with _GROUNDS[name]() as ground:
            _verify(ground, asked.lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time what the chained audit costs.")
    parser.add_argument("--against", default=BEFORE, help="the commit to compare with")
    parser.add_argument("--changes", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the audit that is verified")
    parser.add_argument("--only", action="append", choices=list(_GROUNDS))
    return parser.parse_args()


@contextmanager
def _unpacked(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603 -- a commit of our own
            ["git", "archive", commit],  # noqa: S607 -- git is found on the path
            cwd=HERE, check=True, capture_output=True,
        ).stdout  # fmt: skip
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)  # noqa: S603, S607 -- our own tree
        yield Path(folder)


def _compare(
    ground: Callable[[], AbstractContextManager[Ground]], before: Path, writers: int, asked: argparse.Namespace
) -> None:
    name, told = "", []
    for _ in range(asked.repeats):
        pair = []
        for tree in (before, HERE):
            with ground() as place:
                name = place.name
                pair.append(_rate(tree, place.url, writers, asked.changes))
        told.append(pair)
    for what, unit in (
        ("change", "a change"), ("processor", "its processor time"), ("import", "an import of 1,000 offers"),
    ):  # fmt: skip
        ratios = sorted(now[what] / old[what] for old, now in told)
        figures = [1e3 * median(pair[place][what] for pair in told) for place in (0, 1)]
        print(
            f"{name}, {writers} writer(s): {unit} {figures[0]:.2f} ms before, {figures[1]:.2f} ms now; "
            f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )


def _rate(tree: Path, url: str, writers: int, changes: int) -> dict[str, float]:
    worker = HERE / "benchmarks" / "audit_worker.py"
    ran = subprocess.run(  # noqa: S603 -- our own worker
        [sys.executable, str(worker), url, str(writers), str(changes)],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    rates: dict[str, float] = json.loads(ran.stdout)
    return rates


def _verify(ground: Ground, lines: int) -> None:
    store = Store.open(ground.url, lambda: datetime.now(UTC))
    for start in range(0, lines, AT_ONCE):
        _write(store, range(start, min(start + AT_ONCE, lines)))
    book = AuditBook(store)
    started = time.perf_counter()
    whole = book.verify().is_whole
    took = time.perf_counter() - started
    print(f"{ground.name}: {lines:,} lines verified in {took:.1f} s, {lines / took:,.0f} a second; whole: {whole}")
    store.close()


def _write(store: Store, numbers: range) -> None:
    changes = [
        Change(kind="offer", subject=f"O-{number}", before={"name": "before" * 40}, after={"name": "after" * 50})
        for number in numbers
    ]
    with store.writing() as connection:
        note(connection, store.act("bench"), "q4", changes)


if __name__ == "__main__":
    main()
