"""Where each offer is written, so that a report can point at its line."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

from exchange.csv_table import csv_table
from exchange.refusal import PlanRefusedError
from exchange.report_dossier import Place
from exchange.table import column_letters
from exchange.table_layout import Layout
from exchange.table_layout import layout_of
from exchange.xlsx_table import xlsx_tables
from models.plan import Plan

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
# An offer opens the third bracket: the document, its list of offers, the offer itself.
_LIST_DEPTH = 2


def places(plans: Iterable[Plan]) -> Mapping[str, Place]:
    """Give the place of every offer by code; what came through a pipe, or has gone since, has none."""
    found: dict[str, Place] = {}
    for plan in plans:
        try:
            data = Path(plan.file).read_bytes()
        except OSError:
            continue
        found |= _places(plan, data)
    return found


def _places(plan: Plan, data: bytes) -> Mapping[str, Place]:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        lines = _opening_lines(data.decode("utf-8-sig"))
        # In the order of the document, which somebody may have edited since it was read.
        numbered = enumerate(zip(plan.offers, lines, strict=False))
        return {offer.code: Place(plan.file, line, f"/offers/{index}") for index, (offer, line) in numbered}
    try:
        tables = xlsx_tables(plan.file, data) if data.startswith(b"PK") else (csv_table(plan.file, data),)
    except PlanRefusedError:
        return {}
    found: dict[str, Place] = {}
    for layout in filter(None, (layout_of(table, []) for table in tables)):
        if "code" in layout.columns and layout.record in {"any", "offers"}:
            found = {**_rows(plan, layout), **found}
    return found


def _rows(plan: Plan, layout: Layout) -> Mapping[str, Place]:
    """Find the first row of each offer; only a text file's rows are lines."""
    codes = {offer.code for offer in plan.offers}
    column = layout.columns["code"]
    found: dict[str, Place] = {}
    for number, row in enumerate(layout.table.rows[layout.header_row :], start=layout.header_row + 1):
        code = str(row[column - 1]).strip() if len(row) >= column else ""
        if code in codes and code not in found:
            cell = f"{column_letters(column)}{number}"
            sheet = layout.table.sheet
            found[code] = Place(plan.file, None, f"{sheet}!{cell}") if sheet else Place(plan.file, number, cell)
    return found


def _opening_lines(text: str) -> Iterator[int]:
    """Give the line on which each offer of a JSON plan opens."""
    depth, is_listing, key, line, seen = 0, False, "", 1, 0
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign[0] == '"':
            key = sign if depth == 1 else key
            continue
        if sign in "{[":
            depth += 1
            is_listing = is_listing or (depth == _LIST_DEPTH and sign == "[" and key == '"offers"')
            if is_listing and depth == _LIST_DEPTH + 1:
                line += text.count("\n", seen, token.start())
                seen = token.start()
                yield line
            continue
        depth -= 1
        is_listing = is_listing and depth >= _LIST_DEPTH
