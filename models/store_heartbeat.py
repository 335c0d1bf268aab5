"""Shows which schedulers live, so that nobody waits for sends that nothing carries out."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.tables_sends import metadata

BEATS = metadata.tables["heartbeat"]
# A scheduler that has been silent for a day is history.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """When a scheduler was last heard of; instants are aware UTC."""

    owner: str
    started_at: datetime
    at: datetime


def beat(connection: Connection, workspace_id: int, owner: str, now: datetime) -> None:
    """Note that a scheduler lives."""
    mine = (BEATS.c.workspace_id == workspace_id, BEATS.c.owner == owner)
    if not connection.execute(update(BEATS).where(*mine).values(at=now)).rowcount:
        line = {"workspace_id": workspace_id, "owner": owner, "started_at": now, "at": now}
        connection.execute(insert(BEATS), [line])
        connection.execute(
            delete(BEATS).where(BEATS.c.workspace_id == workspace_id, BEATS.c.at < now - FORGOTTEN_AFTER)
        )


def fall_silent(connection: Connection, workspace_id: int, owner: str) -> None:
    """Take a scheduler off the list when it stops in good order."""
    connection.execute(delete(BEATS).where(BEATS.c.workspace_id == workspace_id, BEATS.c.owner == owner))


def beats(connection: Connection, workspace_id: int) -> tuple[Beat, ...]:
    """Give every scheduler that was heard of lately, the latest first."""
    rows = connection.execute(
        select(BEATS.c.owner, BEATS.c.started_at, BEATS.c.at)
        .where(BEATS.c.workspace_id == workspace_id)
        .order_by(BEATS.c.at.desc())
    )
    return tuple(Beat(owner=row.owner, started_at=row.started_at, at=row.at) for row in rows)


def last_beat(connection: Connection, workspace_id: int) -> datetime | None:
    """Give the latest sign of life."""
    found: datetime | None = connection.execute(
        select(func.max(BEATS.c.at)).where(BEATS.c.workspace_id == workspace_id)
    ).scalar_one()
    return found
