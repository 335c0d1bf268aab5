"""Measures what it costs to keep every version of a calendar that is edited a hundred times: bytes and seconds.

    python -m benchmarks.kept_plans 10000 100000

Each edit changes one offer somewhere; each version is kept whole, by its hash, and some are read back at the end.
Writing the plan as text is timed once: it is the same with and without keeping, because the hash is taken of it.
Seconds are the processor's, because other work runs on the same cores.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from sqlalchemy import text

from benchmarks.calendars import generate
from benchmarks.calendars import plan
from exchange.plan_text import plan_text
from models.pieces import name_of
from models.store import Store
from models.store_engine import reading
from models.store_kept import keep_text
from models.store_kept import prepare
from models.store_kept import text_of

_SIZE = text(
    "SELECT (SELECT coalesce(sum(length(body)), 0) FROM text_piece) + "
    "(SELECT coalesce(sum(length(manifest)), 0) FROM kept_text), (SELECT count(*) FROM text_piece)"
)


class Kept(NamedTuple):
    """What one size cost."""

    offers: int
    plain: int
    writing: float
    first: int
    first_seconds: float
    pieces: int
    each: float
    each_pieces: float
    each_seconds: float
    reading: float
    file: int


def main() -> None:
    """Measure each size and print a line."""
    asked = _arguments()
    names = ("offers", "text MB", "writing s", "first kB", "first s", "pieces", "edit kB", "pieces", "edit s", "read s",
             "file MB")  # fmt: skip
    print(" ".join(f"{name:>9}" for name in names))
    for size in asked.sizes:
        one = _measure(size, asked.edits)
        cells = (
            f"{one.offers:,}", f"{one.plain / 1e6:.1f}", f"{one.writing:.2f}", f"{one.first / 1e3:,.0f}",
            f"{one.first_seconds:.2f}", f"{one.pieces:,}", f"{one.each / 1e3:.1f}", f"{one.each_pieces:.1f}",
            f"{one.each_seconds:.2f}", f"{one.reading:.2f}", f"{one.file / 1e6:.1f}",
        )  # fmt: skip
        print(" ".join(f"{cell:>9}" for cell in cells), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Keep every version of a calendar that is edited.")
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--edits", type=int, default=100)
    return parser.parse_args()


def _measure(size: int, edits: int) -> Kept:
    drawn = generate(size)
    begun = time.process_time()
    told = plan_text(plan(drawn))
    writing = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite3"
        store = Store.open(f"sqlite:///{file}", lambda: datetime.now(UTC))
        first_seconds = _keep(store, told)
        first, pieces = _size(store)
        seconds, last = [], told
        for last in _edited(told, edits):
            seconds.append(_keep(store, last))
        after, after_pieces = _size(store)
        reads = [_read(store, one) for one in (told, last)]
        store.close()
        return Kept(
            offers=size, plain=len(told.encode()), writing=writing, first=first, first_seconds=first_seconds,
            pieces=pieces, each=(after - first) / edits, each_pieces=(after_pieces - pieces) / edits,
            each_seconds=median(seconds), reading=median(reads), file=file.stat().st_size,
        )  # fmt: skip


def _edited(told: str, edits: int) -> Iterator[str]:
    """Change one offer after the other, each edit on top of those before."""
    random = Random(7)
    lines = told.split("\n")
    offers = [place for place, line in enumerate(lines) if '"valid_from"' in line]
    for edit in range(edits):
        place = random.choice(offers)
        lines[place] = lines[place].replace('"code":"', f'"code":"E{edit}-', 1)
        yield "\n".join(lines)


def _keep(store: Store, told: str) -> float:
    begun = time.process_time()
    name, prepared = prepare(told)
    with store.writing() as connection:
        keep_text(connection, store.workspace_id, name, prepared)
    return time.process_time() - begun


def _size(store: Store) -> tuple[int, int]:
    with reading(store.engine) as connection:
        size, pieces = connection.execute(_SIZE).one()
    return int(size), int(pieces)


def _read(store: Store, told: str) -> float:
    begun = time.process_time()
    with reading(store.engine) as connection:
        found = text_of(connection, store.workspace_id, name_of(told))
    if found.text != told:
        raise SystemExit("a plan did not come back as it was kept")
    return time.process_time() - begun


if __name__ == "__main__":
    main()
