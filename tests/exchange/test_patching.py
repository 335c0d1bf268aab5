"""A patch, applied by somebody else to the document as it was given, makes the repaired calendar and nothing else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exchange.fixes import MOST_FIXES
from exchange.fixes import with_fixes
from exchange.mending_words import mended_document
from exchange.mending_words import mended_lines
from exchange.patching import patch
from exchange.patching import patched
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_spreadsheet_out import plan_xlsx
from exchange.reading import read_plan_bytes
from exchange.report_document import report_document
from models.plan import Plan
from rules.engine import check
from rules.finding import Severity
from rules.finding import Verdict
from rules.mending import Mended
from rules.mending import Wish
from rules.mending import mend
from rules.policy import Policy
from rules.repairing import REPAIRABLE
from rules.retold import stands_for
from tests.rules.json_patch import applied

SAMPLE = Path(__file__).parents[2] / "examples" / "q4-2026" / "plan.json"
# Everything that may be left out is written, and instants in three ways.
WORDY: dict[str, Any] = {
    "format": "preseance/plan@1", "name": "wordy", "timezone": "Europe/Paris", "currency": "EUR", "overlaps": [],
    "segments": [
        {"code": "vip", "tier": "good", "dormant": False, "size": 100, "basket": {"mean": "80"}},
        {"code": "new", "tier": "prospect", "size": 900, "basket": {"mean": "50.00"}},
    ],
    "offers": [
        {"code": "LOYAL", "nature": "promotional", "segments": ["vip"], "open_to_all": False,
         "valid_from": "2026-12-01T00:00:00+01:00", "valid_to": "2026-12-03T23:00:00Z", "scope": {"include": ["all"]},
         "channels": [{"channel": "email", "send_at": "2026-12-01T09:00:00", "code": "none"}],
         "mechanics": [{"kind": "percent_off", "rate": "10.0"}]},
        {"code": "RIVAL", "nature": "promotional", "segments": ["new"], "open_to_all": False,
         "valid_from": "2026-12-02T00:00:00+01:00", "valid_to": "2026-12-09", "scope": {"include": ["all"]},
         "channels": [{"channel": "email", "send_at": "2026-12-02T09:00:00", "code": "none"}],
         "mechanics": [{"kind": "percent_off", "rate": "20.0"}]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Give the sample plan as it was given."""
    tree: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    return tree


@pytest.fixture(scope="module")
def plan(document: dict[str, Any]) -> Plan:
    """Give the sample plan."""
    return load(document)


@pytest.fixture(scope="module")
def mended(plan: Plan) -> Mended:
    """Repair the blockers of the sample plan."""
    return mend(plan.calendar(), Policy(), Wish(severities=frozenset({Severity.BLOCK})))


def test_the_sample_plan_has_no_blocker_left(mended: Mended) -> None:
    """Seven before, none after, with a few changes, each for findings that are gone."""
    assert 7 == sum(one.severity is Severity.BLOCK for one in mended.before.findings)
    assert (Verdict.WARN, ()) == (mended.after.verdict, mended.left)
    assert len(mended.steps) <= 4
    standing = [one for one in mended.after.findings if one.severity is not Severity.INFO]
    settled = [one for step in mended.steps for one in step.settles]
    assert [] == [one.message["en"] for one in settled if any(stands_for(other, one) for other in standing)]


def test_the_patch_of_a_whole_repair_makes_its_calendar(document: dict[str, Any], plan: Plan, mended: Mended) -> None:
    """The document with the patch, the plan that we write, and its workbook are the same calendar."""
    by_patch = load(applied(document, patch(plan, mended.calendar)))
    by_us = load(dump(patched(plan, mended.calendar)))
    by_sheet = read_plan_bytes("plan.xlsx", plan_xlsx(patched(plan, mended.calendar), "fr"))

    assert mended.calendar == by_patch.calendar() == by_us.calendar()
    assert mended.after.findings[0].fingerprint == check(by_sheet.calendar(), Policy()).findings[0].fingerprint


def test_what_is_not_changed_stays_as_it_was_written(document: dict[str, Any], plan: Plan, mended: Mended) -> None:
    """Only the changed offers differ from the document."""
    changed = {code for step in mended.steps for code in step.repair.offers}
    after = dump(patched(plan, mended.calendar))

    assert [one for one in document["offers"] if one["code"] not in changed] == [
        one for one in after["offers"] if one["code"] not in changed
    ]


@pytest.mark.parametrize("share", [None, 0.2])
def test_each_fix_of_a_wordy_document_applies_to_it(share: float | None) -> None:
    """Defaults that are spelt out, offsets and seconds are no obstacle, and a list of overlaps may be empty."""
    line = {"segment": "vip", "also_in": "new", "share": share}
    document = WORDY | ({} if share is None else {"overlaps": [line]})
    plan = load(document)
    report = with_fixes(check(plan.calendar(), Policy()), plan, Policy())
    kinds = set()

    for finding in (one for one in report.findings if one.severity in REPAIRABLE):
        assert len(finding.fixes) <= MOST_FIXES
        for fix in finding.fixes:
            kinds.add(fix.kind)
            left = check(load(applied(document, fix.patch)).calendar(), Policy()).findings
            assert not any(stands_for(one, finding) for one in left if one.severity is not Severity.INFO), fix
    assert ("exclude" if share else "increase") in kinds


def test_fixes_stand_in_the_report_with_their_price(plan: Plan) -> None:
    """As the plan format shows them, and what they cost, move and lose."""
    report = check(plan.calendar(), Policy(), focus=["LEADS-25"])

    told = report_document(with_fixes(report, plan, Policy()), plan.calendar(), "fr")

    fixes = [fix for finding in told["findings"] for fix in finding["fixes"]]  # type: ignore[attr-defined]
    assert {"kind", "safe", "summary", "cost", "days", "reach", "patch"} == set(fixes[0])
    assert "1053000.00" in [fix["cost"] for fix in fixes]
    with_lock = with_fixes(report, plan, Policy(), locked=frozenset({"LEADS-25", "CARTE-10", "MERCI-15E"}))
    assert all(not finding.fixes for finding in with_lock.findings if "LEADS-25" in finding.offers[-1:])


@pytest.fixture(scope="module")
def lacking(document: dict[str, Any]) -> Plan:
    """Give the sample plan without the basket of one group, a figure that no repair can find."""
    segments = [
        {key: value for key, value in one.items() if key != "basket" or one["code"] != "dormants"}
        for one in document["segments"]
    ]
    return load(document | {"segments": segments})


@pytest.fixture(scope="module")
def half_mended(lacking: Plan) -> Mended:
    """Repair the blockers of the plan that lacks a figure."""
    return mend(lacking.calendar(), Policy(), Wish(severities=frozenset({Severity.BLOCK})))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_changes_are_told_with_what_stays(lacking: Plan, half_mended: Mended, language: str) -> None:
    """In words and as JSON, the same changes in the same order."""
    text = "\n".join(mended_lines(half_mended, lacking, language))
    tree = mended_document(half_mended, lacking, language)

    assert all(one["summary"].replace("\xa0", " ") in text.replace("\xa0", " ") for one in tree["changes"])
    assert {"before": "BLOCK", "after": "INCOMPLETE"} == tree["verdict"]
    assert [("CAL02", True)] == [(one["rule"], one["needs_figure"]) for one in tree["left"]]
    nothing = replace(half_mended, steps=(), left=())
    assert ("0\xa0changement" if language == "fr" else "0\xa0changes") in next(mended_lines(nothing, lacking, language))
