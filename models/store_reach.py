"""Keeps the lines by which offers are found in time and by segment, and finds offers with them."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import TextClause
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import text

from models.offer import Offer
from models.reach import LONGEST_CLASS
from models.reach import earliest_start
from models.store_audit import Act
from models.store_rows import reach_rows
from models.tables import OfferOccurrence
from models.tables import metadata
from models.window import Window

BY_SEGMENT = metadata.tables["offer_segment"]
BY_OCCURRENCE = metadata.tables["offer_occurrence"]
Found = dict[int, int]


def index(connection: Connection, act: Act, calendar_id: int, offers: Sequence[tuple[int, int, Offer]]) -> None:
    """Write the lines of offers, given with their row and version, in place of older ones."""
    unindex(connection, [offer_id for offer_id, _, _ in offers])
    segments, occurrences = [], []
    for offer_id, version, offer in offers:
        place = {
            "workspace_id": act.workspace_id,
            "calendar_id": calendar_id,
            "offer_id": offer_id,
            "offer_version": version,
        }
        by_segment, by_occurrence = reach_rows(offer)
        segments += [{**place, **row} for row in by_segment]
        occurrences += [{**place, **row} for row in by_occurrence]
    for table, rows in ((BY_SEGMENT, segments), (BY_OCCURRENCE, occurrences)):
        if rows:
            connection.execute(insert(table), rows)


def unindex(connection: Connection, offer_ids: Iterable[int]) -> None:
    """Drop the lines of offers that are changed or withdrawn; they were derived, the offers stay."""
    ids = [{"row_id": offer_id} for offer_id in offer_ids]
    for table in (BY_SEGMENT, BY_OCCURRENCE):
        if ids:
            connection.execute(delete(table).where(table.c.offer_id == bindparam("row_id")), ids)


def seen_in(connection: Connection, calendar_id: int, window: Window) -> Found:
    """Give row and version of every offer that somebody can see in a window."""
    return dict(connection.execute(_BY_TIME, _bounds(calendar_id, window)).all())


def _bounds(calendar_id: int, window: Window) -> dict[str, Any]:
    starts = {f"start_{k}": earliest_start(window, k) for k in range(LONGEST_CLASS + 1)}
    return {"calendar_id": calendar_id, "opens": window.start, "closes": window.end, **starts}


def _overlapping() -> TextClause:
    """Ask per class, so that each part reads one narrow stretch of the index; the text is built once."""
    parts = (
        "SELECT offer_id, offer_version FROM offer_occurrence WHERE calendar_id = :calendar_id "  # noqa: S608 -- our own words
        f"AND span_class = {k} AND visible_from >= :start_{k} AND visible_from <= :closes AND visible_to >= :opens"
        for k in range(LONGEST_CLASS + 1)
    )
    instant = OfferOccurrence.visible_from.type  # type: ignore[attr-defined]  # a column behind the annotation
    names = ("opens", "closes", *(f"start_{k}" for k in range(LONGEST_CLASS + 1)))
    return text(" UNION ALL ".join(parts)).bindparams(*(bindparam(name, type_=instant) for name in names))


_BY_TIME = _overlapping()
