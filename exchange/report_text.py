"""Writes what a check said as the text that is kept of it, in both languages, and names it by its hash."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from exchange.report_document import report_document
from models.calendar import Calendar
from rules.engine import Report

LANGUAGES = ("en", "fr")


def report_text(report: Report, calendar: Calendar) -> str:
    """Give the report's document in canonical JSON: sorted keys, no spaces, one finding in both languages on each line.

    The same findings give the same text, letter by letter.
    """
    told = [report_document(report, calendar, language) for language in LANGUAGES]
    lines = list(_lines(*(one.pop("findings") for one in told)))
    head = _canonical(told[0])
    return f'{head[:-1]},"findings":[\n' + ",\n".join(lines) + "\n]}\n"


def report_hash(text: str) -> str:
    """Name a report's text: two checks that say the same have the same name."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def read_report_text(text: str) -> dict[str, Any]:
    """Give what was said back: its verdict, its policy's version, and its findings, each by language."""
    document: dict[str, Any] = json.loads(text)
    return document


def _lines(english: Any, french: Any) -> Iterator[str]:  # noqa: ANN401 -- lists of findings as JSON
    for pair in zip(english, french, strict=True):
        yield _canonical(dict(zip(LANGUAGES, pair, strict=True)))


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
