"""Writes a plan as a workbook or a text table that people can edit and hand in again."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from exchange.cell_number import decimal_text
from exchange.cell_number import unmistakable
from exchange.headers import field_of_header
from exchange.plan_rows import Row
from exchange.plan_rows import plan_rows
from exchange.titles import sheet_title
from exchange.titles import titles
from exchange.titles import widths
from models.plan import Plan

DATE_FIELDS = frozenset({"valid_from", "valid_to", "send_at", "visible_until", "price_from", "price_to"})
_WALL = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_FIRST_YEAR_OF_EXCEL = 1901
# A cell that starts like this is run as a formula, unless it is plainly a reduction such as "-20 %".
_RISKY = re.compile(r"[=+@\t\r-]|'[='+@\t\r-]")
_REDUCTION = re.compile(r"-\s?\d[\w\s%€$£.,'’:-]*")
_RECORDS: Mapping[str, tuple[str, str]] = {
    "settings": ("plan", "plan"),
    "segments": ("segment", "segment"),
    "overlaps": ("recouvrement", "overlap"),
    "offers": ("offre", "offer"),
    "products": ("produit", "product"),
    "prices": ("prix", "price"),
}


def plan_xlsx(plan: Plan, language: str) -> bytes:
    """Give the plan as a workbook, one sheet per kind of part, that loads back as the same plan."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "header": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "datetime": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }
    for record, rows in plan_rows(plan, language).items():
        if rows or record in {"offers", "segments"}:
            _sheet(book.add_worksheet(sheet_title(record, language)), record, rows, styles, language)
    book.close()
    return buffer.getvalue()


def _sheet(sheet: Any, record: str, rows: list[Row], styles: Mapping[str, Any], language: str) -> None:  # noqa: ANN401
    columns = titles(record, language)
    for column, (field, title) in enumerate(columns.items()):
        sheet.write_string(0, column, title, styles["header"])
        sheet.set_column(column, column, widths(record)[field])
        for number, row in enumerate(rows, start=1):
            if row.get(field) is not None:
                write_cell(sheet, number, column, field, row[field], styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def write_cell(
    sheet: Any,  # noqa: ANN401 -- XlsxWriter has no types
    row: int,
    column: int,
    field: str,
    value: Any,  # noqa: ANN401 -- a cell
    styles: Mapping[str, Any],
) -> None:
    """Write one value as what it is: a date as a date, an amount as a number, text never as a formula."""
    if field in DATE_FIELDS and _WALL.fullmatch(value) and int(value[:4]) >= _FIRST_YEAR_OF_EXCEL:
        style = styles["datetime" if "T" in value else "date"]
        sheet.write_datetime(row, column, datetime.fromisoformat(value), style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "oui" if value else "non")
    elif isinstance(value, Decimal) and Decimal(decimal_text(float(value))) == value:
        sheet.write_number(row, column, float(value), None if field == "share" else styles["money"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, f"{value:f}" if isinstance(value, Decimal) else value)


def plan_csv(plan: Plan, language: str) -> bytes:
    """Give the plan as one text table with lines of every kind, UTF-8 with its mark, that loads back."""
    rows = plan_rows(plan, language)
    fields = list(dict.fromkeys(field for record, lines in rows.items() if lines for field in titles(record, language)))
    used = [field for field in fields if any(row.get(field) is not None for lines in rows.values() for row in lines)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow(["Ligne" if language == "fr" else "Line", *(csv_title(field, language) for field in used)])
    for record, lines in rows.items():
        kind = _RECORDS[record][0 if language == "fr" else 1]
        for row in lines:
            writer.writerow([kind, *(guarded(_csv_text(field, row.get(field), language)) for field in used)])
    return buffer.getvalue().encode("utf-8-sig")


def csv_title(field: str, language: str) -> str:
    """Give the title of a column in a table that holds lines of every kind, where some titles are taken."""
    for record in ("offers", "segments", "overlaps"):
        title = titles(record, language).get(field, "")
        if title and field_of_header(title, "any") == field:
            return title
    return field


def _csv_text(field: str, value: Any, language: str) -> str:  # noqa: ANN401 -- a cell
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        text = unmistakable(decimal_text(value))
        return text.replace(".", ",") if language == "fr" else text
    if field in DATE_FIELDS and language == "fr" and _WALL.fullmatch(value):
        day = f"{value[8:10]}/{value[5:7]}/{value[:4]}"
        return f"{day} {value[11:]}" if "T" in value else day
    return str(value)


def guarded(text: str) -> str:
    """Keep a spreadsheet program from running a text as a formula; reading takes the apostrophe off again."""
    if _RISKY.match(text) and not _REDUCTION.fullmatch(text):
        return f"'{text}"
    return text
