"""Each rule's case file: plans that it must flag, plans that it must leave alone, with the figures."""

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from exchange.joining import join
from exchange.plan_document import load
from models.calendar import Calendar
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.registry import rules
from rules.repairing import Workshop
from rules.trial import Ground
from rules.wording import LANGUAGES
from rules.wording import rounded
from tests.rules.switched import only
from tests.typography import HOURS
from tests.typography import faults

CASES = Path(__file__).parent.parent / "cases" / "rules"

# The profile of Method §3.7: mean 80 €, range 40 to 160 €, items at 20 €, delivery 6 € free from 100 €.
PROFILE = {
    "mean": "80.00", "low": "40.00", "high": "160.00", "unit_price": "20.00",
    "shipping_fee": "6.00", "free_shipping_from": "100.00",
}  # fmt: skip


# What a case says beside the figures of the finding.
ASKED = frozenset({"verdict", "reason", "rule", "count", "repaired_by", "says_en", "says_fr"})


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
    overlaps = [] if overlap == "unknown" else [line]
    plan = {
        "format": "preseance/plan@1", "name": case["title"], "timezone": case.get("timezone", "Europe/Paris"),
        "currency": case.get("currency", "EUR"), "segments": segments,
        "overlaps": [*overlaps, *case.get("overlaps", [])], "offers": [*offers, *case.get("offers", [])],
    }  # fmt: skip
    return plan | {name: case[name] for name in ("policy", "products", "prices") if name in case}


def _offer(side: str, segments: list[str], number: int, offer: dict[str, Any]) -> dict[str, Any]:
    written = {
        "code": f"{side.upper()}-{number}", "segments": segments, "open_to_all": side == "public",
        "valid_from": "2026-12-01", "valid_to": "2026-12-31", "channels": [{"channel": "web"}],
    }  # fmt: skip
    return written | offer


def judged(rule: str, case: dict[str, Any]) -> tuple[Calendar, Policy, Report]:
    """Check a case by its rule alone, several plans together when it has more than one."""
    plans = [load(_exact(document(case)))]
    plans += [load(_exact(document(other))) for other in case.get("together_with", [])]
    plan = join(plans)
    policy = Policy().changed(only(rule)).changed(plan.policy)
    calendar = plan.calendar()
    return calendar, policy, check(calendar, policy)


def _exact(tree: Any) -> Any:
    """Read TOML numbers as the exact decimals that JSON gives."""
    if isinstance(tree, dict):
        return {key: _exact(inner) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [_exact(inner) for inner in tree]
    return Decimal(str(tree)) if isinstance(tree, float) else tree


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_a_case_is_judged_as_its_file_says(rule: str, case: dict[str, Any]) -> None:
    """Verdict, reason and figures are those of the case; where it names a repair, that one settles it."""
    calendar, policy, report = judged(rule, case)

    assert [] == [fault for finding in report.findings for fault in _misspelt(finding, calendar)]
    expected = case["expect"]
    code = expected.get("rule", rule.upper())
    found = [finding for finding in report.findings if finding.rule == code]
    assert expected["verdict"] == report.verdict.value
    if "count" in expected:
        assert expected["count"] == len(found), [(one.reason, one.offers) for one in found]
    if "reason" not in expected:
        assert [] == [one for one in found if one.severity.value != "info"]
        return
    matching = [one for one in found if one.reason == expected["reason"]]
    assert matching, [(one.reason, one.severity) for one in found]
    _compare(expected, matching[0])
    if "repaired_by" in expected:
        repairs = Workshop(Ground.of(calendar, policy)).repairs(matching[0])
        assert expected["repaired_by"] in {one.kind for one in repairs}


def _misspelt(finding: Finding, calendar: Calendar) -> Iterator[tuple[str, str]]:
    """Give each sentence of a finding that a copy chief would send back, with what is wrong with it."""
    offers = (name for one in calendar.offers for name in (one.name, one.code))
    segments = (name for one in calendar.segments.values() for name in (one.name, one.code))
    names = tuple(name for name in chain(offers, segments) if name)
    for language in LANGUAGES:
        for sentence in (finding.message[language], finding.remedy.get(language, "")):
            yield from ((fault, sentence) for fault in faults(sentence, language, names=names))
            if language == "fr" and HOURS.search(sentence):
                yield "an hour with a colon", sentence


def _compare(expected: dict[str, Any], finding: Finding) -> None:
    """Compare what the case tells: figures by their keys in the evidence, and words of either language."""
    evidence = dict(finding.evidence)
    told = {
        "severity": finding.severity.value,
        "offers": list(finding.offers),
        "segments": list(finding.segments),
        "from": finding.window and finding.window.start.isoformat(),
        "to": finding.window and finding.window.end.isoformat(),
        **({key: _plain(value) for key, value in evidence.items()}),
        **_figures(evidence),
    }
    wanted = {key: value for key, value in expected.items() if key not in ASKED}
    assert wanted == {key: told[key] for key in wanted}
    for language in ("en", "fr"):
        said = f"{finding.message[language]} {finding.remedy.get(language, '')}"
        assert [] == [words for words in expected.get(f"says_{language}", []) if words not in said], said


def _plain(value: Any) -> Any:
    """Write a figure as a case file does: exact numbers as text, to the thousandth at most."""
    if isinstance(value, Fraction | Decimal):
        return f"{rounded(Fraction(value), 3).normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


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


@pytest.mark.parametrize("code", sorted(rules()))
def test_a_rule_is_tried_where_it_speaks_and_where_it_keeps_silent(code: str) -> None:
    """At least twice each; a note is no reproach."""
    cases = tomllib.loads((CASES / f"{code.lower()}.toml").read_text("utf-8"))["case"]
    speaking = [one for one in cases if _speaks(code, one["expect"])]

    silent = [one for one in cases if not _speaks(code, one["expect"])]
    assert len(speaking) >= 2
    assert len(silent) >= 2


def _speaks(code: str, expected: dict[str, Any]) -> bool:
    is_own = "reason" in expected and expected.get("rule", code) == code
    return is_own and (rules()[code].severities == (Severity.INFO,) or expected.get("severity") != "info")


def test_every_rule_has_its_case_file() -> None:
    """A rule without cases, or cases without a rule, do not pass."""
    assert sorted(code.lower() for code in rules()) == sorted(path.stem for path in CASES.glob("*.toml"))
