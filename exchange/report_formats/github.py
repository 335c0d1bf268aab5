"""The report as GitHub workflow commands: each finding is shown beside the line that it is about."""

from collections.abc import Iterator
from collections.abc import Mapping

from exchange.report_dossier import Dossier
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity

COMMANDS = {Severity.BLOCK: "error", Severity.UNKNOWN: "error", Severity.WARN: "warning", Severity.INFO: "notice"}


def render(dossier: Dossier, _: Look) -> str:
    """Write one command per finding, the worst first, then the verdict."""
    return "".join(_lines(dossier))


report_format = ReportFormat(name="github", media_type="text/plain", render=render, points_at_lines=True)


def _lines(dossier: Dossier) -> Iterator[str]:
    telling = Telling(dossier)
    for finding in dossier.report.findings:
        if finding.severity is not Severity.INFO or dossier.with_notes:
            yield _annotation(telling, finding)
    if dossier.of(Severity.INFO) and not dossier.with_notes:
        yield annotation("notice", {"title": "preseance"}, telling.notes())
    yield f"{telling.verdict()}{telling.words['colon']}{telling.subject()}. {telling.counts()}\n"


def _annotation(telling: Telling, finding: Finding) -> str:
    place = telling.dossier.place(finding)
    properties = {"title": f"{finding.rule} {finding.name}"}
    if place is not None:
        properties = {"file": place.file, "line": str(place.line or ""), **properties}
    body = "\n".join(text for text in (telling.message(finding), telling.remedy(finding)) if text)
    return annotation(COMMANDS[finding.severity], properties, body)


def annotation(command: str, properties: Mapping[str, str], body: str) -> str:
    """Write one workflow command with its line's end; a name cannot start another one."""
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{command} {told}::{_escaped(body)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
