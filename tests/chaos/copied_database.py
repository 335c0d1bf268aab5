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

from models.tables_trust import metadata

POSTGRES = os.environ.get("PRESEANCE_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
# Whoever another table points at comes before it.
TABLES = [table.name for table in metadata.sorted_tables]
GUARDED = ("audit", "audit_head")
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
    """A database of a server, with its copies in schemas beside its own: making databases waits for the disk."""

    def __init__(self) -> None:
        """Choose a name that nobody has."""
        self._name = f"preseance_killed_{uuid.uuid4().hex}"
        self._server = psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True)
        self._server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(self._name)))
        self.url = make_url(POSTGRES).set(database=self._name).render_as_string(hide_password=False)
        self._numbers: dict[str, Composed] = {}
        self._kept: tuple[str, State] = ("", {})

    def keep(self, name: str) -> None:
        """Copy every table, and note to what numbers its rows have come."""
        copied = [SQL("CREATE TABLE {} AS TABLE {}").format(Identifier(name, one), Identifier(one)) for one in TABLES]
        schema = Identifier(name)
        afresh = SQL("DROP SCHEMA IF EXISTS {} CASCADE; CREATE SCHEMA {}").format(schema, schema)
        with self._connected() as connection:
            connection.execute(SQL("; ").join([afresh, *copied]))
            numbers = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        set_back = [SQL("setval({}, {}, {})").format(one, last or 1, last is not None) for one, last in numbers]
        self._numbers[name] = SQL("SELECT {}").format(SQL(", ").join(set_back))
        self._kept = (name, self.left())

    def put_back(self, name: str) -> None:
        """Copy every table back; the audit lets nobody take lines away but its owner, who says so first."""
        gone = [SQL("DELETE FROM {}").format(Identifier(one)) for one in reversed(TABLES)]
        back = [SQL("INSERT INTO {} TABLE {}").format(Identifier(one), Identifier(name, one)) for one in TABLES]
        off = [SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(one)) for one in GUARDED]
        on = [SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(one)) for one in GUARDED]
        self._wait()
        with self._connected() as connection, connection.transaction():
            connection.execute(SQL("; ").join([*off, *gone, *back, *on, self._numbers[name]]))

    def left(self) -> State:
        """Read it when the server has noticed all deaths; the dead have used up numbers, which is no fault."""
        self._wait()
        rows = SQL(" UNION ALL ").join(
            SQL("SELECT {}, t::text FROM {} t").format(Literal(one), Identifier(one)) for one in TABLES
        )
        name, kept = self._kept
        with self._connected() as connection:
            found = _state(connection.execute(rows).fetchall())
            if found == kept:
                connection.execute(self._numbers[name])
            return found

    def drop(self) -> None:
        """Leave nothing on the server."""
        self._server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(self._name)))
        self._server.close()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [self._name]).fetchall():
            assert time.monotonic() < until, "somebody who is dead still holds a connection"
            time.sleep(LOOK_SECONDS)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)


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
