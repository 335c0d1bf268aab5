"""Broken XLSX plans: damaged parcels, bombs, locks, and cells that cannot be trusted."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from tests.exchange.broken.file import Broken

NAME = "plan.xlsx"
HEADERS = ("Code", "Segment", "Début", "Fin", "Mécanique", "Fidélité", "Panier moyen")


def workbook(change: Callable[[Any, Any], object] = lambda _book, _sheet: None) -> bytes:
    """Give a workbook that loads, after one change."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet("Offres")
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, ("A", "vip"))
    page.write_datetime(1, 2, datetime(2026, 12, 1))
    page.write_datetime(1, 3, datetime(2026, 12, 11))
    page.write_row(1, 4, ("-10 %", "bon", 80))
    change(book, page)
    book.close()
    return buffer.getvalue()


def _cell(title: str, write: Callable[[Any], object], code: str, column: str) -> Broken:
    data = workbook(lambda _, page: write(page))
    return Broken(title, NAME, data, code, f"{NAME}, sheet Offres, row 2, column {column}")


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """Pack a workbook's parts anew, each through a change."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return buffer.getvalue()


def _sheet_xml(change: Callable[[bytes], bytes]) -> bytes:
    return repacked(workbook(), lambda name, part: change(part) if name == "xl/worksheets/sheet1.xml" else part)


def _bomb() -> bytes:
    return repacked(workbook(), lambda _, part: part, {"xl/media/image1.png": b"\0" * (500 * 1024 * 1024)})


def _small_bombs() -> bytes:
    return repacked(workbook(), lambda _, part: part, {f"xl/x{n}.xml": b" " * (1024 * 1024) for n in range(40)})


def _twice(name: str) -> bytes:
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer, "a") as parcel, pytest.warns(UserWarning, match="Duplicate name"):
        parcel.writestr(name, b"<x/>")
    return buffer.getvalue()


# An error cell without its error; each must cost no more than itself.
_UNSAID = b'<c r="G2" t="e"></c>'


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 512


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parcel:
        for name, part in parts.items():
            parcel.writestr(name, part)
    return buffer.getvalue()


def _hidden(book: Any, _: Any) -> None:
    page = book.add_worksheet("Caché")
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, ("B", "vip"))
    page.hide()


def _second(name: str, *rows: tuple[object, ...]) -> bytes:
    def change(book: Any, _: Any) -> None:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(change)


def _plain(name: str, *rows: tuple[object, ...]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


OVERLAPS = ("Segment", "Aussi dans", "Part")
FILES = (
    Broken("a truncated workbook", NAME, workbook()[:2000], "workbook-damaged", NAME),
    Broken("a parcel of nothing", NAME, _zip({}), "not-a-workbook", NAME),
    Broken("a parcel of something else", NAME, _zip({"word/document.xml": b"<x/>"}), "not-a-workbook", NAME),
    Broken("a binary workbook", NAME, _zip({"xl/workbook.bin": b"x"}), "binary-workbook", NAME),
    Broken("the old format", NAME, _ole("Workbook"), "old-workbook", NAME),
    Broken("a password", NAME, _ole("EncryptedPackage"), "password-protected", NAME),
    Broken("a zip bomb", NAME, _bomb, "zip-bomb", NAME),
    Broken("a bomb of many small parts", NAME, _small_bombs, "zip-bomb", NAME),
    Broken("more parts than a workbook has", NAME, repacked(workbook(), lambda _, part: part, {f"x/{n}": b"" for n in range(2_001)}), "workbook-damaged", NAME),
    Broken("the same part twice", NAME, _twice("xl/worksheets/sheet1.xml"), "workbook-damaged", NAME),
    Broken("cells that never say what went wrong", NAME, _sheet_xml(lambda xml: xml.replace(b"</sheetData>", _UNSAID * 40_000 + b'<row r="3"><c r="G3" t="e"><v>#REF!</v></c></row></sheetData>')), "cell-error", f"{NAME}, sheet Offres, row 3, column G"),
    Broken("a row number of a thousand figures", NAME, _sheet_xml(lambda xml: xml.replace(b"</sheetData>", b'<row r="' + b"9" * 1_000 + b'"></row></sheetData>')), "sheet-too-large", f"{NAME}, sheet Offres"),
    Broken("broken XML", NAME, _sheet_xml(lambda xml: xml[: len(xml) // 2]), "workbook-damaged", NAME),
    Broken("an entity bomb", NAME, _sheet_xml(lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml), "workbook-damaged", NAME),
    Broken("text that is called a workbook", NAME, b"Code;Segment\nA;vip\n", "wrong-extension", NAME),
    Broken("a workbook that is called CSV", "plan.csv", workbook(), "wrong-extension", "plan.csv"),
    Broken("an empty workbook", NAME, _plain("Offres"), "empty-workbook", NAME),
    Broken("a hidden sheet", NAME, workbook(_hidden), "hidden-sheet", f"{NAME}, sheet Caché"),
    Broken("a sheet that nobody knows", NAME, _second("Feuil2", ("x", "y"), (1, 2)), "sheet-not-recognised", f"{NAME}, sheet Feuil2"),
    Broken("a cell a million rows away", NAME, _sheet_xml(lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')), "sheet-too-large", f"{NAME}, sheet Offres"),
    Broken("no offers", NAME, _plain("Plan", ("Réglage", "Valeur"), ("nom", "T4")), "no-offers", NAME),
    _cell("a formula without a result", lambda page: page.write_formula(1, 6, "=40+40", None, ""), "formula-without-value", "G"),
    _cell("a formula that failed", lambda page: page.write_formula(1, 6, "=1/0", None, "#DIV/0!"), "cell-error", "G"),
    _cell("merged cells", lambda page: page.merge_range(1, 0, 2, 0, "A"), "merged-cells", "A"),
    _cell("a percentage that lost its sign", lambda page: page.write_number(1, 4, -0.2), "mechanic-without-unit", "E · Mécanique"),
    _cell("a date that is only a number", lambda page: page.write_number(1, 2, 46357), "cell-not-a-date", "C · Début"),
    _cell("a date where an amount belongs", lambda page: page.write_datetime(1, 6, datetime(2026, 12, 1)), "cell-not-a-number", "G · Panier moyen"),
    _cell("a code that is true", lambda page: page.write_boolean(1, 0, True), "cell-not-text", "A · Code"),
    _cell("an end on the day of the start", lambda page: page.write_datetime(1, 3, datetime(2026, 12, 1)), "ends-before-it-starts", "D · Fin"),
    Broken("an unknown header", NAME, workbook(lambda _, page: page.write(0, 6, "Panier mouyen")), "unknown-column", f"{NAME}, sheet Offres, row 1, column G · Panier mouyen"),
    Broken("an overlap with itself", NAME, _second("Recouvrements", OVERLAPS, ("vip", "vip", 0.1)), "overlap-with-itself", f"{NAME}, sheet Recouvrements, row 2, column B · Aussi dans"),
    Broken("an overlap with nobody", NAME, _second("Recouvrements", OVERLAPS, ("vip", "nobody", 0.1)), "unknown-segment", f"{NAME}, sheet Recouvrements, row 2, column B · Aussi dans"),
    Broken("a share above one", NAME, _second("Recouvrements", OVERLAPS, ("vip", "vip", 15)), "share-out-of-range", f"{NAME}, sheet Recouvrements, row 2, column C · Part"),
    Broken("an unknown zone", NAME, _second("Plan", ("Réglage", "Valeur"), ("fuseau", "Europe/Pari")), "unknown-zone", f"{NAME}, sheet Plan, row 2, column B · Valeur"),
    Broken("an unknown setting", NAME, _second("Plan", ("Réglage", "Valeur"), ("couleur", "rouge")), "cell-not-one-of", f"{NAME}, sheet Plan, row 2, column A · Réglage"),
    Broken("a cell of ten megabytes", NAME, repacked(workbook(), lambda name, part: re.sub(b"<t>A</t>", b"<t>" + b"x" * 10_000_000 + b"</t>", part) if name == "xl/sharedStrings.xml" else part), "text-too-long", NAME),
)  # fmt: skip
