"""Databases to measure on: one approved offer of one house, and as many sends of it as are asked for."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.engine import make_url

from exchange.plan_document import load
from exchange.provider_file import ways_of
from models.lifecycle import OfferState
from models.store import Store
from models.store_launch import LaunchRoom
from models.store_planned import key_of
from rules.house_policy import built_in
from scheduler.launch import Launch
from scheduler.ways import Ways

CALENDAR = "bench"
EDITED = "edited"
SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0MTIz"  # noqa: S105 -- signs what only a benchmark receives
POSTGRES = os.environ.get("PRESEANCE_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
COLUMNS = (
    "id", "workspace_id", "calendar_id", "offer_id", "offer", "occurrence", "segment", "channel", "page", "pages",
    "kind", "provider", "state", "detail", "reasons", "asked_at", "due_at", "wall", "zone", "late_after", "not_after",
    "wake_at", "people", "content_id", "batch", "key", "fence", "attempts", "their_id", "refused", "created_at",
    "changed_at",
)  # fmt: skip
_A_DAY = timedelta(days=1)
_AT_ONCE = 10_000
# With it a webhook's body is as long as the published figures of other engines: 600 bytes.
_TEMPLATE = "winter-" + 60 * "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A database to measure on, with its name as people call it."""

    name: str
    url: str


@contextmanager
def sqlite_ground() -> Iterator[Ground]:
    """Give an empty SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        yield Ground(name="SQLite", url=f"sqlite:///{Path(folder) / 'bench.sqlite3'}")


@contextmanager
def postgres_ground(server: str = POSTGRES) -> Iterator[Ground]:
    """Give an empty PostgreSQL database, which goes afterwards."""
    name = f"preseance_bench_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield Ground(name="PostgreSQL", url=make_url(server).set(database=name).render_as_string(hide_password=False))
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def ways(port: int, in_flight: int) -> Ways:
    """Give the ways out of a house whose only provider is the receiver."""
    hook = {
        "kind": "webhook", "url": f"http://127.0.0.1:{port}/", "secrets": [SECRET],
        "bounds": {"in_flight": in_flight, "breaks_after": 100_000},
        "templates": {"email": _TEMPLATE},
    }  # fmt: skip
    house = {"allow_loopback": True, "channels": {"email": "house"}, "providers": {"house": hook}}
    return ways_of(house, {}, "bench.toml")


def lay(ground: Ground) -> Store:
    """Lay down two calendars of one offer each: one is approved and gated, its own send long off; one is edited."""
    store = Store.open(ground.url, lambda: datetime.now(UTC))
    for code in (CALENDAR, EDITED):
        store.put_plan(load(_document(datetime.now(UTC))), code=code, by="bench")
    room = LaunchRoom(store)
    room.step(CALENDAR, OfferState.SUBMITTED, ["A"], by="writer")
    Launch(room, built_in(), ways(9, 1).roads).approve(CALENDAR, ["A"], by="reader")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE lifecycle SET gated_version = (SELECT version FROM calendar WHERE code = :c)"),
                           {"c": CALENDAR})  # fmt: skip
    return store


def plant(engine: Engine, count: int, due: datetime, gap: timedelta = timedelta(0)) -> dict[str, float]:
    """Put sends in, the first due at an instant and the others each a gap later; gives when each key is due."""
    with engine.connect() as connection:
        own = connection.execute(text("SELECT * FROM send ORDER BY id LIMIT 1")).mappings().one()
        last = connection.execute(text("SELECT max(id) FROM send")).scalar_one()
    common = {name: own[name] for name in COLUMNS}
    far = datetime.now(UTC) + 30 * _A_DAY
    common |= {name: _written(engine, far) for name in ("asked_at", "late_after", "not_after")}
    common |= {name: _written(engine, datetime.now(UTC)) for name in ("created_at", "changed_at")}
    # Without a wall time they stay where they are planted, whatever the law of their zone is found to be.
    common["wall"] = ""
    keys: dict[str, float] = {}

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(last + 1, last + 1 + count):
            at = due + gap * (number - last - 1)
            key = key_of(number, "A", 1)
            if gap:
                keys[key] = at.timestamp()
            told = _written(engine, at)
            yield tuple(
                ({**common, "id": number, "page": number, "due_at": told, "wake_at": told, "key": key}).values()
            )

    _write(engine, rows())
    return keys


def _written(engine: Engine, instant: datetime) -> object:
    return (
        instant if engine.dialect.name == "postgresql" else instant.replace(tzinfo=None).isoformat(" ", "microseconds")
    )


def _write(engine: Engine, rows: Iterator[tuple[object, ...]]) -> None:
    raw = engine.raw_connection()
    cursor = raw.cursor()
    if engine.dialect.name == "postgresql":
        # Foreign keys are not looked up while rows are loaded: they are known to be there.
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY send ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("SET session_replication_role = origin")
        raw.commit()
        cursor.execute("SELECT setval(pg_get_serial_sequence('send', 'id'), (SELECT max(id) FROM send))")
        raw.commit()
        cursor.execute("COMMIT")
        raw.driver_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's own
        cursor.execute("VACUUM ANALYZE send")
        raw.driver_connection.autocommit = False  # type: ignore[union-attr]  # the same
    else:
        statement = f"INSERT INTO send ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 -- our own words
        cursor.execute("BEGIN")
        while part := list(islice(rows, _AT_ONCE)):
            cursor.executemany(statement, part)
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
    cursor.close()
    raw.close()


def _document(now: datetime) -> dict[str, object]:
    soon = now + 20 * _A_DAY
    return {
        "format": "preseance/plan@1", "name": "bench", "timezone": "Europe/Paris", "currency": "EUR",
        "segments": [{"code": "vip", "tier": "good", "size": 1_000, "basket": {"mean": "80"}}],
        "offers": [{
            "code": "A", "segments": ["vip"], "valid_from": (now - _A_DAY).isoformat(),
            "valid_to": (now + 40 * _A_DAY).isoformat(),
            "channels": [{"channel": "email", "send_at": soon.replace(hour=10).isoformat()}],
            "mechanics": [{"kind": "percent_off", "rate": "10"}],
        }],
    }  # fmt: skip
