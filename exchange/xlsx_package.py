"""Looks into a workbook's parcel before it is opened: bombs, passwords, missing results and cells out of reach."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import refused
from exchange.table import Place
from exchange.table import Table
from exchange.table import cell_place
from exchange.table import column_number

MOST_BYTES = 64 * 1024 * 1024
MOST_EXPANDED = 400 * 1024 * 1024
# Sheets shrink to a tenth, of one value repeated to a fiftieth; only a bomb shrinks to a thousandth.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 200_000
MOST_CELLS = 8_000_000
LONGEST_CELL = 32_767
_CHUNK = 1024 * 1024
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# None of these looks past the next sign of a tag: a hostile sheet must not be read again from each of its places.
_F = rb"<f\b[^<>]*(?:/>|>[^<]*</f>)"
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^<>]*\bt="e"[^<>]*>\s*(?:' + _F + rb")?\s*<v>([^<]*)</v>")
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d+)"([^<>]*)>\s*' + _F + rb"\s*(?:<v>([^<]*)</v>|<v\s*/>)?\s*</c>")
_WIDE = re.compile(rb'r="([A-Z]{2,3})\d')
_ROW = re.compile(rb'<row [^<>]*?r="(\d+)"')
_LONG_TEXT = re.compile(rb">[^<>]{%d}" % (LONGEST_CELL * 4))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook with its XML."""

    name: str
    hidden: bool
    xml: bytes


def open_package(name: str, data: bytes) -> tuple[Sheet, ...]:
    """Unpack a workbook within bounds; raises PlanRefusedError for what is none or cannot be trusted."""
    if len(data) > MOST_BYTES:
        raise refused("too-large", file=name, size=str(len(data)), most=str(MOST_BYTES))
    if data.startswith(_OLD_OR_LOCKED):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise refused("password-protected" if locked else "old-workbook", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            parts = _unpacked(name, parcel, len(data))
            return tuple(_sheets(name, parts))
    except PlanRefusedError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, ET.ParseError):
        raise refused("workbook-damaged", file=name) from None
    except RuntimeError:
        raise refused("password-protected", file=name) from None


def _unpacked(name: str, parcel: zipfile.ZipFile, packed: int) -> Mapping[str, bytes]:
    """Read the parts that matter, counting what comes out rather than believing what is announced.

    A parcel in the parcel, such as a sheet pasted from elsewhere, stays packed: nobody opens it.
    """
    members = parcel.infolist()
    names = [member.filename for member in members]
    if "xl/workbook.bin" in names:
        raise refused("binary-workbook", file=name)
    if "xl/workbook.xml" not in names:
        raise refused("not-a-workbook", file=name)
    if len(members) > MOST_PARTS or len(set(names)) < len(names):
        raise refused("workbook-damaged", file=name)
    left = min(MOST_EXPANDED, max(RATIO_COUNTS_FROM, packed * MOST_RATIO))
    most = left
    parts = {}
    for member in members:
        kept = bytearray()
        with parcel.open(member) as stream:
            while chunk := stream.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise refused("zip-bomb", file=name, most=str(most))
                kept += chunk
        if member.filename.startswith("xl/"):
            parts[member.filename] = bytes(kept)
    return parts


def _sheets(name: str, parts: Mapping[str, bytes]) -> Iterator[Sheet]:
    for part, xml in parts.items():
        if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:4096]:
            raise refused("workbook-damaged", file=name)
        if part == "xl/sharedStrings.xml" and _LONG_TEXT.search(xml):
            raise refused("text-too-long", file=name, most=str(LONGEST_CELL))
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _parsed(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    for sheet in _parsed(parts["xl/workbook.xml"]).iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        target = targets.get(sheet.get(_RELATION), "") or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found = Sheet(sheet.get("name", ""), sheet.get("state", "visible") != "visible", parts.get(path, b""))
        _within_reach(name, found)
        yield found


def _parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 -- parts that declare entities were refused before


def _within_reach(name: str, sheet: Sheet) -> None:
    """Refuse a cell far away: whoever opens the sheet would fill everything before it with blanks."""
    rows = max((int(match[1]) for match in _ROW.finditer(sheet.xml)), default=0)
    columns = {match[1] for match in _WIDE.finditer(sheet.xml)}
    widest = max((column_number(letters.decode()) for letters in columns), default=26)
    if rows > MOST_ROWS or rows * widest > MOST_CELLS:
        place = Place(Table(name, sheet.name, ()))
        raise PlanRefusedError([place.error(Problem("sheet-too-large", {"rows": str(rows), "columns": str(widest)}))])


def unreadable_cells(sheet: Sheet) -> Iterator[tuple[int, int, Problem]]:
    """Give the cells whose result the file does not hold: errors, and formulas that nobody has computed."""
    if b't="e"' in sheet.xml:
        for match in _ERROR.finditer(sheet.xml):
            row, column = cell_place(match[1].decode())
            yield row, column, Problem("cell-error", {"value": match[2].decode("utf-8", "replace")})
    if b"<f" in sheet.xml:
        for match in _FORMULA.finditer(sheet.xml):
            if not match[3] and b't="str"' not in match[2]:
                row, column = cell_place(match[1].decode())
                yield row, column, Problem("formula-without-value")
