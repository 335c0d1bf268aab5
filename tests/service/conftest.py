"""Gives each test its own database: SQLite always, PostgreSQL when its tests are asked for."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

import app as application_module
from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.store import Store
from models.store_engine import migrate
from models.store_engine import open_engine
from tests.service.entering import CountedPasswords
from tests.service.entering import Entrance
from tests.service.filled import fill
from tests.service.launching import PROVIDERS
from tests.service.launching import House
from tests.service.people import let_in
from tests.service.postgres_spares import Spares
from tests.service.postgres_spares import administer

POSTGRES = os.environ.get("PRESEANCE_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def now() -> datetime:
    """Give the same instant always."""
    return NOW


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file with today's tables, to be copied."""
    file = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def filled_file(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file in which something of everything is stored, to be copied."""
    file = tmp_path_factory.mktemp("filled") / "filled.sqlite3"
    shutil.copy(blank_file, file)
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def blank_database() -> Iterator[str]:
    """Give a PostgreSQL database with today's tables, to be copied."""
    with _database(None) as name:
        engine = open_engine(_url(name))
        migrate(engine)
        engine.dispose()
        yield name


@pytest.fixture(scope="session")
def filled_database(blank_database: str) -> Iterator[str]:
    """Give a PostgreSQL database in which something of everything is stored, to be copied."""
    with _database(blank_database) as name:
        _fill(_url(name))
        yield name


@pytest.fixture(scope="session")
def blank_spares(blank_database: str) -> Iterator[Spares]:
    """Give PostgreSQL databases with today's tables, to be lent."""
    with closing(Spares(POSTGRES, blank_database)) as spares:
        yield spares


@pytest.fixture(scope="session")
def filled_spares(filled_database: str) -> Iterator[Spares]:
    """Give PostgreSQL databases in which something of everything is stored, to be lent."""
    with closing(Spares(POSTGRES, filled_database)) as spares:
        yield spares


def _fill(url: str) -> None:
    app = create_app(Settings(database_url=url, rate_limit="1000000/minute"))
    fill(app)
    store: Store = app.extensions[EXTENSION].store
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


class _database:  # noqa: N801 -- read as a verb: with a database of that name
    """A PostgreSQL database that goes when it is done with."""

    def __init__(self, template: str | None) -> None:
        """Choose a name nobody has."""
        self.name = f"preseance_test_{uuid.uuid4().hex}"
        self.template = template

    def __enter__(self) -> str:
        """Create it."""
        administer(POSTGRES, f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template or "template0"}"')
        return self.name

    def __exit__(self, *_: object) -> None:
        """Drop it, whoever is still connected."""
        administer(POSTGRES, f'DROP DATABASE "{self.name}" WITH (FORCE)')


def _url(database: str) -> str:
    return make_url(POSTGRES).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database with today's tables."""
    with fresh_database(request, tmp_path) as url:
        yield url


@pytest.fixture(params=BOTH)
def filled_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database in which something of everything is stored."""
    with fresh_database(request, tmp_path, "filled") as url:
        yield url


@contextmanager
def fresh_database(request: pytest.FixtureRequest, folder: Path, kept: str = "blank") -> Iterator[str]:
    """Give the URL of a copy of a database that is kept, of the kind that a fixture is asked for, while it is used."""
    if request.param == "sqlite":
        file = folder / "test.sqlite3"
        shutil.copy(request.getfixturevalue(f"{kept}_file"), file)
        yield f"sqlite:///{file}"
        return
    spares: Spares = request.getfixturevalue(f"{kept}_spares")
    with spares.lent() as url:
        yield url


@pytest.fixture(params=BOTH)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    with _database(None) as name:
        yield _url(name)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an empty store on a clock that stands still."""
    opened = Store.open(database_url, now)
    yield opened
    opened.close()


@pytest.fixture
def application(database_url: str) -> Iterator[Flask]:
    """Give the whole service on an empty database."""
    app = create_app(Settings(database_url=database_url, rate_limit="1000000/minute"))
    yield let_in(app, app.extensions[EXTENSION].store)
    app.extensions[EXTENSION].store.close()


@pytest.fixture
def client(application: Flask) -> FlaskClient:
    """Give somebody who asks the service."""
    return application.test_client()


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give the service with its ways out, on a clock that stands still until it is set."""
    with open_house(database_url, tmp_path) as given:
        yield given


@contextmanager
def open_house(database_url: str, folder: Path) -> Iterator[House]:
    """Give a house on a database while it is used."""
    (folder / "providers.toml").write_text(PROVIDERS.replace("paper.jsonl", str(folder / "paper.jsonl")))
    settings = Settings(
        database_url=database_url, rate_limit="1000000/minute", providers=str(folder / "providers.toml")
    )
    app = create_app(settings)
    let_in(app, app.extensions[EXTENSION].store)
    given = House(app, app.test_client(), NOW)
    given.desk.store.clock = lambda: given.clock
    yield given
    given.desk.store.close()


@pytest.fixture
def entrance(tmp_path: Path, blank_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entrance]:
    """Give the service with passwords that cost next to nothing."""
    passwords = CountedPasswords()
    monkeypatch.setattr(application_module, "Passwords", lambda: passwords)
    shutil.copy(blank_file, tmp_path / "test.sqlite3")
    url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    app = create_app(Settings(database_url=url, rate_limit="1000000/minute", hosts="localhost,plan.example.com"))
    given = Entrance(app, passwords, NOW)
    given.store.clock = lambda: given.clock
    yield given
    given.store.close()
