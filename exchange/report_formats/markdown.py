"""The report as Markdown, for a comment under a change or a page of a wiki."""

import re
from collections.abc import Iterator

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import number
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_telling import Telling
from exchange.report_words import HEADINGS
from rules.finding import Finding
from rules.finding import Severity

COLUMNS = ("gives", "what", "audience", "dates", "through", "owner")
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")


def render(dossier: Dossier, _: Look) -> str:
    """Write the verdict, then one section per severity."""
    return "\n".join(_lines(dossier)) + "\n"


report_format = ReportFormat(name="markdown", media_type="text/markdown", render=render)


def _lines(dossier: Dossier) -> Iterator[str]:
    telling = Telling(dossier)
    yield f"# {telling.verdict()}{telling.words['colon']}{escaped(clean(dossier.calendar.name))}"
    yield ""
    yield f"**{telling.counts()}**. {_sentence(telling.meaning())} {escaped(telling.subject())}."
    for severity in Severity:
        found = dossier.of(severity)
        if not found:
            continue
        yield ""
        yield f"## {HEADINGS[dossier.language][severity]} ({number(len(found), dossier.language)})"
        if severity is Severity.INFO and not dossier.with_notes:
            yield ""
            yield escaped(telling.notes())
            continue
        for finding in found:
            yield from _section(telling, finding)
    yield ""
    yield f"{telling.verdict()} · {telling.policy()}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _section(telling: Telling, finding: Finding) -> Iterator[str]:
    words = telling.words
    yield ""
    yield f"### {finding.rule} {finding.name} · {finding.reason}"
    yield ""
    yield escaped(telling.message(finding))
    offers = telling.offers(finding)
    if offers:
        titles = [words[key] for key in COLUMNS]
        yield ""
        yield "| " + " | ".join(titles) + " |"
        yield "|" + " --- |" * len(titles)
    for one in offers:
        cells = (one.code, one.gives, one.audience, one.dates, one.through, one.owner)
        yield "| " + " | ".join(escaped(cell) for cell in cells) + " |"
    told = telling.facts(finding)
    remedy = telling.remedy(finding)
    yield ""
    yield from (f"- **{label}**{words['colon']}{escaped(text)}" for label, text in told)
    if remedy:
        yield f"- {escaped(remedy)}"
    for is_safe, summary in telling.fixes(finding):
        yield f"- {escaped(summary)} ({words['safe' if is_safe else 'suggestion']})"


def escaped(text: str) -> str:
    """Show a name as it is written, whatever signs it holds."""
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")
