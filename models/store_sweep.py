"""Looks after sends that nobody carries out: too late, past their end, no longer approved, or left by the dead."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import update

from models.claim import Swept
from models.lifecycle import OfferState
from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from models.store_events import Telling
from models.store_events import tell
from models.store_gate import APPROVED
from models.store_provider_state import is_stopped
from models.store_provider_state import land
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
ATTEMPTS = metadata.tables["attempt"]
LIFECYCLES = metadata.tables["lifecycle"]
# The oldest come first, so that a burst of a million is looked at a slice at a time.
AT_ONCE = 2_000
STOPPED = "the scheduler that tried it stopped before the end; whether it arrived is not known"
Row = Any


def sweep_provider(connection: Connection, workspace_id: int, provider: str, now: datetime, *, retries: bool) -> Swept:
    """Look at the sends of one provider whose instant, lease or end has come; short of the oldest few thousand, none.

    A send whose scheduler died is uncertain: it is tried again under the same key where the provider can
    tell a repeat (`retries`), else it waits for a person.
    """
    rows = _due(connection, workspace_id, provider, now)
    stopped = is_stopped(connection, workspace_id, provider)
    offers = _offer_states(connection, {row.offer_id for row in rows if _waits(row)})
    left, others = _parted(rows, lambda row: row.state == SendState.CLAIMED.value)
    over, others = _parted(others, lambda row: row.not_after <= now)
    waiting, _ = _parted(others, _waits)
    off, waiting = _parted(waiting, lambda row: offers.get(row.offer_id) == OfferState.WITHDRAWN.value)
    lost, waiting = _parted(waiting, lambda row: offers.get(row.offer_id, APPROVED[0]) not in APPROVED)
    late, waiting = _parted(waiting, lambda row: row.late_after < now)
    down = waiting if stopped else []
    _end(connection, off, SendState.CANCELLED, now)
    _end(connection, over, SendState.EXPIRED, now)
    held = {HoldReason.APPROVAL_LOST: lost, HoldReason.LATE: late, HoldReason.PROVIDER_DOWN: down}
    for reason, some in held.items():
        _hold(connection, some, reason, now)
    _recover(connection, left, now, retries=retries)
    land(connection, workspace_id, [provider] * len(left))
    tellings = [
        *(Telling.of_send(row.id, SendState.EXPIRED) for row in over),
        *(Telling.of_send(row.id, SendState.HELD, hold=reason) for reason, some in held.items() for row in some),
        *(Telling.of_send(row.id, SendState.UNCERTAIN, STOPPED) for row in left if not retries),
    ]
    tell(connection, workspace_id, tellings, now)
    return Swept(
        late=len(late), expired=len(over), recovered=len(left), kept_back=len(off) + len(lost) + len(down)
    )  # fmt: skip


def _due(connection: Connection, workspace_id: int, provider: str, now: datetime) -> Sequence[Row]:
    asked = (
        select(SENDS.c.id, SENDS.c.offer_id, SENDS.c.state, SENDS.c.late_after, SENDS.c.not_after, SENDS.c.attempts)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.provider == provider, SENDS.c.wake_at <= now)
        .order_by(SENDS.c.wake_at)
        .limit(AT_ONCE)
    )
    return connection.execute(asked.with_for_update(skip_locked=True)).all()


def _offer_states(connection: Connection, offer_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Read how offers stand once their sends are ours: an approval that is being written comes before or after."""
    asked = select(LIFECYCLES.c.offer_id, LIFECYCLES.c.state).where(LIFECYCLES.c.offer_id.in_(offer_ids))
    return {row.offer_id: row.state for row in connection.execute(asked)}


def _parted(rows: Sequence[Row], test: Callable[[Row], bool]) -> tuple[list[Row], list[Row]]:
    """Give those that pass a test, and the others."""
    return [row for row in rows if test(row)], [row for row in rows if not test(row)]


def _waits(row: Row) -> bool:
    return SendState(row.state).is_waiting


def _end(connection: Connection, rows: Sequence[Row], state: SendState, now: datetime) -> None:
    _move(connection, rows, state=state.value, hold=None, wake_at=None, changed_at=now)


def _hold(connection: Connection, rows: Sequence[Row], reason: HoldReason, now: datetime) -> None:
    """Hold what may not leave by itself; it wakes again at the end of its promise, to be ended."""
    _move(
        connection, rows, state=SendState.HELD.value, hold=reason.value, detail="", changed_at=now,
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
