"""Reads a plan from tables: one row per offer and segment, and sheets for segments, overlaps and settings."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from exchange.clean_tree import cleaned
from exchange.offer_document import with_known_segments
from exchange.plan_document import read_tree
from exchange.plan_schemas import FORMAT
from exchange.plan_schemas import PARTS
from exchange.refusal import MOST_ERRORS
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import found_at
from exchange.refusal import placed
from exchange.refusal import refused
from exchange.table import Table
from exchange.table_layout import Layout
from exchange.table_layout import layout_of
from exchange.table_rows import Rows
from models.plan import Plan


@dataclass(frozen=True, slots=True)
class Settings:
    """What a table does not say of itself; what it does say wins.

    `known` is the calendar into which a file is taken: its offers may name segments that are defined there.
    """

    name: str = ""
    timezone: str = "Europe/Paris"
    currency: str = "EUR"
    known: Plan | None = None


@dataclass(slots=True)
class _Book:
    file: str
    settings: Settings
    errors: list[PlanError] = field(default_factory=list)


def plan_of_tables(file: str, tables: Iterable[Table], settings: Settings) -> Plan:
    """Read the tables of one file as one plan; raises PlanRefusedError with every cell at fault."""
    book = _Book(file, settings)
    layouts = [layout for table in tables if (layout := layout_of(table, book.errors)) is not None]
    _stop(book)
    if not any(layout.record in {"any", "offers", "segments"} for layout in layouts):
        raise refused("no-offers", file=file)
    rows = Rows(book.errors)
    for layout in sorted(layouts, key=_settings_first):
        if layout.record in {"settings", "any"}:
            rows.read_settings(layout)
    currency = str(rows.settings.get("currency", settings.currency))
    for layout in layouts:
        rows.read(layout, currency)
    rows.refuse_look_alikes()
    _stop(book)
    return _plan(book, rows)


def _settings_first(layout: Layout) -> bool:
    return layout.record != "settings"


def _stop(book: _Book) -> None:
    if book.errors:
        raise PlanRefusedError(book.errors[:MOST_ERRORS], total=len(book.errors))


def _plan(book: _Book, rows: Rows) -> Plan:
    settings = book.settings
    given: dict[str, Any] = {
        "format": FORMAT,
        "name": settings.name or PurePath(book.file).stem or "plan",
        "timezone": settings.timezone,
        "currency": settings.currency,
        **rows.settings,
    }
    given |= {part: [draft.document for draft in drafts] for part in PARTS if (drafts := rows.drafts(part))}
    if settings.known is not None:
        given = with_known_segments(given, settings.known)
    # Every cell was cleaned when it was read, so the tree needs no second pass.
    problems: list[Problem] = []
    head = cleaned({key: value for key, value in given.items() if key not in PARTS}, problems)
    tree = {**head, **{key: value for key, value in given.items() if key in PARTS}}
    plan = None if problems else read_tree(tree, problems, keep_writing=False)
    if plan is None or problems:
        errors = list(_errors(problems, tree, book.file, rows))
        raise PlanRefusedError(errors, total=len(problems))
    return replace(plan, file=book.file)


def _errors(problems: list[Problem], tree: object, file: str, rows: Rows) -> Iterator[PlanError]:
    """Say each problem at its cell; what stands in no cell (an argument, a default) is said of the file."""
    for problem in problems[:MOST_ERRORS]:
        place = rows.place(problem.path)
        if place is None:
            yield placed(problem, tree, file)
            continue
        named = Problem(problem.code, {"name": str(problem.path[-1]), **problem.facts}) if problem.path else problem
        yield place.error(named, found_at(tree, problem.path))
