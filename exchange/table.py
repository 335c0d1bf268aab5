"""A sheet of a workbook or a text file of columns, before anybody has said what its columns mean."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from exchange.refusal import PlanError
from exchange.refusal import Problem
from exchange.refusal import excerpt
from exchange.wording import say

Cell = str | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet, the first at row 1; `merged` holds (top, left, bottom, right), all from 1."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in a table; `header` is what its column is called there."""

    table: Table
    row: int | None = None
    column: int | None = None
    header: str = ""

    def error(self, problem: Problem, value: object = None) -> PlanError:
        """Say a problem at this place."""
        shown = excerpt(problem.facts.get("value", "" if value is None else value))
        facts: Mapping[str, str] = {"name": self.header, **problem.facts, "value": shown}
        message, remedy = say(problem.code, facts)
        letter = "" if self.column is None else column_letters(self.column)
        return PlanError(
            code=problem.code,
            message=message,
            remedy=remedy,
            file=self.table.file,
            sheet=self.table.sheet,
            row=self.row,
            column=" · ".join(part for part in (letter, excerpt(self.header)) if part),
            value=shown,
        )


def column_letters(number: int) -> str:
    """Name a column as spreadsheets do: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Count a column named by letters: AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def is_blank(cell: Cell) -> bool:
    """Say whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_place(reference: str) -> tuple[int, int]:
    """Read "C12" as row 12, column 3."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference)
    return (int(match[2]), column_number(match[1])) if match else (0, 0)
