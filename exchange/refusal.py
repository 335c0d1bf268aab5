"""Why a plan was refused: where, what stands there, what is wrong with it and what to write instead."""

import re
import typing
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType
from typing import Any

from exchange.wording import say

# More than this many at once is a wrong file, not a list to work through.
MOST_ERRORS = 200
# After so many nobody looks for more: a file that is wrong all over would fill the memory with its mistakes.
MOST_FOUND = 10_000
LONGEST_EXCERPT = 80

# Spaces of typesetting are no mystery to anybody and need no escape.
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, still without its place; `code` is stable, `facts` fill the sentences."""

    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    path: Path = ()

    def under(self, *steps: str | int) -> "Problem":
        """Give the same problem, one or more levels further from the root."""
        return Problem(self.code, self.facts, (*steps, *self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanError:
    """One problem with its place; `message` and `remedy` are told in "fr" and "en".

    JSON documents have a `pointer`, tables a `row` and a `column` ("C · Fin") and workbooks a `sheet`.
    """

    code: str
    message: Mapping[str, str]
    remedy: Mapping[str, str]
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    pointer: str = ""
    value: str = ""

    def where(self, language: str = "en") -> str:
        """Say the place in words: file, sheet, row and column, or the pointer."""
        sheet, row, column = ("feuille", "ligne", "colonne") if language == "fr" else ("sheet", "row", "column")
        parts = [_printable(self.file)]
        parts += [f"{sheet} {_printable(self.sheet)}"] if self.sheet else []
        parts += [f"{row} {self.row}"] if self.row is not None else []
        parts += [f"{column} {self.column}"] if self.column else []
        parts += [self.pointer] if self.pointer and self.row is None else []
        return ", ".join(part for part in parts if part)

    def sentence(self, language: str = "en") -> str:
        """Say everything in one line."""
        where = self.where(language)
        colon = "\u00a0: " if language == "fr" else ": "
        said = f"{self.message[language]} → {self.remedy[language]}"
        return f"{where}{colon}{said}" if where else said


class PlanRefusedError(ValueError):
    """A plan could not be loaded; nothing of it was. `errors` holds the first 200, `total` counts all."""

    def __init__(self, errors: Iterable[PlanError], total: int | None = None) -> None:
        """Keep the errors in the order of the document."""
        kept = tuple(errors)
        self.errors = kept[:MOST_ERRORS]
        self.total = len(kept) if total is None else total
        super().__init__("\n".join(error.sentence() for error in self.errors))


def refused(code: str, *, file: str = "", **facts: str) -> PlanRefusedError:
    """Give the refusal of a whole file for one reason."""
    shown = {name: _printable(fact) for name, fact in facts.items()}
    message, remedy = say(code, shown)
    return PlanRefusedError(
        [PlanError(code=code, message=message, remedy=remedy, file=file, value=shown.get("value", ""))]
    )


def excerpt(value: object) -> str:
    """Show a refused value shortly, control characters and lone surrogates made visible."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else _printable(str(value))


def _printable(text: str) -> str:
    cut = _SPACES.sub(" ", text[: LONGEST_EXCERPT + 1])
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in cut)
    return shown if len(shown) <= LONGEST_EXCERPT else shown[: LONGEST_EXCERPT - 1] + "…"


def pointer(path: Path) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + _printable(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def found_at(document: object, path: Path) -> object:
    """Give what stands at a path, or None where it leads nowhere."""
    here = document
    for step in path:
        in_object = isinstance(here, Mapping) and step in here
        in_list = isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here)
        if not (in_object or in_list):
            return None
        here = typing.cast("Any", here)[step]
    return here


def placed(problem: Problem, document: object, file: str) -> PlanError:
    """Give a problem its pointer, its value and its words."""
    value = problem.facts.get("value") or excerpt(found_at(document, problem.path))
    name = str(problem.path[-1]) if problem.path else ""
    message, remedy = say(problem.code, {"name": _printable(name), **problem.facts, "value": _printable(value)})
    return PlanError(
        code=problem.code,
        message=message,
        remedy=remedy,
        file=file,
        pointer=pointer(problem.path),
        value=_printable(value),
    )
