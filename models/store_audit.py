"""Writes down who changed what, in the same transaction as the change."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from models.tables import metadata

AUDIT = metadata.tables["audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person's request at one instant, in one workspace."""

    workspace_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one thing: `before` is None when it is new, `after` when it was withdrawn."""

    kind: str
    subject: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None

    @property
    def action(self) -> str:
        """Name the change by one word."""
        if self.before is None:
            return "created"
        return "withdrawn" if self.after is None else "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A line of the audit as it stands in the database."""

    at: datetime
    actor: str
    action: str
    kind: str
    calendar: str
    subject: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


def note(connection: Connection, act: Act, calendar: str, changes: Iterable[Change]) -> None:
    """Add one line per change."""
    lines = [
        {
            "workspace_id": act.workspace_id,
            "at": act.at,
            "actor": act.by,
            "action": change.action,
            "kind": change.kind,
            "calendar": calendar,
            "subject": change.subject,
            "before": _text(change.before),
            "after": _text(change.after),
        }
        for change in changes
    ]
    if lines:
        connection.execute(insert(AUDIT), lines)


def entries(connection: Connection, workspace_id: int, calendar: str) -> tuple[AuditEntry, ...]:
    """Give everything that was done to a calendar and to what is in it, oldest first."""
    rows = connection.execute(
        select(AUDIT).where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.calendar == calendar).order_by(AUDIT.c.id)
    )
    return tuple(
        AuditEntry(
            at=row.at,
            actor=row.actor,
            action=row.action,
            kind=row.kind,
            calendar=row.calendar,
            subject=row.subject,
            before=None if row.before is None else json.loads(row.before),
            after=None if row.after is None else json.loads(row.after),
        )
        for row in rows
    )


def _text(content: Mapping[str, object] | None) -> str | None:
    if content is None:
        return None
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=_instant)


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the audit")
