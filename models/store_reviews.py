"""Finds the offers that wait for an approval, each beside what somebody approved last."""

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.lifecycle import OfferState
from models.review import Review
from models.store_candidates import editors
from models.store_guard import under_review
from models.store_lifecycle import standings
from models.store_seen import as_seen
from models.store_seen import offers_now
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]


def reviews(
    connection: Connection, workspace_id: int, head: CalendarHead, *, after: str = "", limit: int | None = None
) -> tuple[Review, ...]:
    """Give the offers under review whose code comes after one, in the order of their codes."""
    codes = [one.code for one in under_review(connection, workspace_id, head) if one.code > after][:limit]
    if not codes:
        return ()
    edited = editors(connection, workspace_id, head, codes)
    now = offers_now(connection, head, codes)
    approved = _approved(connection, head)
    return tuple(
        Review(standing=one, editors=edited[one.offer], now=now[one.offer], approved=as_seen(approved[one.offer]))
        for one in standings(connection, head, codes=codes)
    )


def _approved(connection: Connection, head: CalendarHead) -> dict[str, str | None]:
    rows = connection.execute(
        select(OFFERS.c.code, LIFECYCLES.c.approved_offer)
        .join(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
        .where(LIFECYCLES.c.calendar_id == head.id, LIFECYCLES.c.state == OfferState.SUBMITTED.value)
    )
    return {row.code: row.approved_offer for row in rows}
