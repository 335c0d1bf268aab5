"""The engines that find which rows meet: each is given the same columns and folds its pairs into one sum."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import duckdb
import numba
import numpy as np
import polars as pl
import psycopg

from benchmarks.columns import Column
from benchmarks.columns import Columns
from benchmarks.columns import Found
from rules.pairing import overlapping

Find = Callable[[], Found]
Sweep = Callable[[Column, Column, Column, Column], tuple[int, int, int]]
_PLAIN = """
SELECT count(*), sum(a.id + b.id), sum(xor(a.id, b.id)) FROM rows a JOIN rows b
ON a.key = b.key AND a.id < b.id AND a.start < b.stop AND b.start < a.stop
"""
_IEJOIN = """
SELECT sum(n), sum(t), sum(m) FROM (
    SELECT count(*), sum(a.id + b.id), sum(xor(a.id, b.id)) FROM rows a JOIN rows b
    ON a.opens < b.opens AND b.opens < a.closes
    UNION ALL
    SELECT count(*), sum(a.id + b.id), sum(xor(a.id, b.id)) FROM rows a JOIN rows b
    ON a.opens = b.opens AND a.id < b.id
) AS parts (n, t, m)
"""
_BY_TREE = """
SELECT count(*), sum(a.id + b.id), sum(a.id # b.id) FROM rows a JOIN rows b
ON b.key = a.key AND b.start >= a.start AND b.start < a.stop AND (b.start > a.start OR b.id > a.id)
"""


def ours(given: Columns) -> Find:
    """Prepare rules/pairing.py: nothing to prepare."""

    def find() -> Found:
        pairs = total = mixed = 0
        for first, second in overlapping(given.keys, given.starts, given.ends):
            pairs += len(first)
            total += int(first.sum(dtype=np.int64)) + int(second.sum(dtype=np.int64))
            mixed += int((first ^ second).sum(dtype=np.int64))
        return Found(pairs, total, mixed)

    return find


def duckdb_plain(given: Columns) -> Find:
    """Prepare the query that anybody would write, in DuckDB."""
    door = _in_duckdb(given)
    return lambda: _asked(door, _PLAIN)


def duckdb_iejoin(given: Columns) -> Find:
    """Prepare DuckDB's inequality join, the key folded into the axis; equal starts are an ordinary join."""
    door = _in_duckdb(given)
    plan = "".join(str(row) for row in door.execute(f"EXPLAIN {_IEJOIN}").fetchall())
    if "IE Join" not in plan:
        raise SystemExit("DuckDB did not choose its IEJoin")
    return lambda: _asked(door, _IEJOIN)


def _in_duckdb(given: Columns) -> duckdb.DuckDBPyConnection:
    opens, closes = given.on_one_axis()
    door = duckdb.connect()
    door.register("given", {"key": given.keys, "start": given.starts, "stop": given.ends, "id": _ids(given),
                            "opens": opens, "closes": closes})  # fmt: skip
    door.execute("CREATE TABLE rows AS SELECT * FROM given")
    return door


def _asked(door: duckdb.DuckDBPyConnection, query: str) -> Found:
    row = door.execute(query).fetchone()
    return Found(*(int(figure or 0) for figure in row or ()))


def polars_join_where(given: Columns) -> Find:
    """Prepare Polars' inequality join, the key folded into the axis; equal starts are an ordinary join."""
    opens, closes = given.on_one_axis()
    rows = pl.LazyFrame({"id": _ids(given), "opens": opens, "closes": closes})
    others = rows.select(other="id", begins="opens")
    later = rows.join_where(others, pl.col("opens") < pl.col("begins"), pl.col("begins") < pl.col("closes"))
    level = rows.join(others, left_on="opens", right_on="begins").filter(pl.col("id") < pl.col("other"))
    return lambda: _summed([later, level])


def polars_keyed(given: Columns) -> Find:
    """Prepare Polars' hash join on the key, filtered by time."""
    rows = pl.LazyFrame({"key": given.keys, "start": given.starts, "stop": given.ends, "id": _ids(given)})
    others = rows.select("key", begins="start", ends="stop", other="id")
    kept = (pl.col("id") < pl.col("other")) & (pl.col("start") < pl.col("ends")) & (pl.col("begins") < pl.col("stop"))
    met = rows.join(others, on="key").filter(kept)
    return lambda: _summed([met])


def _summed(parts: list[pl.LazyFrame]) -> Found:
    one, other = pl.col("id"), pl.col("other")
    sums = [part.select(n=pl.len(), t=(one + other).sum(), m=(one ^ other).sum()) for part in parts]
    rows = [frame.row(0) for frame in pl.collect_all(sums, engine="streaming")]
    return Found(*(sum(int(row[place] or 0) for row in rows) for place in range(3)))


def numba_sweep(given: Columns) -> Find:
    """Prepare the same sweep as ours, compiled: about as fast as one core can be."""
    sweep = cast("Sweep", numba.njit(_sweep))
    sweep(given.keys[:2], given.starts[:2], given.ends[:2], np.arange(2))

    def find() -> Found:
        opens, _ = given.on_one_axis()
        return Found(*sweep(given.keys, given.starts, given.ends, np.argsort(opens)))

    return find


def _sweep(keys: Column, starts: Column, ends: Column, order: Column) -> tuple[int, int, int]:
    pairs = total = mixed = 0
    for place in range(len(order)):
        here = order[place]
        for behind in range(place + 1, len(order)):
            there = order[behind]
            if keys[there] != keys[here] or starts[there] >= ends[here]:
                break
            pairs += 1
            total += here + there
            mixed += here ^ there
    return pairs, total, mixed


def postgresql(given: Columns, url: str, seconds: int) -> Find:
    """Prepare a range join over a B-tree on (key, start) in PostgreSQL, given up after some seconds."""
    door = psycopg.connect(url, autocommit=True)
    door.execute("CREATE TEMP TABLE rows (key int, start bigint, stop bigint, id int)")
    with door.cursor().copy("COPY rows FROM STDIN") as copy:
        for place, row in enumerate(zip(given.keys.tolist(), given.starts.tolist(), given.ends.tolist(), strict=True)):
            copy.write_row((*row, place))
    door.execute("CREATE INDEX ON rows (key, start, id)")
    door.execute("ANALYZE rows")
    door.execute(f"SET statement_timeout = '{seconds}s'".encode())

    def find() -> Found:
        row = door.execute(_BY_TREE).fetchone()
        return Found(*(int(figure or 0) for figure in row or ()))

    return find


def ruranges(given: Columns, python: str) -> Callable[[], tuple[float, Found]]:
    """Prepare ruranges in an interpreter of its own (it needs Python 3.12); the worker takes its own time."""
    folder = tempfile.TemporaryDirectory()
    file = Path(folder.name) / "columns.npz"
    np.savez(file, keys=given.keys, starts=given.starts, ends=given.ends)
    worker = Path(__file__).with_name("ruranges_worker.py")

    def find() -> tuple[float, Found]:
        run = subprocess.run([python, worker, file], capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        if run.returncode:
            sys.stderr.write(run.stderr)
            raise SystemExit(f"{python} could not run ruranges; give one that has it, or leave the option out")
        seconds, *sums = run.stdout.split()
        folder.cleanup()
        return float(seconds), Found(*map(int, sums))

    return find


def _ids(given: Columns) -> Column:
    return np.arange(len(given), dtype=np.int64)
