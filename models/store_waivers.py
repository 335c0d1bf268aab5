"""Keeps who asked to let a finding pass, why and until when, who approved it, and who took it back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.calendar_head import CalendarHead
from models.caller import is_same_person
from models.role import Role
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_error import WaiverStepError
from models.tables import LARGEST_ID
from models.tables_sends import metadata
from models.waiver import Waiver
from models.waiver import WaiverState

WAIVERS = metadata.tables["waiver"]
CALENDARS = metadata.tables["calendar"]
KIND = "waiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A waiver with the calendar that it was asked for; `is_live` says whether that calendar is still there."""

    waiver: Waiver
    calendar: str
    is_live: bool


def ask(connection: Connection, act: Act, head: CalendarHead, waiver: Waiver) -> Waiver:
    """Keep a waiver that somebody asks for; it excuses nothing yet."""
    row = {
        "workspace_id": act.workspace_id, "calendar_id": head.id, "fingerprint": waiver.fingerprint,
        "facts": waiver.facts, "rule": waiver.rule, "offers": json.dumps(waiver.offers),
        "segments": json.dumps(waiver.segments), "reason": waiver.reason, "author": act.by,
        "created_at": waiver.created_at, "expires_at": waiver.expires_at,
    }  # fmt: skip
    stored = connection.execute(insert(WAIVERS).values(row).returning(WAIVERS)).one()
    asked = _waiver(stored)
    note(connection, act, head.code, [Change(kind=KIND, subject=str(asked.id), before=None, after=_told(asked))])
    return asked


def approve(connection: Connection, act: Act, head: CalendarHead, waiver_id: int, *, same_person_may: bool) -> Waiver:
    """Bring a waiver into force; WaiverStepError when it is past that, or when its own author would do it."""
    asked = one(connection, head, waiver_id)
    if asked.approved_at is not None:
        raise WaiverStepError(str(waiver_id), WaiverState.IN_FORCE.value)
    if asked.expires_at <= act.at:
        raise WaiverStepError(str(waiver_id), WaiverState.EXPIRED.value)
    if is_same_person(asked.author, act.by) and not same_person_may:
        raise WaiverStepError(str(waiver_id), "same-person")
    return _settle(connection, act, head, asked, {"approver": act.by, "approved_at": act.at})


def take_back(
    connection: Connection, act: Act, head: CalendarHead, waiver_id: int, expected: int | None = None
) -> Waiver:
    """Withdraw a waiver: its finding is back.  Its author may, and every approver."""
    known = one(connection, head, waiver_id)
    if expected is not None and expected != known.version:
        raise StaleError(KIND, str(waiver_id), known.version)
    if Role.APPROVER not in act.rights and not is_same_person(known.author, act.by):
        raise WaiverStepError(str(waiver_id), "not-yours")
    return _settle(connection, act, head, known, {"withdrawn_by": act.by, "withdrawn_at": act.at})


def one(connection: Connection, head: CalendarHead, waiver_id: int) -> Waiver:
    """Give a waiver that nobody took back; AbsentError when there is none."""
    asked = _live(head).where(WAIVERS.c.id == waiver_id)
    row = connection.execute(asked).one_or_none() if 0 < waiver_id <= LARGEST_ID else None
    if row is None:
        raise AbsentError(KIND, str(waiver_id))
    return _waiver(row)


def waivers_of(connection: Connection, head: CalendarHead) -> tuple[Waiver, ...]:
    """Give the waivers of a calendar that nobody took back, oldest first."""
    return tuple(_waiver(row) for row in connection.execute(_live(head).order_by(WAIVERS.c.id)))


def registered(
    connection: Connection, workspace_id: int, *, calendar: str | None = None, after: int = 0, limit: int | None = None
) -> Sequence[Registered]:
    """Give every waiver that was ever asked for in a workspace, or for one calendar, oldest first."""
    asked = (
        select(WAIVERS, CALENDARS.c.code.label("calendar"), CALENDARS.c.withdrawn_at.label("calendar_gone_at"))
        .join(CALENDARS, CALENDARS.c.id == WAIVERS.c.calendar_id)
        .where(WAIVERS.c.workspace_id == workspace_id, WAIVERS.c.id > min(max(after, 0), LARGEST_ID))
        .order_by(WAIVERS.c.id)
        .limit(limit)
    )
    if calendar is not None:
        asked = asked.where(CALENDARS.c.code == calendar)
    return tuple(
        Registered(waiver=_waiver(row), calendar=row.calendar, is_live=row.calendar_gone_at is None)
        for row in connection.execute(asked)
    )


def _live(head: CalendarHead) -> Select[Any]:
    return select(WAIVERS).where(WAIVERS.c.calendar_id == head.id, WAIVERS.c.withdrawn_at.is_(None))


def _settle(connection: Connection, act: Act, head: CalendarHead, before: Waiver, values: dict[str, object]) -> Waiver:
    stored = connection.execute(
        update(WAIVERS).where(WAIVERS.c.id == before.id).values(values).returning(WAIVERS)
    ).one()
    after = _waiver(stored)
    told = None if after.withdrawn_at is not None else _told(after)
    note(connection, act, head.code, [Change(kind=KIND, subject=str(after.id), before=_told(before), after=told)])
    _unseal(connection, head)
    return after


def _unseal(connection: Connection, head: CalendarHead) -> None:
    """Let the gate look again: what a waiver excuses does not change the version of a calendar."""
    lifecycles = metadata.tables["lifecycle"]
    connection.execute(update(lifecycles).where(lifecycles.c.calendar_id == head.id).values(gated_version=None))


def _told(waiver: Waiver) -> dict[str, object]:
    return {
        "fingerprint": waiver.fingerprint, "facts": waiver.facts, "rule": waiver.rule, "offers": list(waiver.offers),
        "segments": list(waiver.segments), "reason": waiver.reason, "author": waiver.author,
        "expires_at": waiver.expires_at.isoformat(), "approver": waiver.approver,
    }  # fmt: skip


def _waiver(row: Row[tuple[object, ...]]) -> Waiver:
    return Waiver(
        id=row.id, fingerprint=row.fingerprint, facts=row.facts, rule=row.rule, offers=tuple(json.loads(row.offers)),
        segments=tuple(json.loads(row.segments)), reason=row.reason, author=row.author, created_at=row.created_at,
        expires_at=row.expires_at, approver=row.approver, approved_at=row.approved_at, withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
