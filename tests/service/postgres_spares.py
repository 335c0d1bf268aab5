"""PostgreSQL databases that are used again: to make one and to drop it takes longer than most tests."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress

import psycopg
from psycopg.sql import SQL
from psycopg.sql import Identifier
from psycopg.sql import Literal
from sqlalchemy.engine import make_url

from models.tables_trust import metadata

# Whoever another table points at comes before it.
TABLES = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
# Nobody takes lines of the audit away but its owner, who says so first.
GUARDED = ("audit", "audit_head")
# What a large test leaves behind would slow all those after it down.
MOST_GROWTH = 8 * 1024 * 1024
PATIENCE_SECONDS = 0.5
LOOK_SECONDS = 0.001
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
# Everything that a test can change of the tables themselves, in one word, and how large the database is.
SHAPE = """
WITH ours AS (SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace),
told AS (
    SELECT concat_ws(' ', 'class', oid, relname, relkind) AS line FROM ours
    UNION ALL
    SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, attnotnull, attisdropped)
    FROM pg_attribute JOIN ours ON ours.oid = attrelid WHERE attnum > 0
    UNION ALL
    SELECT concat_ws(' ', 'trigger', t.oid, tgenabled) FROM pg_trigger t JOIN ours ON ours.oid = tgrelid
    UNION ALL
    SELECT concat_ws(' ', 'constraint', c.oid, convalidated) FROM pg_constraint c JOIN ours ON ours.oid = conrelid
    UNION ALL
    SELECT concat_ws(' ', 'other', oid, nspname) FROM pg_namespace WHERE nspname !~ '^pg_'
)
SELECT md5(string_agg(line, ',' ORDER BY line)), pg_database_size(current_database()) FROM told
"""


class Database:
    """A database of its own, which is put back to what it was at first."""

    def __init__(self, server: str, template: str) -> None:
        """Copy a template under a name that nobody has."""
        self._server = server
        self._name = f"preseance_test_{uuid.uuid4().hex}"
        administer(server, f'CREATE DATABASE "{self._name}" TEMPLATE "{template}"')
        self.url = make_url(server).set(database=self._name).render_as_string(hide_password=False)
        self._own = psycopg.connect(plain(self.url), autocommit=True)
        self._shape, self._size = self._look()
        self._rows = {name: rows for name in TABLES if (rows := self._read(name))}
        self._put_back = self._written()

    def put_back(self) -> bool:
        """Take away what a test has stored; False where it still runs, has changed the tables, or has stored much."""
        with suppress(psycopg.Error):
            if not self._is_left_alone():
                return False
            shape, size = self._look()
            if shape != self._shape or size > self._size + MOST_GROWTH:
                return False
            with self._own.transaction():
                self._own.execute(self._put_back)
                for name, rows in self._rows.items():
                    with self._own.cursor().copy(SQL("COPY {} FROM STDIN").format(Identifier(name))) as copy:
                        copy.write(rows)
            return True
        return False

    def drop(self) -> None:
        """Leave nothing of it, whoever is still connected."""
        self._own.close()
        administer(self._server, f'DROP DATABASE "{self._name}" WITH (FORCE)')

    def _look(self) -> tuple[str, int]:
        shape, size = self._own.execute(SHAPE).fetchall()[0]
        return shape, size

    def _read(self, name: str) -> bytes:
        with self._own.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(name))) as copy:
            return b"".join(copy)

    def _written(self) -> bytes:
        numbers = self._own.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        set_back = [
            SQL("setval({}, {}, {})").format(Literal(one), last or 1, last is not None) for one, last in numbers
        ]
        gone = [SQL("DELETE FROM {}").format(Identifier(one)) for one in reversed(TABLES)]
        off, on = (
            [SQL("ALTER TABLE {} {} TRIGGER USER").format(Identifier(one), SQL(word)) for one in GUARDED]
            for word in ("DISABLE", "ENABLE")
        )
        return SQL("; ").join([*off, *gone, *on, SQL("SELECT {}").format(SQL(", ").join(set_back))]).as_bytes(self._own)

    def _is_left_alone(self) -> bool:
        """Wait until the server has noticed that everybody has gone."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._own.execute(OTHERS).fetchall() != [(0,)]:
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_SECONDS)
        return True


class Spares:
    """Databases that are all copies of one, as many as are used at the same time."""

    def __init__(self, server: str, template: str) -> None:
        """Make none before somebody asks."""
        self._server = server
        self._template = template
        self._spare: list[Database] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Give the URL of one while it is used."""
        database = self._spare.pop() if self._spare else Database(self._server, self._template)
        try:
            yield database.url
        finally:
            if database.put_back():
                self._spare.append(database)
            else:
                database.drop()

    def close(self) -> None:
        """Leave none of them."""
        while self._spare:
            self._spare.pop().drop()


def administer(server: str, statement: str) -> None:
    """Say something to the server that no transaction may hold."""
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(statement.encode())


def plain(url: str) -> str:
    """Give a URL as the driver itself reads it."""
    return url.replace("+psycopg", "")
