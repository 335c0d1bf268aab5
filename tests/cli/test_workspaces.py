"""Several brands on the command line: made on purpose, named where there are several, never made by a typing error."""

from pathlib import Path

import pytest

from app import Settings
from app import open_houses
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from tests.cli.preseance import preseance


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a database with two brands."""
    file = tmp_path_factory.mktemp("brands") / "brands.sqlite3"
    assert 0 == preseance("db", "upgrade", "--database", file).code
    for code in ("default", "acme"):
        assert 0 == preseance("workspaces", "add", code, "--by", "claire", "--database", file).code
    return f"sqlite:///{file}"


def test_a_brand_is_added_renamed_and_listed_with_its_audit(database: str) -> None:
    """The lines stand in the audit of the new brand, and of no other."""
    added = preseance(
        "workspaces", "add", "hors taxes", "--name", "Hors taxes", "--by", "claire", "--database", database
    )
    renamed = preseance("workspaces", "rename", "hors taxes", "Détaxe", "--by", "marc", "--database", database)
    listed = preseance("workspaces", "list", "--database", database)
    houses = open_houses(Settings(database_url=database))
    told = {
        code: [
            (one.actor, one.action, one.after)
            for one in AuditBook(houses.desk(code).store).page(AuditListing(subject="hors taxes"))
        ]
        for code in ("hors taxes", "acme")
    }
    houses.close()

    assert (0, 0, 0) == (added.code, renamed.code, listed.code)
    assert "hors taxes.toml" in added.out
    assert ["acme", "default", "hors taxes"] == [line[:10].strip() for line in listed.out.splitlines()[2:]]
    assert "Détaxe" in listed.out
    lines = [("claire", "created", {"name": "Hors taxes"}), ("marc", "changed", {"name": "Détaxe"})]
    assert {"hors taxes": lines, "acme": []} == told


@pytest.mark.parametrize(
    "code", ["", " ", "a\x00b", "\ud800", "x" * 201, "../secrets", "a\\b", ".hidden", "50%", "a\u200bb", " acme"]
)  # fmt: skip
def test_a_code_that_cannot_be_one_is_refused(database: str, code: str) -> None:
    """It names a file and stands in addresses; nothing is kept of it."""
    before = preseance("workspaces", "list", "--database", database).out

    refused = preseance("workspaces", "add", code, "--by", "claire", "--database", database)

    assert 2 == refused.code
    assert "→" in refused.err
    assert before == preseance("workspaces", "list", "--database", database).out


def test_a_code_that_is_taken_is_refused(database: str) -> None:
    """In the reader's words."""
    refused = preseance(
        "workspaces", "add", "acme", "--by", "claire", "--database", database, settings={"PRESEANCE_LANG": "fr"}
    )

    assert 2 == refused.code
    assert "l’espace de travail acme existe déjà" in refused.err


@pytest.mark.parametrize(
    "call",
    [
        ("offers", "list", "q4", "--workspace", "acmee"), ("sends", "list", "--workspace", "acmee"),
        ("audit", "verify", "--workspace", "acmee"), ("scheduler", "--workspace", "acmee"),
        ("serve", "--workspace", "acmee"), ("workspaces", "rename", "acmee", "x", "--by", "claire"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_mistyped_workspace_is_refused_with_those_there_are(database: str, call: tuple[str, ...]) -> None:
    """It is never made: an empty brand would say that nothing is planned."""
    refused = preseance(*call, "--database", database)

    assert 2 == refused.code
    assert "there is no workspace acmee; there are acme, default" in refused.err
    assert "acmee" not in preseance("workspaces", "list", "--database", database).out


def test_a_database_without_workspaces_makes_the_usual_one_only(tmp_path: Path) -> None:
    """And that only as long as there is none at all."""
    file = tmp_path / "fresh.sqlite3"
    preseance("db", "upgrade", "--database", file)

    typed = preseance("sends", "list", "--database", file, "--workspace", "acme")
    preseance("workspaces", "add", "acme", "--by", "claire", "--database", file)
    usual = preseance("sends", "list", "--database", file)

    assert (2, 2) == (typed.code, usual.code)
    assert "none yet: preseance workspaces add makes one" in typed.err
    assert "there is no workspace default; there are acme" in usual.err


def test_one_file_of_providers_is_for_one_workspace(database: str, tmp_path: Path) -> None:
    """The environment's file is that of the environment's workspace, and carries nothing of another brand."""
    file = tmp_path / "ways.toml"
    file.write_text('[providers.paper]\nkind = "file"\npath = "x.jsonl"\n')
    settings = {"PRESEANCE_PROVIDERS": str(file)}

    mine = preseance("providers", "check", settings=settings)
    theirs = preseance("providers", "check", "--workspace", "acme", settings=settings)
    named = preseance("providers", "check", "--workspace", "acme", "--providers", file)
    file.rename(tmp_path / "acme.toml")
    folder = {"PRESEANCE_PROVIDERS": str(tmp_path)}
    found = [preseance("providers", "check", "--workspace", code, settings=folder).out for code in ("acme", "default")]
    refused = preseance(
        "scheduler", "--workspace", "acme", "--database", database, "--providers", tmp_path / "acme.toml"
    )

    told = [mine.out, theirs.out, named.out, *found]
    assert [True, False, True, True, False] == ["paper" in one for one in told]
    assert 2 == refused.code
    assert "give a folder with a file for each, such as acme.toml" in refused.err
