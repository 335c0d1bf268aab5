"""Repairing a plan from the command line: what is written, what is told, what is left alone."""

import json
from pathlib import Path

import pytest

from tests.cli.preseance import CASES
from tests.cli.preseance import preseance

PLAN = "two-teams.json"


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx"])
def test_a_repaired_plan_passes_when_it_is_checked(tmp_path: Path, suffix: str) -> None:
    """Whatever kind of file it is written to; and repairing it again changes nothing."""
    fixed = tmp_path / f"fixed.{suffix}"

    ran = preseance("fix", PLAN, "-o", fixed)
    again = preseance("fix", fixed, "--format", "json")

    assert 1 == preseance("check", PLAN).code
    assert 0 == ran.code, ran.out + ran.err
    assert 0 == preseance("check", fixed).code
    assert [] == json.loads(again.out)["changes"]


@pytest.mark.parametrize(("language", "said"), [("fr", "Avant  BLOQUÉ"), ("en", "Before  BLOCK")])
def test_without_a_file_the_changes_are_only_told(language: str, said: str) -> None:
    """In the reader's language, with what they cost."""
    ran = preseance("fix", PLAN, "--lang", language)

    assert said in ran.out
    assert "CAN01" in ran.out


def test_locked_offers_stay_and_what_they_keep_from_repair_is_named() -> None:
    """With every offer locked nothing changes, and the plan still fails."""
    codes = [offer["code"] for offer in json.loads((CASES / PLAN).read_text("utf-8"))["offers"]]

    ran = preseance("fix", PLAN, "--format", "json", *(word for code in codes for word in ("--lock", code)))

    tree = json.loads(ran.out)
    assert 1 == ran.code
    assert [] == tree["changes"]
    assert [] == tree["patch"]
    assert tree["left"][0]["locked"]


def test_safe_only_changes_no_promise() -> None:
    """Every change keeps what was announced, however much stays."""
    tree = json.loads(preseance("fix", PLAN, "--safe-only", "--blockers-only", "--format", "json").out)

    assert all(one["safe"] for one in tree["changes"])


@pytest.mark.parametrize(
    ("typed", "changes"), [("1\n0\n0\n0\n0\n", 1), ("q\n", 0), ("0\n" * 9, 0), ("9999\nq\n", 0)], ids=repr
)
def test_interactively_somebody_chooses_each_repair(typed: str, changes: int) -> None:
    """A number takes that repair, 0 none of them, q stops; another answer is asked again."""
    ran = preseance("fix", PLAN, "--interactive", "--format", "json", stdin=typed)

    assert changes == len(json.loads(ran.out)["changes"])
    assert "1." in ran.err


def test_a_file_that_is_there_is_replaced_by_force_only(tmp_path: Path) -> None:
    """Nobody loses the plan that he had."""
    there = tmp_path / "plan.json"
    there.write_text("mine")

    refused = preseance("fix", PLAN, "-o", there)
    assert (2, "mine") == (refused.code, there.read_text())

    assert 0 == preseance("fix", PLAN, "-o", there, "--force").code
    assert "mine" != there.read_text()


@pytest.mark.parametrize(
    "call", [["fix", PLAN, "--lock", "NOBODY"], ["fix", PLAN, "-o", "plan.pdf"], ["fix", "nowhere.json"]], ids=str
)
def test_a_wrong_call_is_told(call: list[str]) -> None:
    """In one line, with 2."""
    ran = preseance(*call)

    assert 2 == ran.code
    assert "Traceback" not in ran.err


def test_a_check_shows_fixes_when_it_is_asked_to() -> None:
    """With their patches in JSON, as lines in text; not beside --each, which lists verdicts only."""
    plain = json.loads(preseance("check", PLAN, "--format", "json").out)
    fixed = json.loads(preseance("check", PLAN, "--fixes", "--format", "json").out)

    assert all(not one["fixes"] for one in plain["findings"])
    assert all(fix["patch"] for one in fixed["findings"] for fix in one["fixes"])
    assert any(one["fixes"] for one in fixed["findings"])
    assert "→" in preseance("check", PLAN, "--fixes").out
    assert 2 == preseance("check", PLAN, "--fixes", "--each").code
