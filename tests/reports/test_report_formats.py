"""Programs that read the reports find what their formats promise."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from exchange.report_dossier import Dossier
from exchange.report_format import Look
from exchange.report_format import report_formats
from models.calendar import Calendar
from rules.finding import Severity
from rules.registry import rules
from tests.reports.sample import BLOCKER
from tests.reports.sample import CALENDAR
from tests.reports.sample import NOTES
from tests.reports.sample import OFFERS
from tests.reports.sample import PARIS
from tests.reports.sample import PROSPECTS
from tests.reports.sample import UNKNOWN
from tests.reports.sample import VIP
from tests.reports.sample import WARNING
from tests.reports.sample import dossier

HOSTILE = "a\n::error::b\x1b[31m]]>&<b>|`[x](http://y)\u202e\x00,%"


def _hostile() -> Dossier:
    segment = replace(VIP, name=HOSTILE)
    offers = tuple(replace(offer, name=HOSTILE, owner=HOSTILE) for offer in OFFERS)
    message = {"fr": HOSTILE, "en": HOSTILE}
    calendar = Calendar.of(HOSTILE, PARIS, offers, (segment, PROSPECTS))
    return dossier(replace(BLOCKER, message=message, remedy=message), calendar=calendar)


def _written(name: str, told: Dossier) -> str:
    return report_formats()[name].render(told, Look())


def _suites(told: Dossier) -> ET.Element:
    return ET.fromstring(_written("junit", told).encode())  # noqa: S314 -- our own page


def _run(told: Dossier) -> Any:
    return json.loads(_written("sarif", told))["runs"][0]


def test_the_formats_are_those_that_are_documented() -> None:
    """A new format is a new file."""
    assert ["github", "json", "junit", "markdown", "sarif", "text"] == list(report_formats())


def test_junit_counts_what_fails_what_could_not_be_checked_and_what_passed() -> None:
    """One suite per rule, one test per finding, a passed test for a rule that found nothing."""
    root = _suites(dossier())

    found = {suite.get("name", "")[:5]: suite for suite in root}
    assert set(rules()) | {"CAN01", "CAL02", "CAN02", "CAN03"} == set(found)
    assert {"failures": "1", "errors": "1"} == {name: root.get(name) for name in ("failures", "errors")}
    assert int(root.get("tests", "0")) == len(root.findall("testsuite/testcase"))
    assert "DOMINATED" == root.findall("testsuite/testcase/failure")[0].get("type")
    assert "NEEDS_DATA" == root.findall("testsuite/testcase/error")[0].get("type")
    assert len(NOTES) + 1 == len(root.findall("testsuite/testcase/system-out"))


def test_junit_fails_what_reaches_the_threshold() -> None:
    """A warning fails the build of whoever asked for that."""
    told = replace(dossier(WARNING), failing=frozenset({Severity.WARN, Severity.BLOCK, Severity.UNKNOWN}))

    assert "1" == _suites(told).get("failures")
    assert "0" == _suites(dossier(WARNING)).get("failures")


def test_junit_points_at_the_file_and_the_line() -> None:
    """At the offer that beats the others."""
    case = _suites(dossier(BLOCKER)).find("testsuite/testcase[failure]")

    assert case is not None
    assert ("plans/acquisition, Q4.json", "12") == (case.get("file"), case.get("line"))


def test_sarif_names_every_rule_and_finding() -> None:
    """With levels, places and fingerprints."""
    run = _run(dossier(BLOCKER, UNKNOWN, WARNING, *NOTES))

    listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ["error", "error", "warning", "note", "note"] == [result["level"] for result in run["results"]]
    assert all(listed[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert {"preseance/v1": BLOCKER.fingerprint} == run["results"][0]["partialFingerprints"]


def test_sarif_points_at_both_offers() -> None:
    """The one that beats first, as a URI."""
    result = _run(dossier(BLOCKER))["results"][0]

    main = result["locations"][0]
    assert "plans/acquisition%2C%20Q4.json" == main["physicalLocation"]["artifactLocation"]["uri"]
    assert {"startLine": 12} == main["physicalLocation"]["region"]
    assert [{"fullyQualifiedName": "/offers/0"}] == main["logicalLocations"]
    assert ["plans/retention.csv"] == [
        one["physicalLocation"]["artifactLocation"]["uri"] for one in result["relatedLocations"]
    ]


def test_sarif_carries_the_pages_of_the_rules() -> None:
    """A code-scanning service shows them beside the finding."""
    described = {rule["id"]: rule for rule in _run(dossier(language="fr"))["tool"]["driver"]["rules"]}

    for code, rule in rules().items():
        assert rule.page["fr"].strip() == described[code]["help"]["markdown"]


@pytest.mark.parametrize("name", sorted(report_formats()))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_calendar_without_findings_passes_in_every_format(name: str, language: str) -> None:
    """No finding, no failure, no crash."""
    empty = replace(dossier(language=language), report=replace(dossier(BLOCKER).report, findings=()))

    assert not empty.has_failed
    assert _written(name, empty).endswith("\n")


def test_names_cannot_start_a_workflow_command() -> None:
    """Each line is a command of ours or the verdict."""
    lines = _written("github", _hostile()).splitlines()

    assert 2 == len(lines)
    assert lines[0].startswith("::error file=")
    assert not lines[1].startswith("::")


@pytest.mark.parametrize("name", ["text", "markdown", "github", "junit"])
def test_names_cannot_bring_controls_along(name: str) -> None:
    """Neither colours, nor new lines, nor a change of direction."""
    written = _written(name, _hostile())

    assert not {"\x1b", "\x00", "\u202e"} & set(written)


def test_names_cannot_break_the_xml_or_the_table() -> None:
    """They are shown as they are written."""
    root = _suites(_hostile())
    rows = [line for line in _written("markdown", _hostile()).splitlines() if line.startswith("| ")]

    assert root.findall("testsuite/testcase/failure")
    assert {7} == {line.replace("\\|", "").count("|") for line in rows}


def test_a_finding_about_an_offer_that_is_gone_is_still_told() -> None:
    """A report may be older than the calendar beside it."""
    smaller = Calendar.of("T4", PARIS, (), (VIP, PROSPECTS))

    for name in report_formats():
        assert "CAN01" in _written(name, dossier(BLOCKER, calendar=smaller))
    assert CALENDAR != smaller
