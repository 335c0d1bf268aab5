"""Keeps the word on each version of a calendar, so that any past verdict can be found again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.tables import metadata

VERDICTS = metadata.tables["verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict with the question that it answers: which plan, by which policy, by which rules."""

    calendar_id: int
    calendar_version: int
    plan_hash: str
    policy_version: str
    catalogue_version: str
    verdict: str
    findings: int


def keep_verdict(connection: Connection, workspace_id: int, judged: Judged, now: datetime) -> None:
    """Write a verdict down, unless the same question was answered before."""
    same = (
        VERDICTS.c.calendar_id == judged.calendar_id,
        VERDICTS.c.calendar_version == judged.calendar_version,
        VERDICTS.c.policy_version == judged.policy_version,
        VERDICTS.c.catalogue_version == judged.catalogue_version,
    )
    if connection.execute(select(VERDICTS.c.id).where(*same)).first() is None:
        row = {name: getattr(judged, name) for name in Judged.__slots__}
        connection.execute(insert(VERDICTS), [{**row, "workspace_id": workspace_id, "judged_at": now}])


def verdicts_of(connection: Connection, head: CalendarHead) -> tuple[Judged, ...]:
    """Give every word on a calendar, oldest first."""
    columns = [VERDICTS.c[name] for name in Judged.__slots__]
    rows = connection.execute(select(*columns).where(VERDICTS.c.calendar_id == head.id).order_by(VERDICTS.c.id))
    return tuple(Judged(**row) for row in rows.mappings())
