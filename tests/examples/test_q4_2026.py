"""The retailer's fourth quarter tells the story that it was written for."""

import runpy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exchange.joining import join
from exchange.reading import read_plan
from models.plan import Plan
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.mending import Wish
from rules.mending import mend
from rules.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "q4-2026"
TEAMS = ("acquisition.xlsx", "fidelisation.xlsx")
CASES = tomllib.loads((ROOT / "tests" / "cases" / "examples" / "q4_2026.toml").read_text("utf-8"))


@cache
def _plan() -> Plan:
    return read_plan(FOLDER / "plan.json")


@cache
def _report() -> Report:
    return check(_plan().calendar(), Policy())


def _is_about(finding: Finding, case: dict[str, Any]) -> bool:
    told = (finding.rule, finding.severity.value, *finding.segments[:1])
    return told == (case["rule"], case["severity"], case["loyal"]) and case["rival"] in finding.offers


def _reasons(finding: Finding) -> tuple[str, ...]:
    told = finding.evidence.get("reasons", ())
    assert isinstance(told, tuple)
    return told


def test_the_plan_is_the_size_of_a_real_quarter() -> None:
    """Forty-five offers, eight segments, two teams, a dozen kinds of mechanics and more."""
    plan = _plan()

    kinds = {mechanic.kind for offer in plan.offers for mechanic in offer.mechanics}

    assert (45, 8) == (len(plan.offers), len(plan.segments))
    assert {"acquisition", "fidélisation"} == {offer.owner for offer in plan.offers}
    assert len(kinds) >= 12


def test_every_offer_says_why_it_exists() -> None:
    """Name, objective and goal, as two teams fill them in."""
    silent = [offer.code for offer in _plan().offers if not (offer.name and offer.objective and offer.goal)]

    assert [] == silent


@pytest.mark.parametrize("case", CASES["conflict"], ids=[case["title"] for case in CASES["conflict"]])
def test_a_conflict_is_found(case: dict[str, Any]) -> None:
    """By its rule, its severity and its reasons, for the customers who suffer it."""
    found = [finding for finding in _report().findings if _is_about(finding, case)]

    reasons = {reason for finding in found for reason in _reasons(finding)}

    assert 1 == len(found), [(one.rule, one.reason, one.segments, one.offers) for one in _report().findings]
    assert set(case["reasons"]) <= reasons


@pytest.mark.parametrize("code", CASES["clean"]["offers"])
def test_a_clean_offer_is_left_alone(code: str) -> None:
    """It stands in no finding above a note."""
    blamed = [one for one in _report().findings if code in one.offers and one.severity is not Severity.INFO]

    assert [] == blamed


def test_the_quarter_is_blocked_until_the_teams_talk() -> None:
    """Few things block, and the whole can be read on a few screens."""
    report = _report()

    blocking = [finding for finding in report.findings if finding.severity is Severity.BLOCK]
    loud = [finding for finding in report.findings if finding.severity is not Severity.INFO]

    assert Verdict.BLOCK is report.verdict
    assert {"LEADS-25", "BF-30", "INFLU-20"} == {finding.offers[-1] for finding in blocking}
    assert len(loud) <= 25


def test_the_repaired_quarter_passes() -> None:
    """Every rule is content, nobody's offer is withdrawn, and a manager reads what was changed on one screen."""
    mended = mend(_plan().calendar(), Policy(), Wish())

    changed = {code for step in mended.steps for code in step.repair.offers}

    assert Verdict.PASS is mended.after.verdict, [one.message["en"] for one in mended.after.findings]
    assert CASES["repaired"]["offers"] == sorted(changed)
    assert "withdraw" not in {step.repair.kind for step in mended.steps}


def _verdict(plan: Plan) -> tuple[object, ...]:
    report = check(plan.calendar(), Policy())
    return (report.verdict, [(one.fingerprint, one.severity, one.reason, one.window) for one in report.findings])


def test_the_workbook_says_what_the_document_says() -> None:
    """Finding by finding, although one is written as people write and the other for machines."""
    assert _verdict(_plan()) == _verdict(read_plan(FOLDER / "plan.xlsx"))


def test_each_team_sees_nothing_to_stop_for_in_its_own_workbook() -> None:
    """Which is how such a calendar comes about."""
    alone = {name: check(read_plan(FOLDER / name).calendar(), Policy()) for name in TEAMS}

    blocked = {name for name, report in alone.items() if report.verdict is Verdict.BLOCK}

    assert set() == blocked


def test_both_teams_together_are_blocked_as_the_plan_is() -> None:
    """In either order."""
    plans = [read_plan(FOLDER / name) for name in TEAMS]

    assert _verdict(_plan()) == _verdict(join(plans))
    assert _verdict(_plan()) == _verdict(join(plans[::-1]))


@pytest.mark.parametrize("name", ["plan.xlsx", *TEAMS])
def test_the_workbooks_are_those_that_the_plan_gives(name: str, tmp_path: Path) -> None:
    """Building them again changes no cell, so nobody forgot to."""
    runpy.run_path(str(FOLDER / "build.py"))["build"](tmp_path)

    assert _verdict(read_plan(FOLDER / name)) == _verdict(read_plan(tmp_path / name))
    assert read_plan(FOLDER / name).offers == read_plan(tmp_path / name).offers


def test_the_first_plan_of_a_visitor_has_one_thing_to_say() -> None:
    """Five offers, one conflict that anybody understands."""
    report = check(read_plan(ROOT / "examples" / "first-plan.csv").calendar(), Policy())

    loud = [one for one in report.findings if one.severity is not Severity.INFO]

    assert Verdict.BLOCK is report.verdict
    assert [("CAN01", ("fideles", "prospects"), "BIENVENUE-20")] == [
        (one.rule, one.segments, one.offers[-1]) for one in loud
    ]
