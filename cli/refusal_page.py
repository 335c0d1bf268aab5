"""Tells why a file was refused: where, what stands there, what is wrong with it and what to write instead."""

import json
import sys
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.terminal import look
from cli.terminal import write
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.report_dossier import clean
from exchange.report_figures import counted
from exchange.report_figures import typeset
from exchange.report_formats.github import annotation
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.report_words import NOUNS

_WORDS = {
    "fr": ("REFUSÉ", "\u00a0: ", "rien n’a été fait", "et {count} de plus"),
    "en": ("REFUSED", ": ", "nothing was done", "and {count} more"),
}
# What is missing has no value to show.
_NOTHING = "null"
FIELDS = ("file", "sheet", "row", "column", "pointer", "value")


def tell_refusal(error: PlanRefusedError, language: str, report_format: str) -> None:
    """Tell people on standard error; programs that asked for JSON or annotations get them on standard output."""
    if report_format == "json":
        write(json.dumps(_document(error, language), ensure_ascii=False, indent=2) + "\n")
    if report_format == "github":
        write("".join(_annotation(one, language) for one in error.errors))
    if sys.stderr is not None:
        sys.stderr.write(page_of(_parts(error, language), look(sys.stderr)))


def _document(error: PlanRefusedError, language: str) -> dict[str, object]:
    return {"errors": [_told(one, language) for one in error.errors], "total": error.total}


def _told(one: PlanError, language: str) -> dict[str, object]:
    place = {name: getattr(one, name) if getattr(one, name) != "" else None for name in FIELDS}
    return {"code": one.code, **place, "message": one.message[language], "remedy": one.remedy[language]}


def _annotation(one: PlanError, language: str) -> str:
    properties = {"file": one.file, "line": "" if one.row is None else str(one.row), "title": one.code}
    return annotation("error", properties, f"{one.message[language]}\n{one.remedy[language]}")


def _parts(error: PlanRefusedError, language: str) -> Iterator[RenderableType]:
    refused, colon, nothing, more = _WORDS[language]
    yield told((refused, "bold red"), f"{colon}{counted(error.total, NOUNS['error'], language)}, {nothing}")
    for one in error.errors:
        yield Text()
        yield told(clean(one.where(language)), style="bold")
        yield Padding(_lines(one, language), (0, 0, 0, 2))
    left = error.total - len(error.errors)
    if left > 0:
        yield Text()
        yield told(more.format(count=left))


def _lines(one: PlanError, language: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    message, remedy = (typeset(clean(said[language]), language) for said in (one.message, one.remedy))
    if one.value not in {"", _NOTHING} and one.value not in message:
        grid.add_row(told("·", style="dim"), told(clean(one.value), style="yellow"))
    grid.add_row(told("✖", style="red"), told(message))
    grid.add_row(told("→", style="green"), told(remedy, style="green"))
    return grid
