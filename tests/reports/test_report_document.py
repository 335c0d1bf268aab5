"""The document that programs read is exactly that of the plan format."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.report_document import money
from exchange.report_document import report_document
from exchange.report_format import Look
from exchange.report_format import report_formats
from tests.reports.sample import BLOCKER
from tests.reports.sample import CALENDAR
from tests.reports.sample import UNKNOWN
from tests.reports.sample import dossier


def test_a_finding_is_told_as_the_plan_format_shows() -> None:
    """Key by key, in this order, on the clock of the calendar."""
    document = report_document(dossier(BLOCKER).report, CALENDAR, "fr")

    assert {
        "verdict": "BLOCK",
        "policy_version": "sha256:0123456789abcdef",
        "findings": [
            {
                "rule": "CAN01",
                "name": "prospect-beats-loyal",
                "severity": "block",
                "reason": "DOMINATED",
                "offers": ["VIP-10", "NEW-20"],
                "segments": ["vip", "prospects"],
                "window": {"from": "2026-12-05T00:00:00+01:00", "to": "2026-12-11T00:00:00+01:00"},
                "message": BLOCKER.message["fr"],
                "remedy": BLOCKER.remedy["fr"],
                "fingerprint": BLOCKER.fingerprint,
                "evidence": {
                    "relation": "LOYAL_DOMINATED",
                    "mean_basket": "80.00",
                    "shortfall": {"face": "6.00", "expected": "-3.11"},
                    "worse_share": {"face": 0.491667, "expected": 0.0},
                    "worse_on": [["40.00", "50.00"], ["111.11", "160.00"]],
                    "exposure": 1.0,
                    "overlap": 0.15,
                    "mean_shortfall": {"face": "0.83", "expected": None},
                    "memory": 0.743,
                    "reasons": ["DOMINATED"],
                    "windows": [
                        {
                            "window": {"from": "2026-12-05T00:00:00+01:00", "to": "2026-12-11T00:00:00+01:00"},
                            "offers": ["VIP-10"],
                        },
                    ],
                },
                "fixes": [
                    {
                        "kind": fix.kind,
                        "safe": fix.safe,
                        "summary": fix.summary["fr"],
                        "cost": "0.00",
                        "days": 0,
                        "reach": 0,
                        "patch": [dict(step) for step in fix.patch],
                    }
                    for fix in BLOCKER.fixes
                ],
            },
        ],
    } == document


def test_keys_come_in_the_order_of_the_plan_format() -> None:
    """Two runs can be compared line by line."""
    document = report_document(dossier(BLOCKER).report, CALENDAR, "en")

    assert ["verdict", "policy_version", "findings"] == list(document)
    finding = json.loads(json.dumps(document))["findings"][0]
    assert ["relation", "mean_basket", "shortfall", "worse_share", "worse_on", "exposure", "overlap"] == list(
        finding["evidence"]
    )[:7]


def test_what_is_absent_is_null() -> None:
    """A figure that nobody knows is not left out and not made up."""
    finding = report_document(dossier(UNKNOWN).report, CALENDAR, "en")["findings"]

    assert isinstance(finding, list)
    assert finding[0]["window"] is None
    assert finding[0]["remedy"] is None


def test_the_json_format_is_the_document() -> None:
    """The same whichever door it leaves by."""
    told = dossier(language="fr")

    written = report_formats()["json"].render(told, Look())

    assert report_document(told.report, CALENDAR, "fr") == json.loads(written)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("-3.1125", "-3.11"),
        ("3.125", "3.13"),
        ("-3.125", "-3.13"),
        ("0.004", "0.00"),
        ("-0.004", "0.00"),
        ("8", "8.00"),
        ("1000/9", "111.11"),
    ],
)
def test_money_is_rounded_half_up_to_the_cent(amount: str, expected: str) -> None:
    """Away from zero, and nothing is ever minus zero."""
    assert expected == money(Fraction(amount))


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_rounding_money_moves_it_by_half_a_cent_at_the_most(amount: Fraction) -> None:
    """For every amount."""
    assert abs(Fraction(money(amount)) - amount) <= Fraction(1, 200)
