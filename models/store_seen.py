"""Keeps what an approver saw, the offer and those it was for, so that a later change can be shown beside it."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.review import Seen
from models.store_rows import OFFER_COLUMNS
from models.store_rows import SEGMENT_COLUMNS
from models.store_rows import offer_value
from models.store_rows import segment_value
from models.tables import metadata
from models.value_json import read_document
from models.value_json import write_document

# So many codes a statement can name on any database.
FEW = 500
OFFERS = metadata.tables["offer"]
SEGMENTS = metadata.tables["segment"]


def seen_offers(connection: Connection, head: CalendarHead, codes: Sequence[str]) -> dict[str, str]:
    """Give each offer with its segments as text to be kept: their columns, which are read as rows are."""
    offers = _rows(connection, head, OFFERS, OFFER_COLUMNS, codes)
    segments = _segments_of(connection, head, offers.values())
    return {code: write_document({"offer": row, "segments": _those(row, segments)}) for code, row in offers.items()}


def offers_now(connection: Connection, head: CalendarHead, codes: Sequence[str]) -> dict[str, Seen]:
    """Give each offer with its segments as they are now."""
    offers = _rows(connection, head, OFFERS, OFFER_COLUMNS, codes)
    segments = _segments_of(connection, head, offers.values())
    return {code: _seen(row, _those(row, segments)) for code, row in offers.items()}


def as_seen(text: str | None) -> Seen | None:
    """Read what was kept at an approval; None when there was none."""
    if text is None:
        return None
    kept = read_document(text)
    return _seen(kept["offer"], kept["segments"])


def _seen(offer: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> Seen:
    # A column that came after the approval has nothing to say of it.
    return Seen(
        offer=offer_value([offer.get(name) for name in OFFER_COLUMNS]),
        segments=tuple(segment_value([one.get(name) for name in SEGMENT_COLUMNS]) for one in segments),
    )


def _segments_of(
    connection: Connection, head: CalendarHead, offers: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Read the segments of offers: a few by their codes, of many offers all that there are."""
    named = {code for row in offers for code in read_document(row["segments"])}
    return _rows(connection, head, SEGMENTS, SEGMENT_COLUMNS, sorted(named) if len(named) <= FEW else None)


def _those(offer: Mapping[str, Any], segments: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [segments[code] for code in read_document(offer["segments"]) if code in segments]


def _rows(
    connection: Connection, head: CalendarHead, table: Any, names: Sequence[str], codes: Sequence[str] | None = None  # noqa: ANN401 -- one of two tables
) -> dict[str, dict[str, Any]]:  # fmt: skip
    asked = select(*(table.c[name] for name in names)).where(
        table.c.calendar_id == head.id, table.c.withdrawn_at.is_(None)
    )
    if codes is not None:
        asked = asked.where(table.c.code.in_(codes))
    return {row["code"]: dict(row) for row in connection.execute(asked).mappings()}
