"""Verdicts are listed and judged again, and policies put in force and tried, from the command line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from app import Settings
from app import open_desk
from exchange.plan_document import load
from models.store_verdicts import VERDICTS
from rules.policy import Policy
from tests.cli.preseance import Ran
from tests.cli.preseance import preseance
from tests.service.plans import document

TOLERANT = '[parity]\ntolerance = 0.90\nno_loyal_offer = "ignore"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a database in which a calendar was judged once, and a policy file."""
    made = tmp_path_factory.mktemp("replay")
    desk = open_desk(Settings(database_url=f"sqlite:///{made / 'house.sqlite3'}"))
    desk.store.put_plan(load(document(policy={})), code="q4", by="claire")
    desk.ruling("q4")
    desk.store.put_plan(load(document(policy={}, offers=[])), code="unseen", by="claire")
    desk.store.close()
    (made / "policy.toml").write_text(TOLERANT, "utf-8")
    (made / "wrong.json").write_text('{"parity": {"tolerence": "0.1"}}', "utf-8")
    return made


def _typed(folder: Path, *words: str) -> Ran:
    return preseance(*words, "--database", "house.sqlite3", folder=folder)


def test_a_verdict_is_found_and_replayed(folder: Path) -> None:
    """Its number is in the list; the same comes out, in both languages and for programs."""
    listed = _typed(folder, "verdicts", "q4")
    told = [_typed(folder, "replay", "1", "--lang", language) for language in ("en", "fr")]
    shown = _typed(folder, "replay", "1", "--format", "json")
    absent = [_typed(folder, *words) for words in (("replay", "99"), ("verdicts", "nowhere"))]

    assert [0, 0, 0, 0] == [one.code for one in (listed, *told, shown)], listed.err
    assert ("BLOCK" in listed.out, "yes" in listed.out) == (True, True)
    assert "Verdict 1 on q4: identical" in told[0].out
    assert "Verdict 1 sur q4 : identique" in told[1].out
    assert json.loads(shown.out)["identical"]
    assert [2, 2] == [one.code for one in absent]
    assert "verdict 99" in absent[0].err
    assert "No verdict on unseen yet" in _typed(folder, "verdicts", "unseen").out


def test_a_policy_is_tried_then_set_then_seen(folder: Path) -> None:
    """A trial writes nothing; what is set is in force from then on, and has its line with who and why."""
    tried = _typed(folder, "policy", "trial", "policy.toml")
    for_programs = _typed(folder, "policy", "trial", "policy.toml", "--format", "json", "--since", "2026-01-01")
    before = _typed(folder, "policy", "show", "--written")
    put = _typed(folder, "policy", "set", "policy.toml", "--by", "ann", "--reason", "audit", "--expect", "0")
    late = _typed(folder, "policy", "set", "policy.toml", "--by", "ann", "--expect", "0")
    seen, listed = _typed(folder, "policy", "show"), _typed(folder, "policy", "history")

    assert [0, 0, 0, 0, 1, 0, 0] == [one.code for one in (tried, for_programs, before, put, late, seen, listed)], (
        put.err + tried.err
    )
    assert "q4 (live): BLOCK → PASS" in tried.out
    assert 1 == json.loads(for_programs.out)["totals"]["verdicts_changed"]
    assert {} == json.loads(before.out)
    assert Policy().changed({"parity": {"tolerance": "0.9", "no_loyal_offer": "ignore"}}).document() == json.loads(
        seen.out
    )
    assert ("ann" in listed.out, "audit" in listed.out) == (True, True)


def test_a_policy_that_is_none_is_refused_with_its_place(folder: Path) -> None:
    """Nothing is set; and the option of the group goes with no other command."""
    calls = (("set", "wrong.json", "--by", "ann"), ("trial", "wrong.json"))
    wrong = [_typed(folder, "policy", *words) for words in calls]
    alone = preseance("policy", "--policy", "policy.toml", folder=folder)
    mixed = preseance("policy", "--policy", "policy.toml", "show", folder=folder)

    assert [2, 2] == [one.code for one in wrong]
    assert all("tolerence" in one.err for one in wrong)
    assert "0.9" == json.loads(alone.out)["parity"]["tolerance"]
    assert 2 == mixed.code


def test_what_differs_and_what_is_missing_have_codes_of_their_own(folder: Path) -> None:
    """1 when another report comes out, 2 when nothing can be judged; the last says what is missing."""
    desk = open_desk(Settings(database_url=f"sqlite:///{folder / 'house.sqlite3'}"))
    desk.store.put_plan(load(document(policy={}, name="again")), code="q4", by="claire")
    number = desk.ruling("q4").number
    with desk.store.writing() as connection:
        mine = VERDICTS.c.id == number
        connection.execute(update(VERDICTS).where(mine).values(report_hash="sha256:other"))
    differs = _typed(folder, "replay", str(number), "--lang", "fr")
    with desk.store.writing() as connection:
        connection.execute(update(VERDICTS).where(mine).values(policy_version="sha256:gone"))
    cannot = _typed(folder, "replay", str(number))
    desk.store.close()

    assert (1, 2) == (differs.code, cannot.code)
    assert "le rapport sha256:other" in differs.out
    assert "Missing: the policy" in cannot.out
