"""Keeps repairs of a stored calendar as an ordinary edit, and never of an offer that somebody has let go."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.caller import By
from models.lifecycle import OfferState
from models.lifecycle import StepRefusal
from models.plan import Plan
from models.send import SendState
from models.store import Store
from models.store_audit import Act
from models.store_audit import Trace
from models.store_audit import traced
from models.store_calendars import head_of
from models.store_calendars import put
from models.store_engine import reading
from models.store_error import OffersLockedError
from models.store_guard import foreign
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]
SENDS = metadata.tables["send"]
# A provider has them, or may have them.
LEFT = tuple(state.value for state in SendState if state.is_gone or state in {SendState.CLAIMED, SendState.UNCERTAIN})


class RepairBook:
    """Where repairs of the calendars of one workspace are kept; `by` is who asks."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def locks(self, calendar: str, *, by: By) -> Mapping[str, StepRefusal]:
        """Say by code why offers stay as they are: submitted, let go, sent, or another team's."""
        act = self.store.act(by)
        with reading(self.store.engine) as connection:
            head = head_of(connection, act.workspace_id, calendar)
            found = [*_foreign(connection, act, head), *let_go(connection, act, head)]
            return {one.offer: one for one in found}

    def keep(
        self, calendar: str, plan: Plan, changed: AbstractSet[str], *, by: By, expected: int
    ) -> tuple[CalendarHead, Trace]:  # fmt: skip
        """Make a calendar what a plan says, in which only the offers `changed` differ, all of them or none.

        Raises StaleError when the calendar is not the one that was repaired, OffersLockedError when one of the offers
        was submitted or let go meanwhile, and whatever keeps somebody from putting a calendar.  By the trace it can be
        taken back.
        """
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            if head.version == expected:
                locked = [one for one in let_go(connection, act, head) if one.offer in changed]
                if locked:
                    raise OffersLockedError(calendar, locked)
            with traced(connection, act) as trace:
                return put(connection, act, calendar, plan, expected), trace


def _foreign(connection: Connection, act: Act, head: CalendarHead) -> Iterator[StepRefusal]:
    for row in connection.execute(select(OFFERS.c.code, OFFERS.c.owner).where(*_live(head))):
        refusal = foreign(act, row.code, row.owner)
        if refusal is not None:
            yield refusal


def let_go(connection: Connection, act: Act, head: CalendarHead) -> Iterator[StepRefusal]:
    """Name what somebody has submitted, approved or sent; what went back to draft stays when messages of it left."""
    sent = select(SENDS.c.offer_id).where(
        SENDS.c.workspace_id == act.workspace_id, SENDS.c.calendar_id == head.id, SENDS.c.state.in_(LEFT)
    )
    gone = set(connection.execute(sent.distinct()).scalars())
    asked = (
        select(OFFERS.c.id, OFFERS.c.code, LIFECYCLES.c.state)
        .join(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
        .where(*_live(head))
        .order_by(OFFERS.c.code)
    )
    for row in connection.execute(asked).all():
        if row.id in gone:
            yield StepRefusal(row.code, "messages-left", {})
        elif row.state != OfferState.DRAFT.value:
            yield StepRefusal(row.code, "offer-locked", {"state": row.state})


def _live(head: CalendarHead) -> tuple[Any, ...]:
    return (OFFERS.c.calendar_id == head.id, OFFERS.c.withdrawn_at.is_(None))
