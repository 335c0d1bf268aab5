"""Opens a table saved as text: French or English, with semicolons, commas, tabs or bars, whatever its encoding."""

import csv
import io
import re
from collections.abc import Iterator

from exchange.headers import known_headers
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import refused
from exchange.table import Cell
from exchange.table import Place
from exchange.table import Table

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 16_384
MOST_CELLS = 8_000_000
LONGEST_CELL = 32_767
DELIMITERS = ";,\t|"
_LINES_WITH_HEADER = 10
_ENOUGH = 2
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
# What spreadsheets would run as a formula; our own exports put an apostrophe in front.
GUARDED = re.compile(r"'(?=['=+@\t\r-])")


def csv_table(name: str, data: bytes) -> Table:
    """Read a text table; raises PlanRefusedError when it is none."""
    if len(data) > MOST_BYTES:
        raise refused("too-large", file=name, size=str(len(data)), most=str(MOST_BYTES))
    text = _decoded(name, data)
    match = re.match(r"sep=(.)\r?\n", text)
    delimiter = match[1] if match else _delimiter(name, text)
    rows = _rows(name, text[match.end() :] if match else text, delimiter)
    return Table(file=name, sheet="", rows=[[], *rows] if match else rows)


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _eight_bit(data)
    except UnicodeDecodeError as error:
        raise refused("csv-encoding", file=name, at=str(error.start)) from None
    if "\x00" in text[:4] or _BINARY.search(text[:100_000]):
        raise refused("not-a-plan-file", file=name)
    return text


def _eight_bit(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _delimiter(name: str, text: str) -> str:
    """Take the delimiter that makes the most columns known."""
    lines = text.splitlines()[:_LINES_WITH_HEADER]
    scores = {mark: max((_score(line, mark) for line in lines), default=0) for mark in DELIMITERS}
    best = max(scores, key=lambda mark: scores[mark])
    if scores[best] >= _ENOUGH:
        return best
    splits = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    if not any(splits.values()):
        raise refused("one-column", file=name, value=(lines[0] if lines else "")[:80])
    return max(splits, key=lambda mark: splits[mark])


def _score(line: str, mark: str) -> int:
    try:
        cells = next(csv.reader([line[:LONGEST_CELL]], delimiter=mark), [])
    except csv.Error:
        return 0
    return len(known_headers(cells))


def _rows(name: str, text: str, delimiter: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(_lines(name, text, delimiter), delimiter=delimiter, strict=True)
    left = MOST_CELLS
    try:
        for row in reader:
            rows.append([_unguarded(cell) for cell in row])
            left -= len(row)
            if len(row) > MOST_COLUMNS or left < 0:
                raise _too_wide(name)
            if len(rows) > MOST_ROWS:
                raise refused("too-many-rows", file=name, most=str(MOST_ROWS))
            longest = max(map(len, row), default=0)
            if longest > LONGEST_CELL:
                raise _too_long(name, rows, longest)
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(name, [*rows, []], csv.field_size_limit()) from None
        raise refused("csv-broken", file=name, line=str(reader.line_num), why=str(error)) from None
    return rows


def _lines(name: str, text: str, delimiter: str) -> Iterator[str]:
    """Give the lines; one of nothing but delimiters is refused before it is cut into millions of cells."""
    for line in io.StringIO(text, newline=""):
        if len(line) > MOST_COLUMNS and line.count(delimiter) > MOST_COLUMNS + LONGEST_CELL:
            raise _too_wide(name)
        yield line


def _too_wide(name: str) -> PlanRefusedError:
    return refused("too-many-columns", file=name, most=str(MOST_COLUMNS), cells=str(MOST_CELLS))


def _too_long(name: str, rows: list[list[Cell]], length: int) -> PlanRefusedError:
    place = Place(Table(name, "", ()), row=len(rows))
    return PlanRefusedError([place.error(Problem("cell-too-long", {"length": str(length), "most": str(LONGEST_CELL)}))])


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and GUARDED.match(cell) else cell
