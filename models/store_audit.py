"""Writes down who changed what, from where and why, in the same transaction as the change, each line chained."""

import json
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.audit_chain import BEGINNING
from models.audit_chain import link
from models.caller import EVERY_TEAM
from models.role import Role
from models.store_engine import at_the_end
from models.store_engine import insert_new
from models.tables_trust import metadata

AUDIT = metadata.tables["audit"]
HEADS = metadata.tables["audit_head"]
CLAIMS = metadata.tables["idempotency_key"]
# What stands in the place of an answer from the COMMIT of an act until it is answered.
UNANSWERED = ""
# Who does what nobody asks for.
SCHEDULER = "scheduler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person's request at one instant, in one workspace.

    `teams` are those whose offers he may edit, `EVERY_TEAM` in it lets him edit all; `rights` are his roles with all
    that they bring; `claim` is the idempotency key that the request has claimed.
    """

    workspace_id: int
    by: str
    at: datetime
    origin: str = ""
    reason: str | None = None
    teams: frozenset[str] = frozenset({EVERY_TEAM})
    rights: frozenset[Role] = frozenset(Role)
    claim: str | None = None


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
    """A line of the audit as it stands in the database; `seq` counts the lines of a workspace from 1."""

    seq: int
    at: datetime
    actor: str
    origin: str
    action: str
    kind: str
    calendar: str
    subject: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    reason: str | None
    hash: str

    @property
    def changed(self) -> tuple[str, ...]:
        """Name what is other than before, where there is a before and an after."""
        if self.before is None or self.after is None:
            return ()
        before, after = self.before, self.after
        return tuple(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))


def automatic(workspace_id: int, now: datetime, reason: str) -> Act:
    """Give the act of the scheduler, which does by itself what its time has come for, and asks nobody."""
    return Act(
        workspace_id=workspace_id, by=SCHEDULER, at=now, origin=SCHEDULER, reason=reason, teams=frozenset(),
        rights=frozenset(),
    )  # fmt: skip


def note(connection: Connection, act: Act, calendar: str, changes: Iterable[Change]) -> None:
    """Add one line per change, at the end of the transaction: only then does it wait for whoever writes beside it."""
    lines = [_line(act, calendar, change) for change in changes]
    if lines:
        at_the_end(connection, _write_down, lines)
    if lines and act.claim is not None:
        at_the_end(connection, _mark_done, [(act.workspace_id, act.claim)])


class Trace:
    """Which lines an act has left, once its transaction is kept; they have no gaps, `first` after `last`: none."""

    def __init__(self, workspace_id: int) -> None:
        """Know nothing yet."""
        self.workspace_id = workspace_id
        self.first = self.last = 0


@contextmanager
def traced(connection: Connection, act: Act) -> Iterator[Trace]:
    """Tell which lines are left by what is done meanwhile, before which nothing was done in the transaction."""
    trace = Trace(act.workspace_id)
    at_the_end(connection, _begin, [trace])
    yield trace
    at_the_end(connection, _finish, [trace])


def _begin(connection: Connection, traces: list[Trace]) -> None:
    for one in traces:
        # Locked: nobody else adds a line from here on.
        mine = HEADS.c.workspace_id == one.workspace_id
        seq = connection.execute(select(HEADS.c.seq).where(mine).with_for_update()).scalar_one_or_none()
        one.first = (seq or 0) + 1


def _finish(connection: Connection, traces: list[Trace]) -> None:
    for one in traces:
        one.last = end_of(connection, one.workspace_id)[0]


def as_told(content: Mapping[str, object]) -> Mapping[str, object]:
    """Give content as the audit tells it, so that both can be compared."""
    told: Mapping[str, object] = json.loads(_text(content) or "{}")
    return told


def entries(connection: Connection, workspace_id: int, calendar: str) -> tuple[AuditEntry, ...]:
    """Give everything that was done to a calendar and to what is in it, oldest first."""
    rows = connection.execute(
        select(AUDIT).where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.calendar == calendar).order_by(AUDIT.c.seq)
    )
    return tuple(entry(row) for row in rows)


def end_of(connection: Connection, workspace_id: int) -> tuple[int, str]:
    """Give number and hash of the last line of a workspace: it stands for all that came before."""
    head = connection.execute(select(HEADS.c.seq, HEADS.c.hash).where(HEADS.c.workspace_id == workspace_id)).first()
    return (0, BEGINNING) if head is None else (head.seq, head.hash)


def entry(row: Row[Any]) -> AuditEntry:
    """Read a line."""
    return AuditEntry(
        seq=row.seq, at=row.at, actor=row.actor, origin=row.origin, action=row.action, kind=row.kind,
        calendar=row.calendar, subject=row.subject, before=None if row.before is None else json.loads(row.before),
        after=None if row.after is None else json.loads(row.after), reason=row.reason, hash=row.hash,
    )  # fmt: skip


def _line(act: Act, calendar: str, change: Change) -> dict[str, Any]:
    return {
        "workspace_id": act.workspace_id, "at": act.at, "actor": act.by, "origin": act.origin,
        "action": change.action, "kind": change.kind, "calendar": calendar, "subject": change.subject,
        "before": _text(change.before), "after": _text(change.after), "reason": act.reason,
    }  # fmt: skip


def _write_down(connection: Connection, written: list[dict[str, Any]]) -> None:
    by_workspace: dict[int, list[dict[str, Any]]] = {}
    for line in written:
        by_workspace.setdefault(line["workspace_id"], []).append(line)
    for workspace_id, lines in sorted(by_workspace.items()):
        _chain(connection, workspace_id, lines)


def _chain(connection: Connection, workspace_id: int, lines: list[dict[str, Any]]) -> None:
    """Add lines to the chain of a workspace; whoever else writes there waits until this transaction is kept."""
    mine = HEADS.c.workspace_id == workspace_id
    locked = select(HEADS.c.seq, HEADS.c.hash).where(mine).with_for_update()
    head = connection.execute(locked).one_or_none()
    if head is None:
        first = {"workspace_id": workspace_id, "seq": 0, "hash": BEGINNING}
        connection.execute(insert_new(connection, HEADS), [first])
        head = connection.execute(locked).one()
    seq, previous = head.seq, head.hash
    for line in lines:
        seq += 1
        told = link(previous, {**line, "seq": seq})
        line.update(seq=seq, previous=previous, hash=told)
        previous = told
    connection.execute(insert(AUDIT), lines)
    connection.execute(update(HEADS).where(mine).values(seq=seq, hash=previous))


def _mark_done(connection: Connection, claims: list[tuple[int, str]]) -> None:
    """Have an idempotency key know that its request was carried out, should the process die before its answer."""
    for workspace_id, key in claims:
        mine = (CLAIMS.c.workspace_id == workspace_id, CLAIMS.c.key == key, CLAIMS.c.status.is_(None))
        connection.execute(update(CLAIMS).where(*mine).values(body=UNANSWERED))


def _text(content: Mapping[str, object] | None) -> str | None:
    if content is None:
        return None
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=_instant)


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the audit")
