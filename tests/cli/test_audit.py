"""`preseance audit` lists, exports and verifies who did what, and names the account and computer of whoever acts."""

import os
import pwd
import shutil
import socket
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.audit_lines import BREAKS
from exchange.plan_document import load
from models.audit_walk import Breakage
from models.store import Store
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_engine import writing
from models.store_workspaces import WorkspaceBook
from tests.cli.preseance import Ran
from tests.cli.preseance import preseance
from tests.service.plans import document

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTILE = "=cmd|' /C calc'!A0"


def now() -> datetime:
    """Give the same instant always."""
    return NOW


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with a calendar in two workspaces, to be copied."""
    file = tmp_path_factory.mktemp("audited") / "store.sqlite3"
    store = Store.open(f"sqlite:///{file}", now)
    store.put_plan(load(document()), code="q4", by=HOSTILE)
    WorkspaceBook(store.engine, now).add("brand", by="Alice")
    store.close()
    return file


@pytest.fixture
def database(written: Path, tmp_path: Path) -> Path:
    """Give one of one's own."""
    return Path(shutil.copy(written, tmp_path / "store.sqlite3"))


def _audit(database: Path, *arguments: str | Path, lang: str = "en") -> Ran:
    return preseance("audit", *arguments, "--database", database, "--lang", lang, settings={"COLUMNS": "160"})


def _forge(database: Path, *statements: str) -> None:
    engine = open_engine(f"sqlite:///{database}")
    with writing(engine) as connection:
        for statement in ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", *statements):
            connection.execute(text(statement))
    engine.dispose()


def test_a_whole_audit_ends_with_the_place_to_note(database: Path) -> None:
    """It leaves with 0, and again when the place is given back; every language says so."""
    ran, french = _audit(database, "verify"), _audit(database, "verify", lang="fr")
    place = ran.out.splitlines()[-1]

    again = _audit(database, "verify", "--expect", place)

    assert [0, 0, 0] == [ran.code, french.code, again.code]
    assert place.startswith("6:sha256:")
    assert "none was altered" in again.out
    assert "aucune n’a changé" in french.out


def test_a_broken_audit_is_told_in_words(database: Path) -> None:
    """Each thing that is wrong has its line; the exit code is 1."""
    place = _audit(database, "verify").out.splitlines()[-1]
    _forge(database, "UPDATE audit SET actor = 'Bob' WHERE seq = 2", "DELETE FROM audit WHERE seq = 4")

    ran, french = _audit(database, "verify", "--expect", place), _audit(database, "verify", lang="fr")

    assert [1, 1] == [ran.code, french.code]
    assert ["- line 2 was altered: what it says is not what its hash stands for",
            "- lines are missing from line 4 on: 1"] == ran.out.splitlines()[1:3]  # fmt: skip
    assert "- la ligne 2 a été modifiée" in french.out


def test_an_exported_audit_is_verified_without_its_database(database: Path, tmp_path: Path) -> None:
    """On any computer; what was altered in the file shows, what is no export is refused."""
    file = tmp_path / "audit.jsonl"
    exported, again = _audit(database, "export", "-o", file), _audit(database, "export", "-o", file)
    whole = preseance("audit", "verify", "--file", file)
    file.write_text(file.read_text().replace('"calendar":"q4"', '"calendar":"q5"', 1))
    broken = preseance("audit", "verify", "--file", file)
    other = preseance("audit", "verify", "--file", "two-teams.json")

    assert [0, 2, 0, 1, 2] == [exported.code, again.code, whole.code, broken.code, other.code]
    assert exported.out.split()[-1] == whole.out.split()[-1]
    assert "--force replaces it" in again.err
    assert "line 1" in other.err


def test_a_table_of_it_runs_nothing(database: Path, tmp_path: Path) -> None:
    """Whoever opens it in a spreadsheet reads what somebody called himself."""
    ran = _audit(database, "export", "-o", tmp_path / "audit.csv", "--format", "csv", lang="fr")

    told = (tmp_path / "audit.csv").read_bytes().decode("utf-8-sig")
    assert (0, 7) == (ran.code, len(told.splitlines()))
    assert f";'{HOSTILE};" in told
    assert f";{HOSTILE}" not in told


def test_lines_are_listed_latest_first(database: Path) -> None:
    """As asked; what nobody did is an empty table."""
    everything = _audit(database, "list", "--since", "2026-11-22")
    offers = _audit(database, "list", "--kind", "offer", "--calendar", "q4", "--limit", "1", lang="fr")
    nobody = _audit(database, "list", "--by", "Nobody", "--subject", "VIP-10")
    wrong = _audit(database, "list", "--since", "yesterday")

    assert [0, 0, 0, 2] == [ran.code for ran in (everything, offers, nobody, wrong)]
    assert everything.out.index("NEW-20") < everything.out.index("calendar q4 created")
    assert "offre NEW-20 · création" in offers.out
    assert "VIP-10" not in offers.out + nobody.out


def test_each_workspace_has_its_audit(database: Path) -> None:
    """One that is not there is refused with those that are."""
    brand = _audit(database, "list", "--workspace", "brand")
    nowhere = _audit(database, "verify", "--workspace", "brnad")

    assert "workspace brand created" in brand.out
    assert "q4" not in brand.out
    assert 2 == nowhere.code
    assert "brand, default" in nowhere.err


def test_somebody_at_the_console_is_named_with_his_account(database: Path) -> None:
    """Whatever name he gives, the system says who sits there."""
    ran = preseance("offers", "submit", "q4", "VIP-10", "--by", "claire", "--reason", "ready", "--database", database)

    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    (line,) = AuditBook(Store(engine, now)).page(AuditListing(actor="claire"))
    engine.dispose()
    here = f"console {pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
    assert (0, here, "ready") == (ran.code, line.origin, line.reason)


def test_what_is_no_place_is_refused(database: Path) -> None:
    """A mistyped one must not look like a rewritten audit."""
    wrong = _audit(database, "verify", "--expect", "6:sha256:abc")
    both = _audit(database, "verify", "--file", "two-teams.json")

    assert [2, 2] == [wrong.code, both.code]
    assert "write it as 12:sha256:" in wrong.err


def test_each_breakage_has_words_in_both_languages() -> None:
    """One that is new must be told too."""
    assert set(Breakage) == set(BREAKS)
    assert {frozenset({"fr", "en"})} == {frozenset(words) for words in BREAKS.values()}
