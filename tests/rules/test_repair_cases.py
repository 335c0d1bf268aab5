"""Each kind of repair on small plans: what it changes to the cent and the minute, and when it stays silent."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from exchange.patching import patch
from exchange.plan_document import load
from models.plan import Plan
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.repair import Repair
from rules.repair import repair_kinds
from rules.trial import Ground
from rules.trial import Trial
from rules.trial import stands_for
from tests.rules.json_patch import applied
from tests.rules.test_rule_cases import _exact
from tests.rules.test_rule_cases import document

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
    report = Ground.of(plan.calendar(), Policy().changed(plan.policy)).report
    return [one for one in report.findings if one.severity is not Severity.INFO]


@pytest.mark.parametrize(("kind", "case"), _cases())
def test_a_case_is_repaired_as_its_file_says(kind: str, case: dict[str, Any]) -> None:
    """The same repairs in the same order; each patch, applied to the document by somebody else, settles the finding."""
    written = document(case)
    plan = load(_exact(written))
    ground = Ground.of(plan.calendar(), Policy().changed(plan.policy))
    target = next(one for one in ground.report.findings if one.rule == case.get("rule", one.rule))
    trial = Trial(ground, (target,), frozenset(case.get("locked", ())))

    found = sorted(repair_kinds()[kind].search(trial), key=lambda one: one.weight)

    told = [_told(one, plan) for one in found]
    expected = case["expect"]
    assert len(expected) == len(told), told
    assert expected == [{key: one[key] for key in wanted} for one, wanted in zip(told, expected, strict=True)]
    for one in told:
        after = _standing(load(_exact(applied(written, one["patch"]))))
        assert not [left for left in after if stands_for(left, target)]


@pytest.mark.parametrize("kind", sorted(repair_kinds()))
def test_every_kind_says_in_both_languages_whether_it_keeps_the_promise(kind: str) -> None:
    """A manager reads what is safe before he accepts it."""
    page = repair_kinds()[kind].page

    assert {"en", "fr"} == set(page)
    assert "afe" in page["en"] or "suggestion" in page["en"]
    assert "ûr" in page["fr"] or "suggestion" in page["fr"]
