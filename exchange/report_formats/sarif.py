"""The report as SARIF 2.1.0, which code-scanning services show beside the plan's lines."""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version

from exchange.report_document import report_document
from exchange.report_dossier import Dossier
from exchange.report_dossier import Place
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity
from rules.registry import rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.BLOCK: "error", Severity.UNKNOWN: "error", Severity.WARN: "warning", Severity.INFO: "note"}


def render(dossier: Dossier, _: Look) -> str:
    """Write one run; the fingerprints let a service follow a finding from plan to plan."""
    codes = sorted({*rules(), *(finding.rule for finding in dossier.report.findings)})
    run = {
        "tool": {"driver": _driver(dossier, codes)},
        "language": dossier.language,
        "columnKind": "unicodeCodePoints",
        "properties": {"verdict": dossier.report.verdict.value, "policyVersion": dossier.report.policy_version},
        "results": _results(dossier, codes),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


report_format = ReportFormat(name="sarif", media_type="application/sarif+json", render=render, points_at_lines=True)


def _driver(dossier: Dossier, codes: list[str]) -> Mapping[str, object]:
    names = {finding.rule: finding.name for finding in dossier.report.findings}
    described = []
    for code in codes:
        rule = rules().get(code)
        one: dict[str, object] = {"id": code, "name": rule.name if rule else names[code]}
        if rule:
            one["shortDescription"] = {"text": rule.summary(dossier.language)}
            page = rule.page[dossier.language].strip()
            one["help"] = {"text": page, "markdown": page}
        described.append(one)
    return {"name": "preseance", **_version(), "rules": described}


def _version() -> Mapping[str, str]:
    try:
        return {"version": version("preseance")}
    except PackageNotFoundError:
        return {}


def _results(dossier: Dossier, codes: list[str]) -> list[Mapping[str, object]]:
    telling = Telling(dossier)
    document = report_document(dossier.report, dossier.calendar, dossier.language)
    told = document["findings"]
    assert isinstance(told, list)  # noqa: S101 -- narrows the JSON tree for the type checker
    return [
        _result(telling, finding, codes.index(finding.rule), one)
        for finding, one in zip(dossier.report.findings, told, strict=True)
    ]


def _result(telling: Telling, finding: Finding, index: int, document: Mapping[str, object]) -> Mapping[str, object]:
    places = telling.dossier.places
    text = " ".join(part for part in (telling.message(finding), telling.remedy(finding)) if part)
    main = telling.dossier.place(finding)
    others = [places[code] for code in finding.offers if code in places and places[code] != main]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "kind": "fail",
        "message": {"text": text},
        "locations": [] if main is None else [_location(main)],
        "relatedLocations": [{"id": number, **_location(place)} for number, place in enumerate(others)],
        "partialFingerprints": {"preseance/v1": finding.fingerprint},
        "properties": {key: value for key, value in document.items() if key not in {"rule", "message", "fingerprint"}},
    }


def _location(place: Place) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": place.uri}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    told: dict[str, object] = {"physicalLocation": physical}
    if place.spot:
        told["logicalLocations"] = [{"fullyQualifiedName": place.spot}]
    return told
