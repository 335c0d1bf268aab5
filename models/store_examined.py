"""Looks a deployment's database over for what should worry whoever runs it; reads, and changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.person import PersonKind
from models.role import Role
from models.send import SendState
from models.store_engine import is_current
from models.store_engine import reading
from models.store_error import BusyError
from models.store_heartbeat import last_beat
from models.tables_trust import metadata

AUDIT = metadata.tables["audit"]
HEADS = metadata.tables["audit_head"]
KEYS = metadata.tables["api_key"]
PEOPLE = metadata.tables["person"]
SENDS = metadata.tables["send"]
COOKIE_KEYS = metadata.tables["cookie_key"]
WORKSPACES = metadata.tables["workspace"]
# What is so much later than it should be waits for somebody who does not know.
OVERDUE_AFTER = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=7)
MOST_NAMED = 20
_WAITING = tuple(state.value for state in SendState if state.is_waiting)
_TROUBLED = (SendState.HELD.value, SendState.UNCERTAIN.value, SendState.DEAD.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceState:
    """What there is in one workspace that may need somebody's hand; names are the first twenty.

    `ends_at_head` says that the audit's last line is the one that its head stands for.
    """

    code: str
    lines: int
    ends_at_head: bool
    admins: tuple[str, ...]
    shut_out: tuple[str, ...]
    without_role: tuple[str, ...]
    endless_keys: tuple[str, ...]
    expired_keys: tuple[str, ...]
    last_beat: datetime | None
    planned: int
    overdue: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """What a database is like; `skew` is how far its clock is ahead of ours.

    Workspaces are looked at only where the tables are those of this version.
    """

    kind: str
    is_current: bool
    skew: timedelta
    keeps_cookie_key: bool = False
    workspaces: tuple[WorkspaceState, ...] = ()


def examine(engine: Engine, now: datetime) -> DatabaseState:
    """Look at everything; `now` is our own clock.  BusyError says why a database cannot be read."""
    try:
        return _examined(engine, now)
    except SQLAlchemyError as error:
        raise BusyError("database", str(getattr(error, "orig", error))) from None


def _examined(engine: Engine, now: datetime) -> DatabaseState:
    kind = engine.dialect.name
    with reading(engine) as connection:
        skew = _clock(connection, now) - now
    if not is_current(engine):
        return DatabaseState(kind=kind, is_current=False, skew=skew)
    with reading(engine) as connection:
        return DatabaseState(
            kind=kind,
            is_current=True,
            skew=skew,
            keeps_cookie_key=connection.execute(select(COOKIE_KEYS.c.id)).first() is not None,
            workspaces=tuple(_workspaces(connection, now)),
        )


def _clock(connection: Connection, now: datetime) -> datetime:
    """Ask a server what time it is; a file has the clock of whoever opens it."""
    if connection.dialect.name == "sqlite":
        return now
    told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told


def _workspaces(connection: Connection, now: datetime) -> Iterator[WorkspaceState]:
    for row in connection.execute(select(WORKSPACES).order_by(WORKSPACES.c.code)).all():
        people = _people(connection, row.id)
        lines, ends_at_head = _audit(connection, row.id)
        yield WorkspaceState(
            code=row.code,
            lines=lines,
            ends_at_head=ends_at_head,
            last_beat=last_beat(connection, row.id),
            endless_keys=_keys(connection, row.id, KEYS.c.expires_at.is_(None)),
            expired_keys=_keys(connection, row.id, KEYS.c.expires_at <= now),
            planned=_sends(connection, row.id, SENDS.c.state.in_(_WAITING)),
            overdue=_sends(connection, row.id, SENDS.c.state.in_(_WAITING), SENDS.c.wake_at < now - OVERDUE_AFTER),
            forgotten=_sends(connection, row.id, SENDS.c.state.in_(_TROUBLED), SENDS.c.due_at < now - FORGOTTEN_AFTER),
            **people,
        )


def _people(connection: Connection, workspace_id: int) -> dict[str, tuple[str, ...]]:
    """Name the admins who can log in, those who cannot, and whoever may do nothing."""
    mine = (PEOPLE.c.workspace_id == workspace_id, PEOPLE.c.withdrawn_at.is_(None))
    rows = connection.execute(select(PEOPLE).where(*mine).order_by(PEOPLE.c.login)).all()
    admins = [row for row in rows if Role.ADMIN.value in json.loads(row.roles) and row.kind == PersonKind.PERSON.value]
    able = [row.login for row in admins if row.password or row.subject]
    return {
        "admins": tuple(able[:MOST_NAMED]),
        "shut_out": tuple(row.login for row in admins if row.login not in able)[:MOST_NAMED],
        "without_role": tuple(row.login for row in rows if not json.loads(row.roles))[:MOST_NAMED],
    }


def _keys(connection: Connection, workspace_id: int, which: ColumnElement[bool]) -> tuple[str, ...]:
    live = (KEYS.c.workspace_id == workspace_id, KEYS.c.revoked_at.is_(None), PEOPLE.c.withdrawn_at.is_(None))
    asked = select(KEYS.c.prefix).join(PEOPLE, PEOPLE.c.id == KEYS.c.person_id).where(*live, which)
    return tuple(connection.execute(asked.order_by(KEYS.c.prefix).limit(MOST_NAMED)).scalars())


def _sends(connection: Connection, workspace_id: int, *which: ColumnElement[bool]) -> int:
    asked = select(func.count()).select_from(SENDS).where(SENDS.c.workspace_id == workspace_id, *which)
    count: int = connection.execute(asked).scalar_one()
    return count


def _audit(connection: Connection, workspace_id: int) -> tuple[int, bool]:
    """Compare the end of the audit with its head; whether each line follows the one before, `audit verify` says."""
    lines = AUDIT.c.workspace_id == workspace_id
    count, last = connection.execute(select(func.count(), func.max(AUDIT.c.seq)).where(lines)).one()
    head = connection.execute(select(HEADS).where(HEADS.c.workspace_id == workspace_id)).one_or_none()
    if head is None or not count:
        return count, head is None or head.seq == 0 == count
    end = connection.execute(select(AUDIT.c.hash).where(lines, AUDIT.c.seq == last)).scalars().first()
    return count, (head.seq, head.seq, head.hash) == (count, last, end)
