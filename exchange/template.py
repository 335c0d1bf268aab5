"""Writes the spreadsheet that teams fill in: headers, lists to choose from, notes, examples and help."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from exchange.french_cause import french_cause
from exchange.plan_spreadsheet_out import DATE_FIELDS
from exchange.plan_spreadsheet_out import guarded
from exchange.plan_spreadsheet_out import write_cell
from exchange.refusal import refused
from exchange.template_words import CHOICES
from exchange.template_words import COLUMNS
from exchange.template_words import HELP
from exchange.template_words import LAST_DAY
from exchange.template_words import NOTES
from exchange.template_words import example_rows
from exchange.titles import sheet_title
from exchange.titles import titles
from exchange.titles import widths

LANGUAGES = ("fr", "en")
_ROWS_WITH_LISTS = 2_000
_DATES = DATE_FIELDS | {"last_day"}


def write_template(path: str | Path, language: str = "fr") -> None:
    """Write the template, a workbook or a text table by the file's ending; raises PlanRefusedError.

    An existing file is not overwritten: it may be somebody's plan.
    """
    place = Path(path)
    data = template_csv(language) if place.suffix.lower() in {".csv", ".tsv", ".txt"} else template_xlsx(language)
    try:
        with place.open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        raise refused("file-exists", file=place.name) from None
    except OSError as error:
        raise refused(
            "cannot-be-written", file=place.name, why=error.strerror or str(error), cause=french_cause(error)
        ) from None


def template_xlsx(language: str) -> bytes:
    """Give the template as a workbook that loads as it is."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    styles = {
        "header": book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#DCE8F2", "text_wrap": True, "valign": "top"}
        ),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "datetime": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    for record, rows in example_rows(language).items():
        sheet = book.add_worksheet(sheet_title(record, language))
        _headers(sheet, record, styles, language)
        for number, row in enumerate(rows, start=1):
            for column, field in enumerate(COLUMNS[record]):
                if field in row:
                    # A last day is written as a date like any other.
                    kind = "valid_to" if field == "last_day" else field
                    write_cell(sheet, number, column, kind, row[field], styles)
    _help(book.add_worksheet("Aide" if language == "fr" else "Help"), styles, language)
    book.close()
    return buffer.getvalue()


def _headers(sheet: Any, record: str, styles: Mapping[str, Any], language: str) -> None:  # noqa: ANN401
    """Write the headers with their notes, and below them the lists that may be chosen from."""
    known = {**titles(record, language), "last_day": LAST_DAY[language]}
    for column, field in enumerate(COLUMNS[record]):
        sheet.write_string(0, column, known[field], styles["header"])
        style = styles["datetime" if field == "send_at" else "date"] if field in _DATES else None
        sheet.set_column(column, column, widths(record).get(field, 16), style)
        if field in NOTES[language]:
            sheet.write_comment(0, column, NOTES[language][field], {"x_scale": 2, "author": "Préséance"})
        if field in CHOICES[language]:
            rule = {"validate": "list", "source": list(CHOICES[language][field])}
            sheet.data_validation(1, column, _ROWS_WITH_LISTS, column, rule)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 30)


def _help(sheet: Any, styles: Mapping[str, Any], language: str) -> None:  # noqa: ANN401 -- XlsxWriter has no types
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    for number, line in enumerate(HELP[language]):
        sheet.write_string(number, 0, line, styles["title"] if number == 0 else None)


def template_csv(language: str) -> bytes:
    """Give the template as one text table: the figures of a segment stand beside its offers."""
    rows = example_rows(language)
    figures = {row["segments"]: row for row in rows["segments"]}
    segment_fields = [field for field in COLUMNS["segments"] if field not in {"segments", "dormant", "country"}]
    known = {**titles("segments", language), **titles("offers", language), "last_day": LAST_DAY[language]}
    known["segment_name"] = "Nom du segment" if language == "fr" else "Segment name"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow([known[field] for field in (*COLUMNS["offers"], *segment_fields)])
    for row in rows["offers"]:
        whole = {**figures[row["segments"]], **row}
        cells = [_cell(whole.get(field), field) for field in (*COLUMNS["offers"], *segment_fields)]
        writer.writerow([guarded(cell) for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: object, field: str) -> str:
    if value is None:
        return ""
    text = str(value)
    if field not in _DATES:
        return text
    day = f"{text[8:10]}/{text[5:7]}/{text[:4]}"
    return f"{day} {text[11:]}" if "T" in text else day
