"""Times the pair-finding kernel alone, side by side with DuckDB, Polars, PostgreSQL, ruranges and a numba sweep.

    python -m benchmarks.pair_finding 100000
    python -m benchmarks.pair_finding 1000000 --years 30 --ruranges ~/py312/bin/python

Every engine gets the same columns, already in its own tables, and must find the same pairs.
"""

import argparse
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator

import psycopg

from benchmarks import pair_engines
from benchmarks.calendars import generate
from benchmarks.columns import Columns
from benchmarks.columns import Found
from benchmarks.columns import columns
from rules.policy import Policy

_LOCAL = "postgresql://postgres@127.0.0.1:5432/test"
_IN_PROCESS: tuple[tuple[str, Callable[[Columns], pair_engines.Find]], ...] = (
    ("rules/pairing.py (1 core)", pair_engines.ours),
    ("numba sweep (1 core)", pair_engines.numba_sweep),
    ("Polars join_where", pair_engines.polars_join_where),
    ("Polars join on the key", pair_engines.polars_keyed),
    ("DuckDB IEJoin", pair_engines.duckdb_iejoin),
    ("DuckDB plain SQL", pair_engines.duckdb_plain),
)


def main() -> None:
    """Measure one size and print a table, ratios first."""
    asked = _arguments()
    drawn = generate(asked.offers, heavy_tail=asked.heavy_tail, years=asked.years)
    given = columns(drawn, Policy())
    del drawn
    print(f"{asked.offers:,} offers over {asked.years} years, {'heavy tail, ' * asked.heavy_tail}"
          f"{len(given):,} rows under {int(given.keys.max()) + 1:,} keys (segment, product set)")  # fmt: skip
    print(f"{'ratio':>8} {'find, s':>9} {'load, s':>9} {'pairs':>13}  engine")
    expected: Found | None = None
    base = 0.0
    for name, load, seconds, found in _measured(given, asked):
        base = base or seconds
        expected = expected or found
        told = f"{found.pairs:>13,}" if found else f"{'gave up':>13}"
        print(f"{seconds / base:>8.2f} {seconds:>9.3f} {load:>9.3f} {told}  {name}", flush=True)
        if found not in {expected, None}:
            sys.exit(f"{name} found other pairs: {found}, not {expected}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the pair-finding kernel beside other engines.")
    parser.add_argument("offers", type=int)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--heavy-tail", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip", action="append", default=[], help="leave out engines whose name contains this")
    parser.add_argument("--postgres", default=_LOCAL, help="where to try PostgreSQL; empty leaves it out")
    parser.add_argument("--give-up-after", type=int, default=120, help="seconds for PostgreSQL")
    parser.add_argument("--ruranges", default="", help="a Python 3.12 or later that has ruranges and NumPy")
    return parser.parse_args()


def _measured(given: Columns, asked: argparse.Namespace) -> Iterator[tuple[str, float, float, Found | None]]:
    for name, prepare in _IN_PROCESS:
        if any(word in name for word in asked.skip):
            continue
        begun = time.perf_counter()
        find = prepare(given)
        load = time.perf_counter() - begun
        yield name, load, *_best(find, asked.repeats)
    if asked.ruranges:
        seconds, found = pair_engines.ruranges(given, asked.ruranges)()
        yield "ruranges (1 core)", 0.0, seconds, found
    if asked.postgres:
        yield from _in_postgresql(given, asked)


def _best(find: pair_engines.Find, repeats: int) -> tuple[float, Found]:
    best, found = float("inf"), Found(0, 0, 0)
    for _ in range(repeats):
        begun = time.perf_counter()
        found = find()
        best = min(best, time.perf_counter() - begun)
    return best, found


def _in_postgresql(given: Columns, asked: argparse.Namespace) -> Iterator[tuple[str, float, float, Found | None]]:
    name = "PostgreSQL range join"
    begun = time.perf_counter()
    try:
        find = pair_engines.postgresql(given, asked.postgres, asked.give_up_after)
    except psycopg.OperationalError as error:
        print(f"{name} left out: {str(error).splitlines()[0]}", file=sys.stderr)
        return
    load = time.perf_counter() - begun
    try:
        yield name, load, *_best(find, 1)
    except psycopg.errors.QueryCanceled:
        yield name, load, float(asked.give_up_after), None


if __name__ == "__main__":
    main()
