"""Each kind of repair on small plans: what it changes to the cent and the minute, and when it stays silent."""

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exchange.patching import patch
from exchange.plan_document import load
from models.plan import Plan
from rules.finding import Finding
from rules.finding import Severity
from rules.repair import Repair
from rules.repair import repair_kinds
from rules.repairing import Workshop
from rules.retold import stands_for
from rules.trial import Ground
from rules.trial import Trial
from rules.wording import LANGUAGES
from rules.wording import voice
from tests.laws.tree import ROOT
from tests.rules.json_patch import applied
from tests.rules.switched import parity_policy
from tests.rules.test_rule_cases import _exact
from tests.rules.test_rule_cases import document
from tests.typography import faults

CASES = Path(__file__).parent.parent / "cases" / "repairs"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['title']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _told(repair: Repair, plan: Plan) -> dict[str, Any]:
    return {
        "safe": repair.safe,
        "summary": repair.summary["en"],
        "cost": "unknown" if repair.cost is None else f"{repair.cost:f}",
        "days": repair.days,
        "reach": "unknown" if repair.reach is None else repair.reach,
        "patch": [dict(one) for one in patch(plan, repair.calendar)],
    }


def _standing(plan: Plan) -> list[Finding]:
    report = Ground.of(plan.calendar(), parity_policy().changed(plan.policy)).report
    return [one for one in report.findings if one.severity is not Severity.INFO]


@pytest.mark.parametrize(("kind", "case"), _cases())
def test_a_case_is_repaired_as_its_file_says(kind: str, case: dict[str, Any]) -> None:
    """The same repairs in the same order; each patch, applied to the document by somebody else, settles the finding."""
    written = document(case)
    plan = load(_exact(written))
    ground = Ground.of(plan.calendar(), parity_policy().changed(plan.policy))
    target = next(one for one in ground.report.findings if one.rule == case.get("rule", one.rule))
    trial = Trial(ground, (target,), frozenset(case.get("locked", ())))

    found = sorted(repair_kinds()[kind].search(trial), key=lambda one: one.weight)

    told = [_told(one, plan) for one in found]
    expected = case["expect"]
    assert len(expected) == len(told), told
    told_in = [(one.summary[language], language) for one in found for language in LANGUAGES]
    assert [] == [(said, wrong) for said, language in told_in if (wrong := faults(said, language))]
    assert expected == [{key: one[key] for key in wanted} for one, wanted in zip(told, expected, strict=True)]
    for one in told:
        after = _standing(load(_exact(applied(written, one["patch"]))))
        assert not [left for left in after if stands_for(left, target)]


def test_every_kind_is_documented() -> None:
    """The page on repairs lists them all, and no others."""
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "repairs.md").read_text("utf-8"), re.MULTILINE)

    assert sorted(repair_kinds()) == sorted(rows)


def test_the_ways_out_in_words_are_those_that_were_tried() -> None:
    """The day and the rate that a remedy names are those of the repairs; who gets both offers is told no half-truth."""
    vip = {"loyal": [{"mechanics": [{"kind": "percent_off", "rate": "10"}], "valid_to": "2026-12-11"}]}
    rival = {"mechanics": [{"kind": "percent_off", "rate": "20"}], "valid_from": "2026-12-05", "valid_to": "2026-12-20"}
    told = {}
    for overlap in (0, 0.15):
        plan = load(_exact(document({"title": "words", **vip, "rival": [rival], "overlap": overlap})))
        ground = Ground.of(plan.calendar(), parity_policy())
        finding = ground.report.findings[0]
        repairs = Workshop(ground).repairs(finding)
        found = {one.kind: one for one in sorted(repairs, key=lambda one: one.calendar.offers[-1].first)}
        told[overlap] = (finding.remedy["en"], found)

    words, found = told[0]
    shifted = found["shift"].calendar.offer("RIVAL-1").first.start.astimezone(ZoneInfo("Europe/Paris"))
    assert f"start RIVAL-1 on {voice('en').day(shifted)} or later" in words
    assert "19% off or more" in words
    assert found["increase"].summary["en"].endswith("to 19%")
    assert "single-use" in words
    assert "single_use" in found
    words, found = told[0.15]
    assert "single-use" not in words
    assert "single_use" not in found


@pytest.mark.parametrize("kind", sorted(repair_kinds()))
def test_every_kind_says_in_both_languages_whether_it_keeps_the_promise(kind: str) -> None:
    """A manager reads what is safe before he accepts it."""
    page = repair_kinds()[kind].page

    assert {"en", "fr"} == set(page)
    assert "afe" in page["en"] or "suggestion" in page["en"]
    assert "ûr" in page["fr"] or "suggestion" in page["fr"]
