"""Reads the rows of a plan's tables, line by line, into offers, segments, overlaps, products and prices."""

from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from exchange.cells import Reader
from exchange.cells import reader_of
from exchange.clean_tree import cleaned
from exchange.headers import header_key
from exchange.json_text import read_json
from exchange.phrase import read_phrase
from exchange.phrase_tokens import plain
from exchange.plan_twins import look_alikes
from exchange.refusal import MOST_FOUND
from exchange.refusal import Path
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.table import Cell
from exchange.table import Place
from exchange.table import is_blank
from exchange.table_drafts import ANNOUNCEMENT_FIELDS
from exchange.table_drafts import Draft
from exchange.table_layout import Layout

_RECORDS: Mapping[str, str] = {
    "": "offers",
    **dict.fromkeys(("offer", "offers", "offre", "offres"), "offers"),
    **dict.fromkeys(("segment", "segments"), "segments"),
    **dict.fromkeys(("overlap", "overlaps", "recouvrement", "recouvrements"), "overlaps"),
    **dict.fromkeys(("setting", "settings", "plan", "reglage", "reglages"), "settings"),
    **dict.fromkeys(("product", "products", "produit", "produits"), "products"),
    **dict.fromkeys(("price", "prices", "prix"), "prices"),
}
_SETTINGS: Mapping[str, str] = {
    **dict.fromkeys(("name", "nom", "plan", "nom du plan", "plan name"), "name"),
    **dict.fromkeys(("timezone", "time zone", "fuseau", "fuseau horaire", "zone"), "timezone"),
    **dict.fromkeys(("currency", "devise"), "currency"),
}
_PLAN_COLUMNS: Mapping[str, str] = {"plan_name": "name", "plan_timezone": "timezone", "currency": "currency"}
_POLICY = "policy"
SEGMENT_FIELDS = frozenset(
    {
        "segment_name", "tier", "dormant", "size", "basket_mean", "basket_low", "basket_high", "basket_sample",
        "basket_unit_price", "basket_shipping_fee", "basket_free_shipping_from", "basket_scope_shares", "timezone",
        "country", "department", "consents",
    }
)  # fmt: skip
_OFFER_FIELDS = frozenset(
    {
        "name", "owner", "nature", "objective", "goal", "open_to_all", "valid_from", "valid_to", "last_day", "repeats",
        "include", "exclude", "mechanic", "stack_group", "stackable", "min_spend", "limit_per_person", "stock",
        "budget", "funding", "justification", "pairs_with",
    }
)  # fmt: skip
_PARTS: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "segments": (("segments",), SEGMENT_FIELDS),
    "overlaps": (("segments", "also_in"), frozenset({"segments", "also_in", "share", "source"})),
    "products": (("sku",), frozenset({"sku", "category", "list_price", "unit_cost", "vat_rate", "family"})),
    "prices": (
        ("sku", "price_from", "price_audience"),
        frozenset({"sku", "price_from", "price_to", "price", "price_audience"}),
    ),
}  # fmt: skip
_ADDRESSED = frozenset({"email", "sms", "push", "mail"})
Values = dict[str, Any]


class Rows:
    """The parts of a plan as far as its tables have been read, and the places they came from."""

    def __init__(self, errors: list[PlanError]) -> None:
        """Start with nothing; what is wrong goes to `errors`."""
        self.errors = errors
        self.settings: dict[str, Any] = {}
        self._setting_places: dict[str, Place] = {}
        self._drafts: dict[str, dict[tuple[str, ...], Draft]] = {}
        self._refused: set[tuple[str, int]] = set()

    def drafts(self, part: str) -> tuple[Draft, ...]:
        """Give the drafts of one part of the plan, in the order of their first rows."""
        return tuple(self._drafts.get(part, {}).values())

    def place(self, path: Path) -> Place | None:
        """Give the cell behind a path of the plan document; None when no cell is."""
        if path and str(path[0]) in self._setting_places:
            return self._setting_places[str(path[0])]
        drafts = self.drafts(str(path[0])) if path else ()
        index = path[1] if len(path) > 1 else None
        if not isinstance(index, int) or index >= len(drafts):
            return None
        return drafts[index].place(path[2:])

    def read(self, layout: Layout, currency: str) -> None:
        """Read every row of a table but its settings."""
        cells = _Cells(layout, currency, self.errors)
        for row in _filled_rows(layout):
            if len(self.errors) >= MOST_FOUND:
                return
            record = self._record(layout, row)
            if record is None or record == "settings":
                continue
            wrong = len(self.errors)
            values = cells.values(row, record)
            if len(self.errors) > wrong:
                continue
            if record == "offers":
                self._offer(layout, row, values)
            else:
                self._part(layout, row, values, record)

    def refuse_look_alikes(self) -> None:
        """Tell of "vip" and "VIP": whoever types both means one segment, and would get the verdict on two."""
        drafts = self.drafts("segments")
        for index, code, first in look_alikes(str(draft.document["code"]) for draft in drafts):
            place = drafts[index].layout.place(drafts[index].first_row, "segments")
            self.errors.append(place.error(Problem("segments-look-alike", {"value": code, "other": first})))

    def read_settings(self, layout: Layout) -> None:
        """Read what holds for the whole plan, wherever it stands."""
        for row in _filled_rows(layout):
            if len(self.errors) >= MOST_FOUND:
                return
            cells = layout.table.rows[row - 1]
            if self._record(layout, row) == "settings":
                self._setting(layout, row)
            for name, key in _PLAN_COLUMNS.items():
                cell = _cell(cells, layout.columns.get(name))
                if not is_blank(cell):
                    self._set((key,), str(cell).strip(), layout.place(row, name))

    def _record(self, layout: Layout, row: int) -> str | None:
        if layout.record != "any":
            return layout.record
        said = _cell(layout.table.rows[row - 1], layout.columns.get("record"))
        record = _RECORDS.get(plain(str(said or "")))
        if record is None and (layout.table.sheet, row) not in self._refused:
            # Every row is asked twice: first for settings.
            self._refused.add((layout.table.sheet, row))
            known = {"known": "offer, segment, overlap, setting, product, price"}
            known["known_fr"] = "offre, segment, recouvrement, réglage, produit, prix"
            facts = {"value": str(said), **known}
            self.errors.append(layout.place(row, "record").error(Problem("cell-not-one-of", facts)))
        return record

    def _setting(self, layout: Layout, row: int) -> None:
        cells = layout.table.rows[row - 1]
        said = str(_cell(cells, layout.columns.get("setting")) or "").strip()
        value = _cell(cells, layout.columns.get("value"))
        place = layout.place(row, "value")
        if said.startswith((f"{_POLICY}.", f"{_POLICY}/")):
            self._set(tuple(said.replace("/", ".").split(".")), _policy_value(value), place)
        elif header_key(said) not in _SETTINGS:
            known = {"known": "name, timezone, currency, policy.parity.tolerance"}
            known["known_fr"] = "nom, fuseau, devise, policy.parity.tolerance"
            facts = {"value": said, **known}
            self.errors.append(layout.place(row, "setting").error(Problem("cell-not-one-of", facts)))
        elif not is_blank(value):
            self._set((_SETTINGS[header_key(said)],), str(value).strip(), place)

    def _set(self, path: tuple[str, ...], value: object, place: Place) -> None:
        problems: list[Problem] = []
        value = cleaned(_plain(value), problems)
        if problems:
            self.errors.append(place.error(problems[0]))
            return
        here = self.settings
        for step in path[:-1]:
            inner = here.setdefault(step, {})
            here = inner if isinstance(inner, dict) else {}
        if path[-1] in here and here[path[-1]] != value:
            other = self._setting_places.get(path[0], place)
            facts = {"value": str(value), "other": str(here[path[-1]]), "row": str(other.row)}
            self.errors.append(place.error(Problem("rows-contradict", facts)))
            return
        here[path[-1]] = value
        self._setting_places.setdefault(path[0], place)

    def _draft(self, part: str, key: tuple[str, ...], layout: Layout, row: int, document: Values) -> Draft:
        drafts = self._drafts.setdefault(part, {})
        if key not in drafts:
            drafts[key] = Draft(layout, row, document)
        return drafts[key]

    def _put(self, draft: Draft, name: str, value: object, layout: Layout, row: int) -> None:
        error = draft.put(name, value, layout, row)
        if error is not None:
            self.errors.append(error)

    def _part(self, layout: Layout, row: int, values: Values, record: str) -> None:
        keys, fields = _PARTS[record]
        if record in {"segments", "overlaps"}:
            values = self._single_segment(layout, row, values)
        missing = [name for name in keys[: 1 if record == "prices" else None] if not values.get(name)]
        if missing:
            self.errors.append(layout.place(row, missing[0]).error(Problem("cell-missing", {"name": missing[0]})))
            return
        key = tuple(str(values.get(name, "")) for name in keys)
        document: Values = {"code": values["segments"]} if record == "segments" else {}
        if record == "overlaps":
            document = {"segment": values.pop("segments")}
        draft = self._draft(record, key, layout, row, document)
        for name in fields & values.keys():
            self._put(draft, name, values[name], layout, row)

    def _single_segment(self, layout: Layout, row: int, values: Values) -> Values:
        named = values.get("segments") or []
        if len(named) > 1:
            facts = {"value": ", ".join(named)}
            self.errors.append(layout.place(row, "segments").error(Problem("one-segment-per-row", facts)))
        return {**values, "segments": named[0] if named else ""}

    def _offer(self, layout: Layout, row: int, values: Values) -> None:
        code = values.get("code")
        if not code:
            self.errors.append(layout.place(row, "code").error(Problem("cell-missing", {"name": "code"})))
            return
        if SEGMENT_FIELDS & values.keys():
            self._part(layout, row, dict(values), "segments")
        known = (code,) in self._drafts.get("offers", {})
        draft = self._draft("offers", (code,), layout, row, {"code": code})
        news = self._add_segments(draft, values, layout, row) + self._add_channels(draft, values, layout, row)
        if known and not news and "segments" in values:
            facts = {"value": code, "row": str(draft.first_row)}
            self.errors.append(layout.place(row, "code").error(Problem("row-twice", facts)))
        for name in _OFFER_FIELDS & values.keys():
            self._put(draft, name, values[name], layout, row)
        self._mechanic_columns(draft, values, layout, row)

    def _add_segments(self, draft: Draft, values: Values, layout: Layout, row: int) -> int:
        news = 0
        for segment in values.get("segments", ()):
            named = draft.document.setdefault("segments", [])
            if segment not in named:
                named.append(segment)
                draft.segment_rows.append((layout, row))
                news += 1
        return news

    def _add_channels(self, draft: Draft, values: Values, layout: Layout, row: int) -> int:
        news = 0
        for announcement in _announcements(values):
            shown = draft.document.setdefault("channels", [])
            if announcement not in shown:
                shown.append(announcement)
                draft.announcement_rows.append((layout, row))
                news += 1
        return news

    def _mechanic_columns(self, draft: Draft, values: Values, layout: Layout, row: int) -> None:
        own = {name.removeprefix("mechanic_"): value for name, value in values.items() if name.startswith("mechanic_")}
        if "kind" not in values:
            if own:
                name = f"mechanic_{next(iter(own))}"
                self.errors.append(layout.place(row, name).error(Problem("kind-missing", {"value": str(own)})))
            return
        kind = plain(str(values["kind"])).replace(" ", "_")
        self._put(draft, "mechanic", [{"kind": kind, **own}], layout, row)


def _announcements(values: Values) -> Iterator[Values]:
    """Give the announcements of a row; an instant of sending is for messages, not for shop windows."""
    channels = values.get("channel", ())
    rest = {key: values[name] for name, key in ANNOUNCEMENT_FIELDS.items() if name != "channel" and name in values}
    for channel in channels:
        sent = len(channels) == 1 or channel in _ADDRESSED
        yield {"channel": channel, **{key: value for key, value in rest.items() if sent or key != "send_at"}}


def _policy_value(cell: Cell) -> object:
    """Read a threshold as plan documents write it, or as the bare text."""
    if not isinstance(cell, str):
        return cell
    try:
        return read_json(cell.encode("utf-8", "replace"))
    except PlanRefusedError:
        return cell.strip()


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | Decimal | dict | list) or value is None else str(value)


def _cell(cells: Any, column: int | None) -> Cell:  # noqa: ANN401 -- a row of cells
    found: Cell = cells[column - 1] if column is not None and column <= len(cells) else None
    return found


def _filled_rows(layout: Layout) -> Iterator[int]:
    for row in range(layout.header_row + 1, len(layout.table.rows) + 1):
        if any(cell is not None and cell != "" for cell in layout.table.rows[row - 1]):
            yield row


class _Cells:
    """The readers of a table's columns; each remembers what it has read, because cells repeat."""

    def __init__(self, layout: Layout, currency: str, errors: list[PlanError]) -> None:
        self.layout = layout
        self.errors = errors
        self.currency = currency
        self.columns: list[tuple[str, int, Reader, str, dict[tuple[type, Cell], Any]]] = [
            (name, column - 1, self._reader(name), layout.headers[name] if name == "channel" else currency, {})
            for name, column in layout.columns.items()
            if name not in {"record", "setting", "value", *_PLAN_COLUMNS}
        ]

    def _reader(self, name: str) -> Reader:
        return read_phrase_cell if name == "mechanic" else reader_of(name)

    def values(self, row: int, record: str) -> Values:
        """Give what a row says, by field; blank cells say nothing."""
        cells = self.layout.table.rows[row - 1]
        width = len(cells)
        found: Values = {}
        for name, index, read, context, memory in self.columns:
            cell = cells[index] if index < width else None
            if cell is None or cell == "" or is_blank(cell):
                continue
            key = (type(cell), cell)
            value = memory.get(key)
            if value is None:
                value = memory[key] = _clean(read(cell, context))
            if isinstance(value, Problem):
                self.errors.append(self.layout.place(row, name).error(value, cell))
            else:
                # "Prix" is a mechanic's price on an offer's line and the article's own on its own line.
                found[name.removeprefix("mechanic_") if record in {"products", "prices"} else name] = value
        return found


def _clean(value: Any) -> Any:  # noqa: ANN401 -- what cells hold
    """Refuse in a cell what no document may hold, once for all cells alike."""
    if isinstance(value, Problem):
        return value
    problems: list[Problem] = []
    tree = cleaned(value, problems)
    return Problem(problems[0].code, problems[0].facts) if problems else tree


def read_phrase_cell(cell: Cell, currency: str) -> list[dict[str, Any]] | Problem:
    """Read a mechanic in words; a bare number might be a percentage, an amount or a date."""
    if not isinstance(cell, str):
        return Problem("mechanic-without-unit", {"value": str(cell)})
    return read_phrase(cell, currency)
