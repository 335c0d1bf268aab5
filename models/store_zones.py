"""Remembers by which law of each time zone sends were worked out, and moves them when a country changes its clocks."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy import update

from models.send import SendState
from models.store_audit import Change
from models.store_audit import automatic
from models.store_audit import note
from models.store_engine import insert_new
from models.tables_sends import metadata

LAWS = metadata.tables["zone_law"]
SENDS = metadata.tables["send"]


def know_zones(connection: Connection, workspace_id: int, laws: Mapping[str, str]) -> None:
    """Watch each zone of a send from now on; `laws` gives the fingerprint by which it was worked out.

    A zone that is watched already keeps the law it had: older sends may still have to move.
    """
    lines = [{"workspace_id": workspace_id, "zone": zone, "fingerprint": laws[zone]} for zone in sorted(laws) if zone]
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
    waiting = (
        SENDS.c.workspace_id == workspace_id, SENDS.c.zone == zone, SENDS.c.due_at > now,
        SENDS.c.state == SendState.PLANNED.value, SENDS.c.wall != "",
    )  # fmt: skip
    # Thousands of sends share one wall time: each is asked for once, and moved with all of its kind.
    alike = (SENDS.c.wall, SENDS.c.due_at, SENDS.c.late_after, SENDS.c.not_after)
    moved = 0
    for row in connection.execute(select(*alike).where(*waiting).distinct()).all():
        due = instant_of(row.wall)
        if due == row.due_at:
            continue
        same = [column == value for column, value in zip(alike, row, strict=True)]
        late_after = min(row.late_after + (due - row.due_at), row.not_after)
        values = {"due_at": due, "wake_at": due, "late_after": late_after}
        moved += connection.execute(update(SENDS).where(*waiting, *same).values(values)).rowcount
    mine = (LAWS.c.workspace_id == workspace_id, LAWS.c.zone == zone)
    before = {"law": connection.execute(select(LAWS.c.fingerprint).where(*mine)).scalar_one_or_none()}
    connection.execute(update(LAWS).where(*mine).values(fingerprint=fingerprint))
    change = Change(kind="zone", subject=zone, before=before, after={"law": fingerprint, "sends moved": moved})
    note(connection, automatic(workspace_id, now, "the clocks of a country changed"), "", [change])
    return moved
