"""Brings the rows of a calendar to what a plan says: adds, changes, withdraws, and leaves alone what is the same."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.calendar_head import CalendarHead
from models.store_audit import Act
from models.store_audit import Change
from models.store_rows import Row

BOOKKEEPING = frozenset({"id", "workspace_id", "calendar_id", "position", "version", "withdrawn_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where a kind of rows stands: its table, what names a row, and the word for it in the audit."""

    table: Table
    kind: str
    key: tuple[str, ...]

    def name(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Give what names a row within its calendar."""
        return tuple(row[column] for column in self.key)


def sync(connection: Connection, act: Act, head: CalendarHead, shelf: Shelf, wanted: Sequence[Row]) -> list[Change]:
    """Make the live rows of a calendar those wanted, in that order; a row that is the same keeps its version."""
    steps = _steps(live_rows(connection, shelf, head.id), shelf, wanted)
    _insert(connection, act, head, shelf, steps.fresh)
    _update(connection, shelf, steps.changed)
    _move(connection, shelf, steps.moved)
    withdraw(connection, act, shelf, [row["id"] for row in steps.gone])
    return steps.told(shelf)


def foresee(connection: Connection, head: CalendarHead, shelf: Shelf, wanted: Sequence[Row]) -> list[Change]:
    """Say what `sync` would change, and change nothing."""
    return _steps(live_rows(connection, shelf, head.id), shelf, wanted).told(shelf)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """What has to be done to rows, each old one beside its new one."""

    fresh: Sequence[Row]
    changed: Sequence[tuple[Row, Row]]
    moved: Sequence[tuple[Row, Row]]
    gone: Sequence[Row]

    def told(self, shelf: Shelf) -> list[Change]:
        return [
            *(_change(shelf, None, row) for row in self.fresh),
            *(_change(shelf, old, new) for old, new in self.changed),
            *(_change(shelf, row, None) for row in self.gone),
        ]


def _steps(stored: Mapping[tuple[Any, ...], Row], shelf: Shelf, wanted: Sequence[Row]) -> _Steps:
    placed = [{**row, "position": position} for position, row in enumerate(wanted)]
    known = [(stored[shelf.name(row)], row) for row in placed if shelf.name(row) in stored]
    names = {shelf.name(row) for row in placed}
    return _Steps(
        fresh=[row for row in placed if shelf.name(row) not in stored],
        changed=[(old, new) for old, new in known if content(old) != content(new)],
        moved=[(old, new) for old, new in known if old["position"] != new["position"]],
        gone=[row for name, row in stored.items() if name not in names],
    )


def live_rows(connection: Connection, shelf: Shelf, calendar_id: int) -> dict[tuple[Any, ...], Row]:
    """Give the rows of a calendar that were not withdrawn, by name, in order."""
    columns = shelf.table.c
    rows = connection.execute(
        select(shelf.table)
        .where(columns.calendar_id == calendar_id, columns.withdrawn_at.is_(None))
        .order_by(columns.position, columns.id)
    )
    found = [dict(row) for row in rows.mappings()]
    return {shelf.name(row): row for row in found}


def first_version(head: CalendarHead) -> int:
    """Give the version with which a row begins in a calendar as it is: one that nothing in it has had.

    Versions of rows never run ahead of their calendar's, which go on when it is put again after it was withdrawn.
    Whoever still holds the ETag of a thing that is gone, or that has another code by now, must not change its namesake
    with it.
    """
    return head.version + 1


def content(row: Mapping[str, Any]) -> Row:
    """Give what a row says, without the bookkeeping around it."""
    return {name: value for name, value in row.items() if name not in BOOKKEEPING}


def withdraw(connection: Connection, act: Act, shelf: Shelf, ids: Sequence[int]) -> None:
    """Take rows out of the calendar; they stay in the table."""
    if ids:
        statement = update(shelf.table).where(shelf.table.c.id == bindparam("row_id")).values(withdrawn_at=act.at)
        connection.execute(statement, [{"row_id": row_id} for row_id in ids])


def _insert(connection: Connection, act: Act, head: CalendarHead, shelf: Shelf, rows: Sequence[Row]) -> None:
    if rows:
        around = {"workspace_id": act.workspace_id, "calendar_id": head.id, "version": first_version(head)}
        connection.execute(insert(shelf.table), [{**row, **around} for row in rows])


def _update(connection: Connection, shelf: Shelf, changed: Sequence[tuple[Row, Row]]) -> None:
    if not changed:
        return
    names = list(content(changed[0][1]))
    statement = (
        update(shelf.table)
        .where(shelf.table.c.id == bindparam("row_id"))
        .values({**{name: bindparam(f"new_{name}") for name in names}, "version": shelf.table.c.version + 1})
    )
    rows = [{"row_id": old["id"], **{f"new_{name}": new[name] for name in names}} for old, new in changed]
    connection.execute(statement, rows)


def _move(connection: Connection, shelf: Shelf, moved: Sequence[tuple[Row, Row]]) -> None:
    if moved:
        statement = (
            update(shelf.table)
            .where(shelf.table.c.id == bindparam("row_id"))
            .values(position=bindparam("new_position"))
        )
        connection.execute(statement, [{"row_id": old["id"], "new_position": new["position"]} for old, new in moved])


def _change(shelf: Shelf, before: Row | None, after: Row | None) -> Change:
    return Change(
        kind=shelf.kind,
        subject=" → ".join(map(str, shelf.name(after or before or {}))),
        before=None if before is None else content(before),
        after=None if after is None else content(after),
    )
