"""Keeps single offers of a calendar: one is read, listed, added, changed or withdrawn without touching the others."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.calendar_head import CalendarHead
from models.nonsense import NonsenseError
from models.offer import Offer
from models.store_approved import watch_offer
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_calendars import OFFERS
from models.store_calendars import SEGMENTS
from models.store_calendars import bump
from models.store_calendars import head_of
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_error import TakenError
from models.store_guard import refuse_edits
from models.store_lifecycle import withdraw_sends
from models.store_reach import index
from models.store_reach import unindex
from models.store_rows import OFFER_COLUMNS
from models.store_rows import Row
from models.store_rows import offer_row
from models.store_rows import offer_value
from models.store_sync import content
from models.store_sync import first_version
from models.store_sync import withdraw
from models.tables import metadata
from models.value_json import read_document
from models.window import Window

COLUMNS = OFFERS.table.c
REACH = metadata.tables["offer_segment"].c


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOffer:
    """An offer as stored, with its version and how it was written."""

    offer: Offer
    version: int
    written: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which offers of a calendar are asked for, and after which code the page starts."""

    segment: str | None = None
    window: Window | None = None
    after: str = ""
    limit: int = 100


def offer_of(connection: Connection, head: CalendarHead, code: str) -> KeptOffer:
    """Give a live offer; AbsentError when there is none."""
    return _kept(_live(connection, head, code))


def page(connection: Connection, head: CalendarHead, listing: Listing) -> tuple[KeptOffer, ...]:
    """Give the offers asked for, in the order of their codes."""
    asked = (
        select(*(COLUMNS[name] for name in OFFER_COLUMNS))
        .where(COLUMNS.calendar_id == head.id, COLUMNS.withdrawn_at.is_(None), COLUMNS.code > listing.after)
        .order_by(COLUMNS.code)
        .limit(listing.limit)
    )
    rows = connection.execute(_narrowed(asked, head, listing)).all()
    return tuple(KeptOffer(offer=offer_value(row), version=row.version, written=_document(row.written)) for row in rows)


def versions_of(connection: Connection, head: CalendarHead, codes: Sequence[str]) -> Mapping[str, int]:
    """Give the versions of live offers by their codes; one that is not there has none."""
    rows = connection.execute(
        select(COLUMNS.code, COLUMNS.version).where(
            COLUMNS.calendar_id == head.id, COLUMNS.withdrawn_at.is_(None), COLUMNS.code.in_(codes)
        )
    )
    return {row.code: row.version for row in rows}


def add(connection: Connection, act: Act, calendar: str, kept: KeptOffer) -> KeptOffer:
    """Put a new offer at the end of a calendar."""
    head = head_of(connection, act.workspace_id, calendar, lock=True)
    if _find(connection, head, kept.offer.code) is not None:
        raise TakenError("offer", kept.offer.code)
    row = _row(connection, head, kept)
    told = Change(kind="offer", subject=kept.offer.code, before=None, after=row)
    refuse_edits(connection, act, head, [told])
    last = connection.execute(select(func.max(COLUMNS.position)).where(COLUMNS.calendar_id == head.id)).scalar()
    place = {"workspace_id": act.workspace_id, "calendar_id": head.id, "version": first_version(head)}
    position = 0 if last is None else last + 1
    connection.execute(insert(OFFERS.table), [{**row, **place, "position": position}])
    return _settle(connection, act, head, told)


def change(connection: Connection, act: Act, calendar: str, code: str, kept: KeptOffer, expected: int) -> KeptOffer:
    """Change an offer, unless somebody has changed it since `expected`."""
    head = head_of(connection, act.workspace_id, calendar, lock=True)
    stored = _expected(connection, head, code, expected)
    if kept.offer.code != code and _find(connection, head, kept.offer.code) is not None:
        raise TakenError("offer", kept.offer.code)
    row = _row(connection, head, kept)
    if row == content(stored):
        return _kept(stored)
    told = Change(kind="offer", subject=kept.offer.code, before=content(stored), after=row)
    refuse_edits(connection, act, head, [told], row=stored["id"])
    # A new code may be one that another offer had.
    version = stored["version"] + 1 if kept.offer.code == code else first_version(head)
    connection.execute(update(OFFERS.table).where(COLUMNS.id == stored["id"]).values({**row, "version": version}))
    watch_offer(connection, act, head, stored["id"], kept.offer)
    return _settle(connection, act, head, told)


def drop(connection: Connection, act: Act, calendar: str, code: str, expected: int) -> None:
    """Withdraw an offer, unless somebody has changed it since `expected`."""
    head = head_of(connection, act.workspace_id, calendar, lock=True)
    stored = _expected(connection, head, code, expected)
    told = Change(kind="offer", subject=code, before=content(stored), after=None)
    refuse_edits(connection, act, head, [told], row=stored["id"])
    withdraw(connection, act, OFFERS, [stored["id"]])
    unindex(connection, [stored["id"]])
    withdraw_sends(connection, act, calendar, [stored["id"]])
    note(connection, act, calendar, [told])
    bump(connection, act, head, frame=False)


def _settle(connection: Connection, act: Act, head: CalendarHead, change: Change) -> KeptOffer:
    stored = _live(connection, head, change.subject)
    kept = _kept(stored)
    index(connection, act, head.id, [(stored["id"], kept.version, kept.offer)])
    note(connection, act, head.code, [change])
    bump(connection, act, head, frame=False)
    return kept


def _row(connection: Connection, head: CalendarHead, kept: KeptOffer) -> Row:
    """Give the columns, after a look whether the segments are still there: others may have withdrawn one meanwhile."""
    segments = SEGMENTS.table.c
    known = connection.execute(
        select(segments.code).where(segments.calendar_id == head.id, segments.withdrawn_at.is_(None))
    ).scalars()
    for missing in set(kept.offer.segments) - set(known):
        raise NonsenseError(
            "unknown-segment",
            f"offer {kept.offer.code} names segment {missing}, which is not defined",
            field="segments",
            remedy="define it under segments",
            value=missing,
        )
    return offer_row(kept.offer, head.zone, kept.written)


def _expected(connection: Connection, head: CalendarHead, code: str, expected: int) -> Row:
    stored = _live(connection, head, code)
    if stored["version"] != expected:
        raise StaleError("offer", code, stored["version"])
    return stored


def _live(connection: Connection, head: CalendarHead, code: str) -> Row:
    row = _find(connection, head, code)
    if row is None:
        raise AbsentError("offer", code)
    return row


def _find(connection: Connection, head: CalendarHead, code: str) -> Row | None:
    asked = select(OFFERS.table).where(
        COLUMNS.calendar_id == head.id, COLUMNS.code == code, COLUMNS.withdrawn_at.is_(None)
    )
    row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else dict(row)


def _narrowed(asked: Select[Any], head: CalendarHead, listing: Listing) -> Select[Any]:
    if listing.segment is not None:
        theirs = select(REACH.offer_id).where(REACH.calendar_id == head.id, REACH.segment == listing.segment)
        asked = asked.where(COLUMNS.id.in_(theirs))
    if listing.window is not None:
        asked = asked.where(COLUMNS.valid_from < listing.window.end, COLUMNS.valid_to > listing.window.start)
    return asked


def _kept(row: Row) -> KeptOffer:
    values: Sequence[Any] = [row[name] for name in OFFER_COLUMNS]
    return KeptOffer(offer=offer_value(values), version=row["version"], written=_document(row["written"]))


def _document(text: str | None) -> Mapping[str, object] | None:
    return None if text is None else read_document(text)
