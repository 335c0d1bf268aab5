"""Keeps the word on each version of a calendar, so that any past verdict can be found and judged again."""

from dataclasses import dataclass
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import insert
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.judged import Judged
from models.judged import KeptVerdict
from models.pieces import Kept
from models.store_error import AbsentError
from models.store_kept import policy_of
from models.store_kept import text_of
from models.tables import LARGEST_ID
from models.tables import metadata

VERDICTS = metadata.tables["verdict"]
CALENDARS = metadata.tables["calendar"]
KIND = "verdict"
_NAMES = tuple(one.name for one in fields(Judged))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A verdict with what was kept of it: the plan, the policy in force, and what was said."""

    verdict: KeptVerdict
    plan: Kept
    policy: str | None
    report: Kept


def keep_verdict(connection: Connection, workspace_id: int, judged: Judged, now: datetime) -> int:
    """Write a verdict down, unless the same question was answered before; gives its number."""
    same = (
        VERDICTS.c.calendar_id == judged.calendar_id,
        VERDICTS.c.calendar_version == judged.calendar_version,
        VERDICTS.c.policy_version == judged.policy_version,
        VERDICTS.c.catalogue_version == judged.catalogue_version,
    )
    known: int | None = connection.execute(select(VERDICTS.c.id).where(*same)).scalar_one_or_none()
    if known is not None:
        return known
    row = {name: getattr(judged, name) for name in _NAMES}
    made = insert(VERDICTS).values({**row, "workspace_id": workspace_id, "judged_at": now}).returning(VERDICTS.c.id)
    return int(connection.execute(made).scalar_one())


def verdicts_of(connection: Connection, head: CalendarHead) -> tuple[Judged, ...]:
    """Give every word on a calendar, oldest first."""
    columns = [VERDICTS.c[name] for name in _NAMES]
    rows = connection.execute(select(*columns).where(VERDICTS.c.calendar_id == head.id).order_by(VERDICTS.c.id))
    return tuple(Judged(**row) for row in rows.mappings())


def verdict_of_number(connection: Connection, workspace_id: int, number: int) -> KeptVerdict:
    """Give a verdict by its number; AbsentError when this workspace has none of it."""
    asked = _asked(workspace_id).where(VERDICTS.c.id == number)
    row = connection.execute(asked).one_or_none() if 0 < number <= LARGEST_ID else None
    if row is None:
        raise AbsentError(KIND, str(number)[:40])
    return _kept(row)


def verdicts_page(
    connection: Connection, workspace_id: int, calendar: str, *, before: int | None, limit: int
) -> tuple[KeptVerdict, ...]:
    """Give verdicts on a calendar, newest first, those on withdrawn ones of its code too; AbsentError without any."""
    mine = (CALENDARS.c.workspace_id == workspace_id, CALENDARS.c.code == calendar)
    ids = connection.execute(select(CALENDARS.c.id).where(*mine)).scalars().all()
    if not ids:
        raise AbsentError("calendar", calendar)
    asked = _asked(workspace_id).where(VERDICTS.c.calendar_id.in_(ids)).order_by(VERDICTS.c.id.desc()).limit(limit)
    rows = connection.execute(asked if before is None else asked.where(VERDICTS.c.id < min(max(before, 0), LARGEST_ID)))
    return tuple(_kept(row) for row in rows)


def evidence_of(connection: Connection, workspace_id: int, number: int) -> Evidence:
    """Give a verdict with all that was kept of it."""
    kept = verdict_of_number(connection, workspace_id, number)
    judged = kept.judged
    said = Kept(text=None) if judged.report_hash is None else text_of(connection, workspace_id, judged.report_hash)
    return Evidence(
        verdict=kept,
        plan=text_of(connection, workspace_id, judged.plan_hash),
        policy=policy_of(connection, workspace_id, judged.policy_version),
        report=said,
    )


def _asked(workspace_id: int) -> Select[Any]:
    return (
        select(VERDICTS, CALENDARS.c.code)
        .join(CALENDARS, CALENDARS.c.id == VERDICTS.c.calendar_id)
        .where(VERDICTS.c.workspace_id == workspace_id)
    )


def _kept(row: Row[Any]) -> KeptVerdict:
    judged = Judged(**{name: getattr(row, name) for name in _NAMES})
    return KeptVerdict(number=row.id, calendar=row.code, judged_at=row.judged_at, judged=judged)
