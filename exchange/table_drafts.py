"""Collects the rows of a spreadsheet into the parts of a plan document, remembering which row said what."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from exchange.refusal import Path
from exchange.refusal import PlanError
from exchange.refusal import Problem
from exchange.refusal import excerpt
from exchange.table import Place
from exchange.table_layout import Layout

# Where a column's value stands in the document of its part; other fields stand under their own name.
PATHS: Mapping[str, Path] = {
    "include": ("scope", "include"),
    "exclude": ("scope", "exclude"),
    "stack_group": ("stack", "group"),
    "stackable": ("stack", "stackable"),
    "last_day": ("valid_to",),
    "mechanic": ("mechanics",),
    "kind": ("mechanics",),
    "segment_name": ("name",),
    "price_from": ("from",),
    "price_to": ("to",),
    "price_audience": ("audience",),
    **{
        f"basket_{name}": ("basket", name)
        for name in (
            "mean", "low", "high", "sample", "unit_price", "shipping_fee", "free_shipping_from", "scope_shares",
        )
    },
}  # fmt: skip
ANNOUNCEMENT_FIELDS: Mapping[str, str] = {
    "channel": "channel",
    "send_at": "send_at",
    "visible_until": "visible_until",
    "code_kind": "code",
    "provider": "provider",
}


@dataclass(slots=True)
class Draft:
    """One part in the making; `rows` tells which row said a field when it was not the first one."""

    layout: Layout
    first_row: int
    document: dict[str, Any]
    rows: dict[str, tuple[Layout, int]] = field(default_factory=dict)
    segment_rows: list[tuple[Layout, int]] = field(default_factory=list)
    announcement_rows: list[tuple[Layout, int]] = field(default_factory=list)

    def put(self, name: str, value: object, layout: Layout, row: int) -> PlanError | None:
        """Note a value; a different one in an earlier row contradicts it."""
        path = [str(step) for step in PATHS.get(name, (name,))]
        here = self.document
        for step in path[:-1]:
            here = here.setdefault(step, {})
        leaf = path[-1]
        if leaf not in here:
            here[leaf] = value
            if row != self.first_row or layout is not self.layout:
                self.rows[name] = (layout, row)
            return None
        if here[leaf] == value:
            return None
        other_layout, other = self.rows.get(name, (self.layout, self.first_row))
        where = str(other) if other_layout.table.sheet == layout.table.sheet else f"{other_layout.table.sheet}!{other}"
        facts = {"value": _said(value), "other": _said(here[leaf]), "row": where}
        return layout.place(row, name).error(Problem("rows-contradict", facts))

    def place(self, path: Path) -> Place:
        """Give the cell that a path of this part's document came from."""
        if path[:1] == ("segments",) and len(path) > 1 and self.segment_rows:
            layout, row = self.segment_rows[min(int(path[1]), len(self.segment_rows) - 1)]
            return layout.place(row, "segments")
        if path[:1] == ("channels",) and len(path) > 1 and self.announcement_rows:
            layout, row = self.announcement_rows[min(int(path[1]), len(self.announcement_rows) - 1)]
            _, _, key = (*path, "channel")[:3]
            names = [name for name, written in ANNOUNCEMENT_FIELDS.items() if written == key]
            return layout.place(row, names[0] if names else "channel")
        name = self._field(path)
        layout, row = self.rows.get(name, (self.layout, self.first_row))
        return layout.place(row, name)

    def _field(self, path: Path) -> str:
        """Find the column behind a path; a mechanic's own column wins over the mechanic as a whole."""
        if path[:1] == ("mechanics",):
            own = [f"mechanic_{step}" for step in path[2:3]]
            return next((name for name in (*own, "mechanic", "kind") if name in self.layout.columns), "mechanic")
        fits = [
            name for name in self.layout.columns if path[: len(PATHS.get(name, (name,)))] == PATHS.get(name, (name,))
        ]
        if path[:1] == ("code",) and not fits:
            return "segments"
        return fits[0] if fits else str(path[0]) if path else ""


def _said(value: object) -> str:
    return ", ".join(map(excerpt, value)) if isinstance(value, list) else excerpt(value)
