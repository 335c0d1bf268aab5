"""A database that is really copied, lost and brought back sends nothing that was due meanwhile by itself."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from models.send import SendState
from models.store import Store
from models.store_outbox import StoredOutbox
from models.store_restore import Restored
from models.store_restore import hold_after_restore
from models.store_send_desk import SendDesk
from models.store_send_desk import SendListing
from tests.service.launching import House
from tests.service.test_sends_api import FIRST_DUE
from tests.service.test_sends_api import launched

COPIED_AT = FIRST_DUE - timedelta(hours=1)
RESTORED_AT = FIRST_DUE + timedelta(hours=5)


class Copy:
    """A copy of a database made by the tools of the page on operations, and the database that it is brought back as."""

    def __init__(self, url: str, folder: Path) -> None:
        """Copy now."""
        self._url = make_url(url)
        self._file = folder / "copy"
        if self._is_sqlite:
            with (
                closing(sqlite3.connect(self._url.database or "")) as live,
                closing(sqlite3.connect(self._file)) as copy,
            ):
                live.backup(copy)
        else:
            self._run("pg_dump", "--format=custom", f"--file={self._file}", self._plain)

    def restore(self) -> str:
        """Bring it back over the database that was lost, and give its URL."""
        if self._is_sqlite:
            lost = Path(self._url.database or "")
            for rest in lost.parent.glob(f"{lost.name}-*"):
                rest.unlink()
            shutil.copy(self._file, lost)
        else:
            self._run("pg_restore", "--clean", "--if-exists", f"--dbname={self._plain}", str(self._file))
        return self._url.render_as_string(hide_password=False)

    @property
    def _is_sqlite(self) -> bool:
        return self._url.drivername.startswith("sqlite")

    @property
    def _plain(self) -> str:
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _run(self, tool: str, *words: str) -> None:
        found = shutil.which(tool) or str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")))
        subprocess.run([found, *words], check=True, capture_output=True, env={"PATH": os.environ["PATH"]}, timeout=60)


@pytest.fixture
def restored(house: House, database_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a database copied an hour before its sends were due, and brought back five hours after they left."""
    launched(house, 3)
    house.clock = COPIED_AT
    copy = Copy(database_url, tmp_path)
    house.clock = FIRST_DUE + timedelta(seconds=1)
    assert 3 == len(house.leave())
    house.desk.store.close()
    store = Store.open(copy.restore(), lambda: RESTORED_AT)
    yield store
    store.close()


def _outbox(store: Store) -> StoredOutbox:
    return StoredOutbox(store.engine, store.workspace_id, lambda _: RESTORED_AT)


def _stands(store: Store) -> set[tuple[SendState, str | None]]:
    return {(one.state, one.hold) for one in SendDesk(store).sends(SendListing())}


def test_the_copy_does_not_know_what_has_left(restored: Store) -> None:
    """Otherwise nothing here would prove anything."""
    assert {(SendState.PLANNED, None)} == _stands(restored)


def test_a_restore_that_nobody_declared_still_holds_what_is_too_late(restored: Store) -> None:
    """Three sends that have left already do not leave again in one burst."""
    outbox = _outbox(restored)

    swept = outbox.sweep({})

    assert 3 == swept.late
    assert {(SendState.HELD, "late")} == _stands(restored)
    assert [] == list(outbox.due_providers(RESTORED_AT))


def test_a_restore_that_was_declared_holds_whatever_was_due(restored: Store) -> None:
    """However late it is: the word of the page on operations."""
    told = hold_after_restore(restored, by="claire")

    assert Restored(held=3, uncertain=0) == told
    assert {(SendState.HELD, "late")} == _stands(restored)


def test_the_tools_of_the_page_are_those_that_were_run() -> None:
    """The page and this test copy by the same commands."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")

    assert "pg_dump --format=custom" in page
    assert "pg_restore --clean --if-exists" in page
