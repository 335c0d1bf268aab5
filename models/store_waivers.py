"""Keeps who let a finding pass, why, and until when."""

import json

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.calendar_head import CalendarHead
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_error import AbsentError
from models.tables_sends import metadata
from models.waiver import Waiver

WAIVERS = metadata.tables["waiver"]
KIND = "waiver"


def sign(connection: Connection, act: Act, head: CalendarHead, waiver: Waiver) -> Waiver:
    """Keep a waiver."""
    row = {
        "workspace_id": act.workspace_id, "calendar_id": head.id, "fingerprint": waiver.fingerprint,
        "facts": waiver.facts, "rule": waiver.rule, "offers": json.dumps(waiver.offers),
        "segments": json.dumps(waiver.segments), "reason": waiver.reason, "author": waiver.author,
        "created_at": waiver.created_at, "expires_at": waiver.expires_at,
    }  # fmt: skip
    stored = connection.execute(insert(WAIVERS).values(row).returning(WAIVERS)).one()
    after = {"rule": waiver.rule, "reason": waiver.reason, "expires_at": waiver.expires_at.isoformat()}
    note(connection, act, head.code, [Change(kind=KIND, subject=waiver.fingerprint, before=None, after=after)])
    _unseal(connection, head)
    return _waiver(stored)


def waivers_of(connection: Connection, head: CalendarHead) -> tuple[Waiver, ...]:
    """Give the waivers of a calendar that nobody took back, oldest first."""
    rows = connection.execute(
        select(WAIVERS).where(WAIVERS.c.calendar_id == head.id, WAIVERS.c.withdrawn_at.is_(None)).order_by(WAIVERS.c.id)
    )
    return tuple(_waiver(row) for row in rows)


def take_back(connection: Connection, act: Act, head: CalendarHead, waiver_id: int) -> None:
    """Withdraw a waiver: its finding is back."""
    mine = (WAIVERS.c.id == waiver_id, WAIVERS.c.calendar_id == head.id, WAIVERS.c.withdrawn_at.is_(None))
    row = connection.execute(select(WAIVERS).where(*mine)).one_or_none()
    if row is None:
        raise AbsentError(KIND, str(waiver_id))
    connection.execute(update(WAIVERS).where(*mine).values(withdrawn_at=act.at))
    before = {"rule": row.rule, "reason": row.reason}
    note(connection, act, head.code, [Change(kind=KIND, subject=row.fingerprint, before=before, after=None)])
    _unseal(connection, head)


def _unseal(connection: Connection, head: CalendarHead) -> None:
    """Let the gate look again: what a waiver excuses does not change the version of a calendar."""
    lifecycles = metadata.tables["lifecycle"]
    connection.execute(update(lifecycles).where(lifecycles.c.calendar_id == head.id).values(gated_version=None))


def _waiver(row: Row[tuple[object, ...]]) -> Waiver:
    return Waiver(
        id=row.id, fingerprint=row.fingerprint, facts=row.facts, rule=row.rule, offers=tuple(json.loads(row.offers)),
        segments=tuple(json.loads(row.segments)), reason=row.reason, author=row.author, created_at=row.created_at,
        expires_at=row.expires_at,
    )  # fmt: skip
