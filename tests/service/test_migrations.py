"""The tables come about by migrations, go away by migrations, and are what the code thinks they are."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from models.nonsense import NonsenseError
from models.store import Store
from models.store_engine import is_current
from models.store_engine import migrate
from models.store_engine import migrate_down
from models.store_engine import open_engine
from models.tables import metadata
from tests.service.conftest import now


def test_up_down_and_up_again(bare_url: str) -> None:
    """Going down leaves nothing behind, so that going up works again."""
    engine = open_engine(bare_url)

    migrate(engine)
    up = set(inspect(engine).get_table_names())
    migrate_down(engine)
    down = set(inspect(engine).get_table_names())
    migrate(engine)

    assert set(metadata.tables) | {"alembic_version"} == up
    assert {"alembic_version"} == down
    assert is_current(engine)
    engine.dispose()


def test_the_tables_are_those_of_the_code(store: Store) -> None:
    """A column added to the code without a migration fails here."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert [] == compare_metadata(context, metadata)


def test_migrating_twice_at_once_is_done_once(bare_url: str) -> None:
    """Two processes that start together take turns."""
    engine = open_engine(bare_url)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(engine), range(4)))

    assert is_current(engine)
    engine.dispose()


def test_a_store_is_ready_when_its_tables_are(store: Store) -> None:
    """Without its tables it is not, and says so instead of breaking."""
    ready = store.is_ready()
    migrate_down(store.engine)

    assert (True, False) == (ready, store.is_ready())


def test_stores_opened_at_once_share_the_workspace(bare_url: str) -> None:
    """The default workspace is made once."""
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store.open(bare_url, now), range(4)))

    assert 1 == len({store._workspace_id for store in stores})
    for store in stores:
        store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_is_no_file_is_refused(url: str) -> None:
    """Each connection would see a database of its own."""
    with pytest.raises(NonsenseError, match="names no file"):
        open_engine(url)


def test_migrations_run_from_an_installed_package(tmp_path: Path) -> None:
    """They are found beside the code, from whatever folder it is run."""
    code = (
        "from models.store_engine import *; import sys; e = open_engine(sys.argv[1]); migrate(e); print(is_current(e))"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'far.sqlite3'}"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "True" == told.stdout.strip()
