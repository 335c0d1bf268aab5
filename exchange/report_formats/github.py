"""The report as GitHub workflow commands: each finding is shown beside the line that it is about."""

from collections.abc import Iterator

from exchange.report_dossier import Dossier
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_telling import Telling
from rules.finding import Finding
from rules.finding import Severity

COMMANDS = {Severity.BLOCK: "error", Severity.UNKNOWN: "error", Severity.WARN: "warning", Severity.INFO: "notice"}


def render(dossier: Dossier, _: Look) -> str:
    """Write one command per finding, the worst first, then the verdict."""
    return "".join(f"{line}\n" for line in _lines(dossier))


report_format = ReportFormat(name="github", media_type="text/plain", render=render)


def _lines(dossier: Dossier) -> Iterator[str]:
    telling = Telling(dossier)
    for finding in dossier.report.findings:
        if finding.severity is not Severity.INFO or dossier.with_notes:
            yield _annotation(telling, finding)
    if dossier.of(Severity.INFO) and not dossier.with_notes:
        yield f"::notice title=preseance::{escaped(telling.notes())}"
    # A name may not start a command of its own.
    yield f"{telling.verdict()}{telling.words['colon']}{telling.subject()}. {telling.counts()}"


def _annotation(telling: Telling, finding: Finding) -> str:
    place = telling.dossier.place(finding)
    properties = {"title": f"{finding.rule} {finding.name}"}
    if place is not None:
        properties = {"file": place.file, **({"line": str(place.line)} if place.line else {}), **properties}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    body = "\n".join(text for text in (telling.message(finding), telling.remedy(finding)) if text)
    return f"::{COMMANDS[finding.severity]} {told}::{escaped(body)}"


def escaped(text: str) -> str:
    """Write a message on one line, as the runner reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
