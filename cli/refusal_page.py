"""Tells why a file was refused: where, what stands there, what is wrong with it and what to write instead."""

import json
import sys

from rich.console import Console
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.terminal import PIPED_WIDTH
from cli.terminal import write
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.report_figures import counted
from exchange.report_figures import french_spacing
from exchange.report_formats.github import annotation
from exchange.report_words import NOUNS

_TITLES = {
    "fr": ("REFUSÉ", "rien n'a été chargé", "et {count} de plus"),
    "en": ("REFUSED", "nothing was loaded", "and {count} more"),
}
FIELDS = ("file", "sheet", "row", "column", "pointer", "value")


def tell_refusal(error: PlanRefusedError, language: str, report_format: str) -> None:
    """Tell people on standard error; programs that asked for JSON or annotations get them on standard output."""
    if report_format == "json":
        write(json.dumps(_document(error, language), ensure_ascii=False, indent=2) + "\n")
    if report_format == "github":
        write("".join(_annotation(one, language) for one in error.errors))
    _console().print(_page(error, language))


def _console() -> Console:
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    return console if sys.stderr.isatty() else Console(stderr=True, markup=False, highlight=False, width=PIPED_WIDTH)


def _document(error: PlanRefusedError, language: str) -> dict[str, object]:
    return {"errors": [_told(one, language) for one in error.errors], "total": error.total}


def _told(one: PlanError, language: str) -> dict[str, object]:
    place = {name: getattr(one, name) if getattr(one, name) != "" else None for name in FIELDS}
    return {"code": one.code, **place, "message": one.message[language], "remedy": one.remedy[language]}


def _annotation(one: PlanError, language: str) -> str:
    properties = {"file": one.file, "line": "" if one.row is None else str(one.row), "title": one.code}
    return annotation("error", properties, f"{one.message[language]}\n{one.remedy[language]}")


def _page(error: PlanRefusedError, language: str) -> Group:
    refused, nothing, more = _TITLES[language]
    count = counted(error.total, NOUNS["error"], language)
    colon = "\u00a0: " if language == "fr" else ": "
    parts: list[Text | Padding] = [Text.assemble((refused, "bold red"), f"{colon}{count}, {nothing}")]
    for one in error.errors:
        parts += [Text(), Text(one.where(language), style="bold"), Padding(_lines(one, language), (0, 0, 0, 2))]
    left = error.total - len(error.errors)
    if left > 0:
        parts += [Text(), Text(more.format(count=left))]
    return Group(*parts)


def _lines(one: PlanError, language: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    message, remedy = one.message[language], one.remedy[language]
    if language == "fr":
        message, remedy = french_spacing(message), french_spacing(remedy)
    if one.value and one.value not in message:
        grid.add_row(Text("·", style="dim"), Text(one.value, style="yellow"))
    grid.add_row(Text("✖", style="red"), message)
    grid.add_row(Text("→", style="green"), Text(remedy, style="green"))
    return grid
