"""Each rule's case file: plans that it must flag, plans that it must leave alone, with the figures."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exchange.joining import join
from exchange.plan_document import load
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.policy import Policy
from rules.registry import rules
from rules.wording import rounded

CASES = Path(__file__).parent.parent / "cases" / "rules"

# The profile of DOMAIN §3.7: mean 80 €, range 40 to 160 €, items at 20 €, delivery 6 € free from 100 €.
PROFILE = {
    "mean": "80.00", "low": "40.00", "high": "160.00", "unit_price": "20.00",
    "shipping_fee": "6.00", "free_shipping_from": "100.00",
}  # fmt: skip


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['title']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def document(case: dict[str, Any]) -> dict[str, Any]:
    """Write a case out as the plan document that it abridges."""
    vip = {"code": "vip", "name": "Grand bassin", "tier": "good", "basket": PROFILE, **case.get("vip", {})}
    segments = [vip, {"code": "prospects", "tier": "prospect", **case.get("prospects", {})}, *case.get("segments", [])]
    if vip.get("basket") == {}:
        del vip["basket"]
    overlap = case.get("overlap", 0)
    line = {"segment": "vip", "also_in": "prospects", "share": overlap, "source": "measured"}
    sides = {"loyal": ["vip"], "rival": ["prospects"], "public": ["prospects"]}
    offers = [
        _offer(side, segments_of_side, number, offer)
        for side, segments_of_side in sides.items()
        for number, offer in enumerate(case.get(side, []), start=1)
    ]
    plan = {
        "format": "preseance/plan@1", "name": case["title"], "timezone": "Europe/Paris",
        "currency": case.get("currency", "EUR"), "segments": segments,
        "overlaps": [] if overlap == "unknown" else [line], "offers": offers,
    }  # fmt: skip
    return plan | ({"policy": case["policy"]} if "policy" in case else {})


def _offer(side: str, segments: list[str], number: int, offer: dict[str, Any]) -> dict[str, Any]:
    written = {
        "code": f"{side.upper()}-{number}", "segments": segments, "open_to_all": side == "public",
        "valid_from": "2026-12-01", "valid_to": "2026-12-31", "channels": [{"channel": "web"}],
    }  # fmt: skip
    return written | offer


def judged(case: dict[str, Any]) -> Report:
    """Check a case, several plans together when it has more than one."""
    plans = [load(_exact(document(case)))]
    plans += [load(_exact(document(other))) for other in case.get("together_with", [])]
    plan = join(plans)
    return check(plan.calendar(), Policy().changed(plan.policy))


def _exact(tree: Any) -> Any:
    """Read TOML numbers as the exact decimals that JSON gives."""
    if isinstance(tree, dict):
        return {key: _exact(inner) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [_exact(inner) for inner in tree]
    return Decimal(str(tree)) if isinstance(tree, float) else tree


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_a_case_is_judged_as_its_file_says(rule: str, case: dict[str, Any]) -> None:
    """Verdict, reason and figures are those of the case."""
    report = judged(case)

    expected = case["expect"]
    code = expected.get("rule", rule.upper())
    found = [finding for finding in report.findings if finding.rule == code]
    assert expected["verdict"] == report.verdict.value
    if "reason" in expected:
        matching = [one for one in found if one.reason == expected["reason"]]
        assert matching, [(one.reason, one.severity) for one in found]
        _compare(expected, matching[0])
    else:
        assert [] == [one for one in found if one.severity.value != "info"]


def _compare(expected: dict[str, Any], finding: Finding) -> None:
    told = {
        "severity": finding.severity.value,
        "offers": list(finding.offers),
        "segments": list(finding.segments),
        "from": finding.window and finding.window.start.isoformat(),
        "to": finding.window and finding.window.end.isoformat(),
        **_figures(dict(finding.evidence)),
    }
    wanted = {key: value for key, value in expected.items() if key not in {"verdict", "reason", "rule"}}
    assert wanted == {key: told[key] for key in wanted}


def _figures(evidence: dict[str, Any]) -> dict[str, Any]:
    if "shortfall" not in evidence:
        return {}
    return {
        "relation": evidence["relation"],
        "face": _money(evidence["shortfall"]["face"]),
        "expected": _money(evidence["shortfall"]["expected"]),
        "mean_face": _money(evidence["mean_shortfall"]["face"]),
        "worse_face": _share(evidence["worse_share"]["face"]),
        "worse_expected": _share(evidence["worse_share"]["expected"]),
        "worse_on": [[_money(low), _money(high)] for low, high in evidence["worse_on"]],
        "memory": _share(evidence["memory"]),
        "exposure": _share(evidence["exposure"]),
        "ratio": _share(evidence["ratio"]),
    }


def _money(amount: Any) -> str:
    return "-" if amount is None else str(rounded(amount, 2))


def _share(share: Any) -> str:
    return "-" if share is None else str(rounded(share, 3))


def test_every_rule_has_its_case_file() -> None:
    """A rule without cases, or cases without a rule, do not pass."""
    assert sorted(code.lower() for code in rules()) == sorted(path.stem for path in CASES.glob("*.toml"))
