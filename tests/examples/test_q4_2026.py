"""The retailer's fourth quarter tells the story that it was written for."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exchange.reading import read_plan
from models.plan import Plan
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "q4-2026"
CASES = tomllib.loads((ROOT / "tests" / "cases" / "examples" / "q4_2026.toml").read_text("utf-8"))


@cache
def _plan() -> Plan:
    return read_plan(FOLDER / "plan.json")


@cache
def _report() -> Report:
    return check(_plan().calendar(), Policy())


def _is_about(finding: Finding, case: dict[str, Any]) -> bool:
    told = (finding.rule, finding.severity.value, finding.segments[0])
    return told == (case["rule"], case["severity"], case["loyal"]) and case["rival"] in finding.offers


def _reasons(finding: Finding) -> tuple[str, ...]:
    told = finding.evidence.get("reasons", ())
    assert isinstance(told, tuple)
    return told


def test_the_plan_is_the_size_of_a_real_quarter() -> None:
    """Forty offers, eight segments, two teams, a dozen kinds of mechanics and more."""
    plan = _plan()

    kinds = {mechanic.kind for offer in plan.offers for mechanic in offer.mechanics}

    assert (40, 8) == (len(plan.offers), len(plan.segments))
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
    assert {"RENTREE-10E", "LEADS-25", "BF-30", "NOEL-15"} == {finding.offers[-1] for finding in blocking}
    assert len(loud) <= 25
