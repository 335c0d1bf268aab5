"""Finds the offers that wait for an approval, each beside what somebody approved last."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.lifecycle import OfferState
from models.review import Review
from models.store_candidates import editors
from models.store_lifecycle import standings
from models.store_seen import as_seen
from models.store_seen import offers_now
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]


def reviews(
    connection: Connection, workspace_id: int, head: CalendarHead, *, after: str = "", limit: int | None = None,
    only: Sequence[str] | None = None,
) -> tuple[Review, ...]:  # fmt: skip
    """Give the offers under review whose code comes after one, in the order of their codes; `only` names some."""
    codes = _waiting(connection, workspace_id, head, after, limit, only)
    if not codes:
        return ()
    edited = editors(connection, workspace_id, head, codes)
    now = offers_now(connection, head, codes)
    approved = _approved(connection, workspace_id, head, codes)
    return tuple(
        Review(standing=one, editors=edited[one.offer], now=now[one.offer], approved=as_seen(approved[one.offer]))
        for one in standings(connection, head, codes=codes)
    )


def _waiting(
    connection: Connection, workspace_id: int, head: CalendarHead, after: str, limit: int | None,
    only: Sequence[str] | None,
) -> list[str]:  # fmt: skip
    asked = _submitted(workspace_id, head, OFFERS.c.code).where(OFFERS.c.code > after).limit(limit)
    rows = connection.execute(asked if only is None else asked.where(OFFERS.c.code.in_(only)))
    return list(rows.scalars())


def _approved(
    connection: Connection, workspace_id: int, head: CalendarHead, codes: Sequence[str]
) -> dict[str, str | None]:  # fmt: skip
    asked = _submitted(workspace_id, head, OFFERS.c.code, LIFECYCLES.c.approved_offer)
    rows = connection.execute(asked.where(OFFERS.c.code >= codes[0], OFFERS.c.code <= codes[-1]))
    return {row.code: row.approved_offer for row in rows}


def _submitted(workspace_id: int, head: CalendarHead, *columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .join_from(OFFERS, LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
        .where(LIFECYCLES.c.workspace_id == workspace_id, LIFECYCLES.c.calendar_id == head.id)
        .where(LIFECYCLES.c.state == OfferState.SUBMITTED.value, OFFERS.c.withdrawn_at.is_(None))
        .where(OFFERS.c.calendar_id == head.id)
        .order_by(OFFERS.c.code)
    )
