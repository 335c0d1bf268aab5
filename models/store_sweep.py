"""Looks after sends that nobody carries out: too late, past their end, no longer approved, or left by the dead."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Select
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
AT_ONCE = 500
STOPPED = "the scheduler that tried it stopped before the end; whether it arrived is not known"
Row = Any


@dataclass(frozen=True, slots=True)
class Found:
    """Sends of one provider that are to be looked after, by what is the matter with them."""

    left: list[Row]
    over: list[Row]
    off: list[Row]
    held: Mapping[HoldReason, list[Row]]

    def ids(self) -> list[int]:
        """Give all of them."""
        return [row.id for rows in (self.left, self.over, self.off, *self.held.values()) for row in rows]


def look(connection: Connection, workspace_id: int, provider: str, now: datetime, *, behind: bool) -> list[int]:
    """Find the sends of one provider that need looking after, without holding up whoever claims.

    Only the oldest few hundred that are due are read; `behind` asks for leases that ended behind a longer queue.
    """
    rows = connection.execute(_due(workspace_id, provider, now).limit(AT_ONCE)).all()
    if behind and len(rows) == AT_ONCE:
        hidden = _due(workspace_id, provider, now).where(SENDS.c.state == SendState.CLAIMED.value).limit(AT_ONCE)
        rows = [*rows, *connection.execute(hidden)]
    found = _sorted_out(connection, rows, now, is_stopped=is_stopped(connection, workspace_id, provider))
    return list(dict.fromkeys(found.ids()))


def sweep_sends(
    connection: Connection, workspace_id: int, provider: str, ids: Sequence[int], now: datetime, *, retries: bool
) -> Swept:
    """Look after sends that were found a moment ago; whoever has taken one meanwhile keeps it.

    A send whose scheduler died is uncertain: it is tried again under the same key where the provider can
    tell a repeat (`retries`), else it waits for a person.
    """
    asked = _due(workspace_id, provider, now).where(SENDS.c.id.in_(ids)).with_for_update(skip_locked=True)
    rows = connection.execute(asked).all()
    found = _sorted_out(connection, rows, now, is_stopped=is_stopped(connection, workspace_id, provider))
    _end(connection, found.off, SendState.CANCELLED, now)
    _end(connection, found.over, SendState.EXPIRED, now)
    for reason, some in found.held.items():
        _hold(connection, some, reason, now)
    _recover(connection, found.left, now, retries=retries)
    land(connection, workspace_id, [provider] * len(found.left))
    tellings = [
        *(Telling.of_send(row.id, SendState.EXPIRED) for row in found.over),
        *(Telling.of_send(row.id, SendState.HELD, hold=reason) for reason, some in found.held.items() for row in some),
        *(Telling.of_send(row.id, SendState.UNCERTAIN, STOPPED) for row in found.left if not retries),
    ]
    tell(connection, workspace_id, tellings, now)
    late = len(found.held[HoldReason.LATE])
    return Swept(
        late=late, expired=len(found.over), recovered=len(found.left),
        kept_back=len(found.off) + sum(map(len, found.held.values())) - late,
    )  # fmt: skip


def _sorted_out(connection: Connection, rows: Sequence[Row], now: datetime, *, is_stopped: bool) -> Found:
    offers = _offer_states(connection, {row.offer_id for row in rows if _waits(row)})
    left, others = _parted(rows, lambda row: row.state == SendState.CLAIMED.value)
    over, others = _parted(others, lambda row: row.not_after <= now)
    waiting, _ = _parted(others, _waits)
    off, waiting = _parted(waiting, lambda row: offers.get(row.offer_id) == OfferState.WITHDRAWN.value)
    lost, waiting = _parted(waiting, lambda row: offers.get(row.offer_id, APPROVED[0]) not in APPROVED)
    late, waiting = _parted(waiting, lambda row: row.late_after < now)
    down = waiting if is_stopped else []
    held = {HoldReason.APPROVAL_LOST: lost, HoldReason.LATE: late, HoldReason.PROVIDER_DOWN: down}
    return Found(left, over, off, held)


def _due(workspace_id: int, provider: str, now: datetime) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        SENDS.c.id, SENDS.c.offer_id, SENDS.c.state, SENDS.c.late_after, SENDS.c.not_after, SENDS.c.attempts,
    ]  # fmt: skip
    return (
        select(*columns)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.provider == provider, SENDS.c.wake_at <= now)
        .order_by(SENDS.c.wake_at)
    )


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
