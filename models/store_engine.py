"""Opens the database, SQLite or PostgreSQL, and brings its tables up to date."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Table
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from models.nonsense import NonsenseError
from models.store_turns import Turns

BUSY_MILLISECONDS = 10_000
# With SQLite's own two megabytes a claim among a million sends reads its index from the file again and again.
CACHE_KILOBYTES = 16_384
MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"
# Any fixed number: two processes that start together take turns at the migrations of a PostgreSQL database.
MIGRATION_LOCK = 7_301_204_411
# What is done last in a transaction.
LAST = "preseance.last"
Work = Callable[[Connection, list[Any]], None]
_TURNS: dict[str, Turns] = {}
_TURNS_LOCK = Lock()


def open_engine(url: str) -> Engine:
    """Give an engine for the URL; on SQLite foreign keys are on and readers never wait for the writer."""
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
        if kind == "postgresql":
            return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    except (SQLAlchemyError, ValueError, ImportError):
        raise _unknown() from None
    if kind != "sqlite":
        raise _unknown()
    if parsed.database in {None, "", ":memory:"}:
        raise NonsenseError(
            "database-without-file",
            f"{url} names no file",
            field="PRESEANCE_DATABASE_URL",
            remedy="write sqlite:///var/preseance.sqlite3 or a PostgreSQL URL",
        )
    # What customers are worth to us is nobody else's business on a computer that several people use.
    file = Path(str(parsed.database))
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    # Hashes of passwords stand in it too: the files that SQLite puts beside it inherit these rights.
    with suppress(OSError):
        file.touch(mode=0o600, exist_ok=False)
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "engine_disposed", _close_turns)
    return engine


def _unknown() -> NonsenseError:
    """Tell nothing of the URL itself: a password may stand in it."""
    return NonsenseError(
        "database-unknown",
        "the URL of the database cannot be read, or is neither one of SQLite nor of PostgreSQL",
        field="PRESEANCE_DATABASE_URL",
        remedy="write sqlite:///var/preseance.sqlite3 or postgresql+psycopg://USER:PASSWORD@HOST:5432/NAME",
    )


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes late and cannot be IMMEDIATE; `writing` and `reading` say it themselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    kept = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", f"cache_size=-{CACHE_KILOBYTES}")
    for pragma in (*kept, f"busy_timeout={BUSY_MILLISECONDS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def insert_new(connection: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """Insert rows of which some may be there already, or come from another process at the same instant."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).on_conflict_do_nothing()
    return postgresql_insert(table).on_conflict_do_nothing()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that is kept whole or not at all.

    On SQLite the writer's turn is taken at the start: a reader that becomes a writer would be refused.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            yield from _whole(connection)
        return
    with _turns_of(engine), engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield from _whole(connection)


def _whole(connection: Connection) -> Iterator[Connection]:
    last: dict[Work, list[Any]] = {}
    # The pool keeps this with the connection, longer than the transaction.
    kept = connection.info
    kept[LAST] = last
    try:
        yield connection
        for work, things in last.items():
            work(connection, things)
        connection.commit()
    finally:
        kept.pop(LAST, None)


def at_the_end(connection: Connection, work: Work, things: Iterable[object]) -> None:
    """Have something done to things just before a transaction of `writing` is kept, after all else that it writes."""
    connection.info[LAST].setdefault(work, []).extend(things)


def _close_turns(engine: Engine) -> None:
    _turns_of(engine).close()


def _turns_of(engine: Engine) -> Turns:
    with _TURNS_LOCK:
        return _TURNS.setdefault(str(engine.url), Turns(Path(str(engine.url.database))))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the database, whoever writes meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def migrate(engine: Engine, revision: str = NEWEST) -> None:
    """Bring the tables up to a revision, all or nothing; processes that start together take turns.

    Tables that are at the newest one already are left alone, as at most starts.
    """
    if revision == NEWEST and is_current(engine):
        return
    with _migrating(engine) as config:
        command.upgrade(config, revision)


def migrate_down(engine: Engine, revision: str = "base") -> None:
    """Take revisions back."""
    with _migrating(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Config]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Alembic alters a SQLite table by copying it: its rows must not fall with the old one.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = _config()
        config.attributes["connection"] = connection
        yield config
        connection.commit()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def is_current(engine: Engine) -> bool:
    """Say whether the tables are at the newest revision."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == _newest()


@cache
def _newest() -> set[str]:
    """Read which revisions nothing follows; they do not change while a process runs."""
    return set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
