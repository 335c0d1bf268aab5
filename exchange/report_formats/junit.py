"""The report as JUnit XML: build servers show each rule as a suite and each finding as a failed test."""

import re
from xml.etree import ElementTree as ET

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity
from rules.registry import rules

# XML 1.0 has no way to write these, not even as character references.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(dossier: Dossier, _: Look) -> str:
    """Write one suite per rule; findings that do not fail the check are passed tests with their text."""
    telling = Telling(dossier)
    root = ET.Element("testsuites", name=clean(dossier.calendar.name))
    names = {code: rule.name for code, rule in rules().items()}
    names |= {finding.rule: finding.name for finding in dossier.report.findings}
    for code, name in sorted(names.items()):
        _add_suite(root, telling, code, name)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


report_format = ReportFormat(name="junit", media_type="application/xml", render=render, points_at_lines=True)


def _add_suite(root: ET.Element, telling: Telling, code: str, name: str) -> None:
    found = [finding for finding in telling.dossier.report.findings if finding.rule == code]
    suite = ET.SubElement(root, "testsuite", name=f"{code} {name}")
    for finding in found:
        _add_case(suite, telling, finding)
    if not found:
        ET.SubElement(suite, "testcase", classname=f"preseance.{code}", name=name)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _add_case(suite: ET.Element, telling: Telling, finding: Finding) -> None:
    about = clean(" / ".join([*finding.offers, *finding.segments]))
    case = ET.SubElement(suite, "testcase", classname=f"preseance.{finding.rule}", name=about)
    place = telling.dossier.place(finding)
    if place is not None:
        case.set("file", _writable(place.file))
        if place.line:
            case.set("line", str(place.line))
    told = _writable(_body(telling, finding))
    if finding.severity not in telling.dossier.failing:
        ET.SubElement(case, "system-out").text = told
        return
    # What could not be checked is an error of the run, not a failure of the offers.
    outcome = "error" if finding.severity is Severity.UNKNOWN else "failure"
    ET.SubElement(case, outcome, type=finding.reason, message=_writable(telling.message(finding))).text = told


def _body(telling: Telling, finding: Finding) -> str:
    lines = [telling.message(finding)]
    colon = telling.words["colon"]
    lines += [f"{one.code}{colon}{one.gives} · {one.audience} · {one.dates}" for one in telling.offers(finding)]
    lines += [f"{label}{colon}{text}" for label, text in telling.facts(finding)]
    remedy = telling.remedy(finding)
    return "\n".join([*lines, remedy] if remedy else lines)


def _writable(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
