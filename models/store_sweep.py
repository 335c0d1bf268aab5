"""Looks after sends that nobody carries out: too late, past their end, or left by a scheduler that died."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import update

from models.claim import Swept
from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from models.store_events import Telling
from models.store_events import tell
from models.store_provider_state import land
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
ATTEMPTS = metadata.tables["attempt"]
# The oldest come first, so that a burst of a million is looked at a slice at a time.
AT_ONCE = 2_000
STOPPED = "the scheduler that tried it stopped before the end; whether it arrived is not known"
Row = Any


def sweep_provider(connection: Connection, workspace_id: int, provider: str, now: datetime, *, retries: bool) -> Swept:
    """Look at the sends of one provider whose instant, lease or end has come; short of the oldest few thousand, none.

    A send whose scheduler died is uncertain: it is tried again under the same key where the provider can
    tell a repeat (`retries`), else it waits for a person.
    """
    asked = (
        select(SENDS.c.id, SENDS.c.state, SENDS.c.late_after, SENDS.c.not_after, SENDS.c.attempts)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.provider == provider, SENDS.c.wake_at <= now)
        .order_by(SENDS.c.wake_at)
        .limit(AT_ONCE)
    )
    rows = connection.execute(asked.with_for_update(skip_locked=True)).all()
    left = [row for row in rows if row.state == SendState.CLAIMED.value]
    over = [row for row in rows if row not in left and row.not_after <= now]
    late = [row for row in rows if _waits(row) and row.not_after > now and row.late_after < now]
    _end(connection, over, now)
    _hold(connection, late, now)
    _recover(connection, left, now, retries=retries)
    land(connection, workspace_id, [provider] * len(left))
    tellings = [
        *(Telling.of_send(row.id, SendState.EXPIRED) for row in over),
        *(Telling.of_send(row.id, SendState.HELD, hold=HoldReason.LATE) for row in late),
        *(Telling.of_send(row.id, SendState.UNCERTAIN, STOPPED) for row in left if not retries),
    ]
    tell(connection, workspace_id, tellings, now)
    return Swept(late=len(late), expired=len(over), recovered=len(left))


def _waits(row: Row) -> bool:
    return SendState(row.state).is_waiting


def _end(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    _move(connection, rows, state=SendState.EXPIRED.value, hold=None, wake_at=None, changed_at=now)


def _hold(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Hold what is too late; it wakes again at the end of its promise, to be ended."""
    _move(
        connection, rows, state=SendState.HELD.value, hold=HoldReason.LATE.value, detail="", changed_at=now,
        wake_at=SENDS.c.not_after,
    )  # fmt: skip


def _recover(connection: Connection, rows: Sequence[Row], now: datetime, *, retries: bool) -> None:
    state = SendState.RETRY_WAIT if retries else SendState.UNCERTAIN
    wake = now if retries else SENDS.c.not_after
    _move(connection, rows, state=state.value, owner=None, detail=STOPPED, wake_at=wake, changed_at=now)
    if rows:
        statement = (
            update(ATTEMPTS)
            .where(ATTEMPTS.c.send_id == bindparam("send"), ATTEMPTS.c.n == bindparam("last"))
            .where(ATTEMPTS.c.outcome == Outcome.OPEN.value)
            .values(outcome=Outcome.UNCERTAIN.value, detail=STOPPED, ended_at=now)
        )
        connection.execute(statement, [{"send": row.id, "last": row.attempts} for row in rows])


def _move(connection: Connection, rows: Iterable[Row], **values: object) -> None:
    ids = [row.id for row in rows]
    if ids:
        connection.execute(update(SENDS).where(SENDS.c.id.in_(ids)).values(**values))
