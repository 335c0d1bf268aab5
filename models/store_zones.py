"""Remembers by which law of each time zone sends were worked out, and moves them when a country changes its clocks."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import update

from models.send import SendState
from models.store_engine import insert_new
from models.tables_sends import metadata

LAWS = metadata.tables["zone_law"]
SENDS = metadata.tables["send"]
# The scheduler has not yet looked at this zone.
UNSEEN = ""


def know_zones(connection: Connection, workspace_id: int, zones: Iterable[str]) -> None:
    """Make sure that each zone of a send is watched."""
    lines = [{"workspace_id": workspace_id, "zone": zone, "fingerprint": UNSEEN} for zone in sorted(set(zones) - {""})]
    if lines:
        connection.execute(insert_new(connection, LAWS), lines)


def zones(connection: Connection, workspace_id: int) -> Mapping[str, str]:
    """Give the fingerprint of each zone's law as it was last seen."""
    rows = connection.execute(select(LAWS.c.zone, LAWS.c.fingerprint).where(LAWS.c.workspace_id == workspace_id))
    return {row.zone: row.fingerprint for row in rows}


def retime(
    connection: Connection, workspace_id: int, zone: str, fingerprint: str, instant_of: Callable[[str], datetime],
    now: datetime,
) -> int:  # fmt: skip
    """Move the sends of a zone that are not due yet to where their wall times are now; gives how many moved.

    What was allowed of lateness stays allowed.  A send whose instant is thereby past is late or not, as any.
    """
    rows = connection.execute(
        select(SENDS.c.id, SENDS.c.wall, SENDS.c.due_at, SENDS.c.late_after, SENDS.c.not_after, SENDS.c.attempts)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.zone == zone, SENDS.c.due_at > now)
        .where(SENDS.c.state == SendState.PLANNED.value, SENDS.c.wall != "")
        .with_for_update()
    ).all()
    moved = []
    for row in rows:
        due = instant_of(row.wall)
        if due != row.due_at:
            late_after = min(row.late_after + (due - row.due_at), row.not_after)
            moved.append({"row_id": row.id, "new_due": due, "new_late": late_after})
    if moved:
        connection.execute(_MOVE, moved)
    connection.execute(
        update(LAWS).where(LAWS.c.workspace_id == workspace_id, LAWS.c.zone == zone).values(fingerprint=fingerprint)
    )
    return len(moved)


_MOVE = (
    update(SENDS)
    .where(SENDS.c.id == bindparam("row_id"))
    .values(due_at=bindparam("new_due"), wake_at=bindparam("new_due"), late_after=bindparam("new_late"))
)
