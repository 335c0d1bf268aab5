"""Watches over approvals while calendars change: what was approved is what leaves, or it does not leave."""

from collections.abc import Iterable
from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.lifecycle import judged_facts
from models.offer import Offer
from models.plan import Plan
from models.segment import Segment
from models.store_audit import Act
from models.store_gate import APPROVED
from models.store_lifecycle import recheck
from models.store_rows import SEGMENT_COLUMNS
from models.store_rows import segment_value
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
SEGMENTS = metadata.tables["segment"]


def watch_offer(connection: Connection, act: Act, head: CalendarHead, offer_id: int, offer: Offer) -> None:
    """Look whether an offer that has changed is still the one that was approved."""
    if offer_id in approved_ids(connection, act, head, offer_id):
        facts = judged_facts(offer, segments_of(connection, head, offer.segments))
        recheck(connection, act, head, {offer_id: facts})


def watch_plan(connection: Connection, act: Act, head: CalendarHead, plan: Plan, places: Mapping[str, int]) -> None:
    """Look at every approved offer of a calendar that was put anew; `places` gives their rows by code."""
    approved = approved_ids(connection, act, head)
    if not approved:
        return
    segments = {segment.code: segment for segment in plan.segments}
    facts = {
        places[offer.code]: judged_facts(offer, [segments[code] for code in offer.segments])
        for offer in plan.offers
        if places[offer.code] in approved
    }
    recheck(connection, act, head, facts)


def approved_ids(
    connection: Connection, act: Act, head: CalendarHead, offer_id: int | None = None
) -> frozenset[int]:  # fmt: skip
    """Give the rows of the offers whose approval stands; `offer_id` is the only one that matters, if only one does."""
    asked = select(LIFECYCLES.c.offer_id).where(
        LIFECYCLES.c.workspace_id == act.workspace_id, LIFECYCLES.c.calendar_id == head.id,
        LIFECYCLES.c.state.in_(APPROVED),
    )  # fmt: skip
    rows = connection.execute(asked if offer_id is None else asked.where(LIFECYCLES.c.offer_id == offer_id))
    return frozenset(rows.scalars())


def segments_of(connection: Connection, head: CalendarHead, codes: Iterable[str]) -> list[Segment]:
    """Give the segments of those codes."""
    rows = connection.execute(
        select(*(SEGMENTS.c[name] for name in SEGMENT_COLUMNS)).where(
            SEGMENTS.c.calendar_id == head.id, SEGMENTS.c.withdrawn_at.is_(None), SEGMENTS.c.code.in_(list(codes))
        )
    )
    return [segment_value(row) for row in rows]
