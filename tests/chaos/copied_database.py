"""A database that is read whole, and put back as it was before somebody died in it."""

import os
import shutil
import sqlite3
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import closing
from contextlib import contextmanager
from fcntl import LOCK_EX
from fcntl import LOCK_NB
from fcntl import LOCK_UN
from fcntl import flock
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.sql import SQL
from psycopg.sql import Composed
from psycopg.sql import Identifier
from psycopg.sql import Literal
from sqlalchemy.engine import make_url

POSTGRES = os.environ.get("PRESEANCE_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
# A server that finds its client dead needs a moment to let go of what that one held.
PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.002
# Every row of every table as text, whatever its order.
State = Mapping[str, tuple[str, ...]]


class CopiedDatabase(Protocol):
    """One database under one address, of which any number of copies are kept by name."""

    url: str

    def keep(self, name: str) -> None:
        """Keep a copy of it as it is now."""

    def put_back(self, name: str) -> None:
        """Make it what it was when the copy of that name was kept."""

    def left(self) -> State:
        """Read all that somebody who died has left; AssertionError when he still keeps others from writing.

        Where he left nothing, new rows are numbered as if he had never come.
        """


class SqliteCopies:
    """A file, with its copies beside it."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder."""
        self._file = folder / "victim.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def keep(self, name: str) -> None:
        """Copy the file when all that stands in its journal is in it."""
        with closing(sqlite3.connect(self._file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self._file, self._file.with_name(name))

    def put_back(self, name: str) -> None:
        """Copy it back; what a dead process wrote beside it goes."""
        for leftover in ("-wal", "-shm"):
            self._file.with_name(self._file.name + leftover).unlink(missing_ok=True)
        shutil.copy(self._file.with_name(name), self._file)

    def left(self) -> State:
        """Read it as whoever opens it next does, with what stands in its journal."""
        for place in self._file.parent.glob(f"{self._file.name}-[dp]*"):
            with place.open() as opened:
                flock(opened, LOCK_EX | LOCK_NB)
                flock(opened, LOCK_UN)
        with closing(sqlite3.connect(self._file)) as connection:
            names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}  # noqa: S608 -- a table of ours
        return _state((name, repr(row)) for name, found in rows.items() for row in found)


class PostgresCopies:
    """A database of a server, with its copies beside it."""

    def __init__(self) -> None:
        """Choose names that nobody has."""
        self._name = f"preseance_killed_{uuid.uuid4().hex[:12]}"
        self._copies: list[str] = []
        self._server = psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True)
        self._administer("CREATE DATABASE {} TEMPLATE template0", self._name)
        self.url = make_url(POSTGRES).set(database=self._name).render_as_string(hide_password=False)
        self._everything = self._numbers = Composed([])
        self._kept: State = {}

    def keep(self, name: str) -> None:
        """Copy it, and note to what numbers its rows have come."""
        self._wait()
        with self._connected() as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            numbers = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        everything = [
            SQL("SELECT {}, t::text FROM {} t").format(Literal(table), Identifier(table)) for (table,) in tables
        ]
        set_back = [
            SQL("setval({}, {}, {})").format(sequence, last or 1, last is not None) for sequence, last in numbers
        ]
        self._everything = SQL(" UNION ALL ").join(everything)
        self._numbers = SQL("SELECT {}").format(SQL(", ").join(set_back))
        self._kept = self.left()
        self._wait()
        self._copies.append(f"{self._name}_{name}")
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._copies[-1])
        self._administer("CREATE DATABASE {} TEMPLATE {}", self._copies[-1], self._name)

    def put_back(self, name: str) -> None:
        """Copy it back."""
        self._administer("DROP DATABASE {} WITH (FORCE)", self._name)
        self._administer("CREATE DATABASE {} TEMPLATE {}", self._name, f"{self._name}_{name}")

    def left(self) -> State:
        """Read it when the server has noticed all deaths; the dead have used up numbers, which is no fault."""
        self._wait()
        with self._connected() as connection:
            found = _state(connection.execute(self._everything).fetchall())
            if found == self._kept:
                connection.execute(self._numbers)
            return found

    def drop(self) -> None:
        """Leave nothing on the server."""
        for name in (self._name, *self._copies):
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._server.close()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [self._name]).fetchall():
            assert time.monotonic() < until, "somebody who is dead still holds a connection"
            time.sleep(LOOK_SECONDS)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)

    def _administer(self, statement: str, *names: str) -> None:
        self._server.execute(SQL(statement).format(*(Identifier(name) for name in names)))


@contextmanager
def copied_database(kind: str, folder: Path) -> Iterator[CopiedDatabase]:
    """Give a database of a kind, without tables."""
    if kind == "sqlite":
        yield SqliteCopies(folder)
        return
    made = PostgresCopies()
    try:
        yield made
    finally:
        made.drop()


def changed_tables(one: State, other: State) -> set[str]:
    """Name the tables in which two states differ."""
    return {table for table in {*one, *other} if one.get(table) != other.get(table)}


def differences(one: State, other: State) -> dict[str, list[str]]:
    """Give the rows that only one of two states has, for whoever reads a failure."""
    return {
        table: sorted({*one.get(table, ())} ^ {*other.get(table, ())}) for table in sorted(changed_tables(one, other))
    }


def _state(rows: Iterable[tuple[str, str]]) -> State:
    tables: dict[str, list[str]] = defaultdict(list)
    for table, row in rows:
        tables[table].append(row)
    return {table: tuple(sorted(found)) for table, found in tables.items()}
