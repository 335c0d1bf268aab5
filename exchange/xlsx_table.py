"""Opens a workbook and gives its sheets as tables, refusing what it would otherwise have to guess."""

import io
from collections.abc import Iterator
from itertools import islice

from python_calamine import CalamineError
from python_calamine import CalamineWorkbook
from python_calamine import PasswordError
from python_calamine import XmlError
from python_calamine import ZipError

from exchange.headers import HELP_SHEETS
from exchange.phrase_tokens import plain
from exchange.refusal import MOST_FOUND
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import refused
from exchange.table import Place
from exchange.table import Table
from exchange.table import is_blank
from exchange.xlsx_package import LONGEST_CELL
from exchange.xlsx_package import Sheet
from exchange.xlsx_package import open_package
from exchange.xlsx_package import unreadable_cells


def xlsx_tables(name: str, data: bytes) -> tuple[Table, ...]:
    """Give the sheets that may hold a part of the plan; raises PlanRefusedError."""
    sheets = open_package(name, data)
    errors: list[PlanError] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            tables = tuple(_tables(name, workbook, sheets, errors))
    except PlanRefusedError:
        raise
    except PasswordError:
        raise refused("password-protected", file=name) from None
    except (CalamineError, XmlError, ZipError, OSError, ValueError, OverflowError):
        raise refused("workbook-damaged", file=name) from None
    if errors:
        raise PlanRefusedError(errors)
    if not tables:
        raise refused("empty-workbook", file=name)
    return tables


def _tables(
    name: str, workbook: CalamineWorkbook, sheets: tuple[Sheet, ...], errors: list[PlanError]
) -> Iterator[Table]:
    for sheet in sheets:
        if plain(sheet.name) in HELP_SHEETS or sheet.name not in workbook.sheet_names or not sheet.xml:
            continue
        read = workbook.get_sheet_by_name(sheet.name)
        rows = read.to_python(skip_empty_area=False)
        if all(is_blank(cell) for row in rows for cell in row):
            continue
        merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in _merged(read)]
        table = Table(file=name, sheet=sheet.name, rows=rows, merged=merged)
        if sheet.hidden:
            errors.append(Place(table).error(Problem("hidden-sheet", {"value": sheet.name})))
            continue
        errors += islice(_cell_errors(table, sheet), MOST_FOUND)
        yield table


def _merged(read: object) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return getattr(read, "merged_cell_ranges", None) or []


def _cell_errors(table: Table, sheet: Sheet) -> Iterator[PlanError]:
    for row, column, problem in unreadable_cells(sheet):
        yield Place(table, row, column).error(problem)
    for number, row_cells in enumerate(table.rows, start=1):
        for column, cell in enumerate(row_cells, start=1):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                facts = {"length": str(len(cell)), "most": str(LONGEST_CELL)}
                yield Place(table, number, column).error(Problem("cell-too-long", facts), cell)
