"""Finds the header row of a table and what each of its columns means."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from exchange.headers import KEY_FIELDS
from exchange.headers import columns
from exchange.headers import field_of_header
from exchange.headers import header_key
from exchange.headers import known_headers
from exchange.headers import record_of_sheet
from exchange.refusal import MOST_ERRORS
from exchange.refusal import PlanError
from exchange.refusal import Problem
from exchange.table import Cell
from exchange.table import Place
from exchange.table import Table
from exchange.table import is_blank

_ROWS_SEARCHED = 15
_ENOUGH = 2
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "offers": (
        ("code",), ("valid_from",), ("valid_to", "last_day"), ("mechanic", "kind", "nature"),
        ("segments", "open_to_all"),
    ),
    "segments": (("segments",), ("tier",)),
    "overlaps": (("segments",), ("also_in",), ("share",)),
    "settings": (("setting",), ("value",)),
    "products": (("sku",),),
    "prices": (("sku",), ("price_from",), ("price",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table holds: the kind of its lines, its header row (from 1) and its columns (from 1) by field."""

    table: Table
    record: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]

    def place(self, row: int | None, field: str = "") -> Place:
        """Give the place of a field in a row, for an error."""
        column = self.columns.get(field)
        return Place(self.table, row, column, self.headers.get(field, ""))


def layout_of(table: Table, errors: list[PlanError]) -> Layout | None:
    """Recognise a table; None with the reasons in `errors`."""
    record, row = _recognised(table)
    if record is None:
        problem = Problem("no-header" if not table.sheet else "sheet-not-recognised", {"value": table.sheet})
        errors.append(Place(table).error(problem))
        return None
    before = len(errors)
    header = table.rows[row - 1]
    found, headers = _columns(table, record, row, errors)
    errors += _merged_errors(table, row)
    errors += _nameless(table, row, len(header), frozenset(i for i, cell in enumerate(header, 1) if is_blank(cell)))
    if len(errors) == before:
        errors += _missing(table, record, row, found)
    return None if len(errors) > before else Layout(table, record, row, found, headers)


def _recognised(table: Table) -> tuple[str | None, int]:
    """Take what the sheet is called, else what most of its headers say."""
    named = record_of_sheet(table.sheet)
    unnamed = list(KEY_FIELDS) if table.sheet else ["any"]
    candidates = [named] if named else unnamed
    best: tuple[int, str | None, int] = (0, None, 0)
    for row, cells in enumerate(table.rows[:_ROWS_SEARCHED], start=1):
        for record in candidates:
            known = known_headers(cells, record)
            key = KEY_FIELDS.get(record)
            if len(known) >= _ENOUGH and (key is None or key in known or named) and len(known) > best[0]:
                best = (len(known), record, row)
    return best[1], best[2]


def _columns(table: Table, record: str, row: int, errors: list[PlanError]) -> tuple[dict[str, int], dict[str, str]]:
    found: dict[str, int] = {}
    headers: dict[str, str] = {}
    for number, cell in enumerate(table.rows[row - 1], start=1):
        if is_blank(cell) or len(errors) >= MOST_ERRORS:
            continue
        said = str(cell).strip()
        place = Place(table, row, number, said)
        field = field_of_header(cell, record)
        if field is None:
            close = get_close_matches(header_key(cell), list(columns(record)), n=3, cutoff=0.6)
            known = ", ".join(dict.fromkeys(close)) or ", ".join(dict.fromkeys(list(columns(record).values())[-12:]))
            errors.append(place.error(Problem("unknown-column", {"value": said, "known": known})))
        elif field in found and field != "comment":
            facts = {"value": said, "other": headers[field]}
            errors.append(place.error(Problem("header-twice", facts)))
        else:
            found[field] = number
            headers[field] = said
    found.pop("comment", None)
    return found, headers


def _merged_errors(table: Table, header_row: int) -> Iterator[PlanError]:
    for top, left, bottom, _ in table.merged:
        if bottom >= header_row:
            yield Place(table, top, left).error(Problem("merged-cells"))


def _nameless(table: Table, row: int, width: int, blank: frozenset[int]) -> Iterator[PlanError]:
    """Refuse values below no header: they would be lost in silence."""
    for number, cells in enumerate(table.rows[row:], start=row + 1):
        if len(cells) <= width and not blank:
            continue
        for column, cell in enumerate(cells, start=1):
            if (column > width or column in blank) and not is_blank(cell):
                yield Place(table, number, column).error(Problem("column-without-header"), cell)
                return


def _missing(table: Table, record: str, row: int, found: Mapping[str, int]) -> Iterator[PlanError]:
    wanted: Sequence[tuple[str, ...]] = _NEEDED["offers" if record == "any" else record]
    if record == "any" and "record" in found:
        wanted = ()
    for choices in wanted:
        if not any(field in found for field in choices):
            yield Place(table, row).error(Problem("missing-column", {"name": " / ".join(choices)}))


def filled(cells: Sequence[Cell]) -> bool:
    """Say whether a row holds anything."""
    return any(not is_blank(cell) for cell in cells)
