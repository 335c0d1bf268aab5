"""Keeps which version of a calendar was found to let an offer leave, and holds the sends of those that it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from models.claim import Awaiting
from models.lifecycle import OfferState
from models.send import HoldReason
from models.send import SendState
from models.store_audit import Change
from models.store_audit import automatic
from models.store_audit import note
from models.store_events import Telling
from models.store_events import tell
from models.store_policy_number import keeps_policy
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
CALENDARS = metadata.tables["calendar"]
SENDS = metadata.tables["send"]
APPROVED = tuple(state.value for state in OfferState if state.is_approved)
WAITING = tuple(state.value for state in SendState if state.is_waiting)
MOST_AWAITING = 1_000
# Offers whose sends left long ago are looked at again so rarely that it costs nothing.
STALE_AFTER = timedelta(minutes=1)


def awaiting(connection: Connection, workspace_id: int, until: datetime, now: datetime) -> Sequence[Awaiting]:
    """Name the approved offers with sends due by an instant, for whose calendar as it is nobody has the word now."""
    rows = connection.execute(
        select(CALENDARS.c.code, LIFECYCLES.c.offer, LIFECYCLES.c.next_due_at)
        .join(CALENDARS, CALENDARS.c.id == LIFECYCLES.c.calendar_id)
        .where(
            LIFECYCLES.c.workspace_id == workspace_id,
            LIFECYCLES.c.next_due_at <= until,
            LIFECYCLES.c.state.in_(APPROVED),
            CALENDARS.c.withdrawn_at.is_(None),
            (LIFECYCLES.c.gated_version.is_(None))
            | (LIFECYCLES.c.gated_version != CALENDARS.c.version)
            | (LIFECYCLES.c.gated_until <= now),
        )
        .order_by(LIFECYCLES.c.next_due_at, LIFECYCLES.c.id)
        .limit(MOST_AWAITING)
    )
    return [Awaiting(calendar=row.code, offer=row.offer, first_at=row.next_due_at) for row in rows]


def note_gate(
    connection: Connection, workspace_id: int, calendar: str, version: int, offers: Sequence[str], *,
    until: datetime | None = None, policy: int | None = None,
) -> None:  # fmt: skip
    """Note that a calendar in that version lets these offers leave, until an instant or for good.

    `policy` is the number of the house policy that it was looked at by: when another is in force by now, nothing is
    noted, and the gate looks again.
    """
    if policy is not None and not keeps_policy(connection, workspace_id, policy):
        return
    connection.execute(
        update(LIFECYCLES)
        .where(LIFECYCLES.c.calendar_id.in_(_calendar_id(workspace_id, calendar)), LIFECYCLES.c.offer.in_(offers))
        .values(gated_version=version, gated_until=until)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Why waiting sends are held, and up to which instant they are due."""

    reason: HoldReason
    detail: str
    until: datetime


def hold_waiting(
    connection: Connection, workspace_id: int, holding: Holding, now: datetime, *,
    calendar: str | None = None, offer: str | None = None, provider: str | None = None,
) -> int:  # fmt: skip
    """Hold the waiting sends of an offer, or of a provider, that are due by an instant; gives how many.

    A held send wakes at the end of its promise, to be ended.
    """
    which: list[ColumnElement[bool]] = [
        SENDS.c.workspace_id == workspace_id, SENDS.c.state.in_(WAITING), SENDS.c.wake_at <= holding.until,
    ]  # fmt: skip
    if offer is not None and calendar is not None:
        offer_ids = select(LIFECYCLES.c.offer_id).where(
            LIFECYCLES.c.calendar_id.in_(_calendar_id(workspace_id, calendar)), LIFECYCLES.c.offer == offer
        )
        which.append(SENDS.c.offer_id.in_(offer_ids))
    if provider is not None:
        which.append(SENDS.c.provider == provider)
    held = connection.execute(
        update(SENDS)
        .where(*which)
        .values(state=SendState.HELD.value, hold=holding.reason.value, detail=holding.detail, wake_at=SENDS.c.not_after,
                changed_at=now)
        .returning(SENDS.c.id)
    ).scalars().all()  # fmt: skip
    tell(
        connection,
        workspace_id,
        [Telling.of_send(one, SendState.HELD, holding.detail, holding.reason) for one in held],
        now,
    )
    if offer is not None and calendar is not None:
        act = automatic(workspace_id, now, "the check before its sends leave")
        change = Change(kind="gate", subject=offer, before={}, after={"hold": holding.reason.value, "sends": len(held)})
        note(connection, act, calendar, [change] if held else [])
        _look_for_next(connection, LIFECYCLES.c.calendar_id.in_(_calendar_id(workspace_id, calendar)),
                       LIFECYCLES.c.offer == offer)  # fmt: skip
    return len(held)


def look_ahead(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Look up when the next send of an offer is due, once the last one known of should have left.

    It reads every send of such an offer: once a minute is often enough.
    """
    _look_for_next(connection, LIFECYCLES.c.workspace_id == workspace_id, LIFECYCLES.c.next_due_at <= now - STALE_AFTER)


def _look_for_next(connection: Connection, *which: ColumnElement[bool]) -> None:
    # What is under way may come back to be tried again at any moment: it is due as long as that is not known.
    is_claimed = SENDS.c.state == SendState.CLAIMED.value
    waking = (
        select(func.min(case((is_claimed, SENDS.c.due_at), else_=SENDS.c.wake_at)))
        .where(SENDS.c.workspace_id == LIFECYCLES.c.workspace_id, SENDS.c.offer_id == LIFECYCLES.c.offer_id)
        .where(SENDS.c.state.in_(WAITING) | is_claimed)
        .scalar_subquery()
    )
    connection.execute(update(LIFECYCLES).where(*which).values(next_due_at=waking))


def _calendar_id(workspace_id: int, calendar: str) -> ColumnElement[int]:
    return (
        select(CALENDARS.c.id)
        .where(
            CALENDARS.c.workspace_id == workspace_id, CALENDARS.c.code == calendar, CALENDARS.c.withdrawn_at.is_(None)
        )
        .scalar_subquery()
    )
