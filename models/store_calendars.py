"""Keeps calendars: the frame of segments, overlaps and policy, and the offers in it."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy import RowMapping
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.calendar_head import CalendarHead
from models.offer import Offer
from models.plan import Plan
from models.plan import Written
from models.product import Price
from models.product import Product
from models.segment import Segment
from models.store_approved import watch_plan
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_error import TakenError
from models.store_guard import refuse_edits
from models.store_guard import refuse_frame
from models.store_guard import refuse_policy
from models.store_lifecycle import withdraw_sends
from models.store_reach import index
from models.store_reach import unindex
from models.store_rows import OFFER_COLUMNS
from models.store_rows import OVERLAP_COLUMNS
from models.store_rows import SEGMENT_COLUMNS
from models.store_rows import Row
from models.store_rows import checked_code
from models.store_rows import offer_row
from models.store_rows import offer_value
from models.store_rows import overlap_row
from models.store_rows import overlap_value
from models.store_rows import segment_row
from models.store_rows import segment_value
from models.store_sync import Shelf
from models.store_sync import content
from models.store_sync import foresee
from models.store_sync import live_rows
from models.store_sync import sync
from models.store_sync import withdraw
from models.store_written import rest_as_written
from models.store_written import written_of
from models.store_written import written_rest
from models.tables import metadata
from models.value_json import read
from models.value_json import read_document
from models.value_json import write
from models.value_json import write_document

WORKSPACES = metadata.tables["workspace"]
CALENDARS = metadata.tables["calendar"]
SEGMENTS = Shelf(table=metadata.tables["segment"], kind="segment", key=("code",))
OVERLAPS = Shelf(table=metadata.tables["overlap"], kind="overlap", key=("segment", "also_in"))
OfferReader: TypeAlias = Callable[[Sequence[Sequence[Any]]], tuple[Offer, ...]]
OFFERS = Shelf(table=metadata.tables["offer"], kind="offer", key=("code",))
# Every request asks for it, some several times: building the statement costs more than running it.
_HEAD = select(CALENDARS).where(
    CALENDARS.c.workspace_id == bindparam("asked_workspace"), CALENDARS.c.code == bindparam("asked_code"),
    CALENDARS.c.withdrawn_at.is_(None),
)  # fmt: skip
_LOCKED_HEAD = _HEAD.with_for_update(key_share=True)


def head_of(connection: Connection, workspace_id: int, code: str, *, lock: bool = False) -> CalendarHead:
    """Give a live calendar; AbsentError when there is none.  A lock makes other writers of it wait."""
    head = find_head(connection, workspace_id, code, lock=lock)
    if head is None:
        raise AbsentError("calendar", code)
    return head


def find_head(connection: Connection, workspace_id: int, code: str, *, lock: bool = False) -> CalendarHead | None:
    """Give a live calendar, or None."""
    asked = {"asked_workspace": workspace_id, "asked_code": code}
    row = connection.execute(_LOCKED_HEAD if lock else _HEAD, asked).mappings().one_or_none()
    return None if row is None else _head(row)


def heads(connection: Connection, workspace_id: int, after: str, limit: int) -> tuple[CalendarHead, ...]:
    """Give the calendars whose code comes after one, in the order of their codes."""
    rows = connection.execute(
        select(CALENDARS)
        .where(CALENDARS.c.workspace_id == workspace_id, CALENDARS.c.withdrawn_at.is_(None), CALENDARS.c.code > after)
        .order_by(CALENDARS.c.code)
        .limit(limit)
    )
    return tuple(_head(row) for row in rows.mappings())


def count_offers(connection: Connection, head: CalendarHead) -> int:
    """Say how many offers a calendar holds."""
    offers = OFFERS.table.c
    asked = select(func.count()).where(offers.calendar_id == head.id, offers.withdrawn_at.is_(None))
    return int(connection.execute(asked).scalar_one())


def put(connection: Connection, act: Act, code: str, plan: Plan, expected: int | None) -> CalendarHead:
    """Make a calendar what a plan says; `expected` is the version read, 0 for a new one, None for any.

    Raises NotYourTeamError, UnderReviewError or PolicyNotYoursError when it would change what is not to be changed.
    """
    head = find_head(connection, act.workspace_id, code, lock=True)
    if head is None:
        # There is no calendar yet to wait at: those who create one take turns at the workspace.
        connection.execute(
            select(WORKSPACES.c.id).where(WORKSPACES.c.id == act.workspace_id).with_for_update(key_share=True)
        )
        head = find_head(connection, act.workspace_id, code, lock=True)
    is_new = head is None
    if head is None:
        if expected:
            raise AbsentError("calendar", code)
        head = _create(connection, act, code, plan)
    elif expected is not None and expected != head.version:
        raise TakenError("calendar", code) if expected == 0 else StaleError("calendar", code, head.version)
    told = _born(head, plan) if is_new else _sync_head(connection, head, plan)
    _refuse_policy(act, told)
    frame = [*told, *sync_frame(connection, act, head, plan)]
    refuse_frame(connection, act, head, frame)
    offers = _sync_offers(connection, act, head, plan)
    return _close(connection, act, head, frame, offers)


def refuse_put(connection: Connection, act: Act, code: str, plan: Plan) -> None:
    """Refuse what `put` would refuse to this person, and keep nothing."""
    head = find_head(connection, act.workspace_id, code)
    if head is None:
        _refuse_policy(act, [Change(kind="calendar", subject=code, before=None, after=_head_row(plan))])
        head = CalendarHead(
            id=0, code=code, version=0, frame_version=0, name=plan.name, zone=plan.zone, currency=plan.currency,
            policy={}, changed_at=act.at,
        )  # fmt: skip
    else:
        before, after = write_document(head.policy), write_document(plan.policy)
        refuse_policy(act, code, before, after)
    refuse_frame(connection, act, head, foresee(connection, head, SEGMENTS, _segment_rows(plan)))
    refuse_edits(connection, act, head, foresee(connection, head, OFFERS, _offer_rows(plan)))


def sync_frame(connection: Connection, act: Act, head: CalendarHead, plan: Plan) -> list[Change]:
    """Bring segments and overlaps to what a plan says."""
    return [
        *sync(connection, act, head, SEGMENTS, _segment_rows(plan)),
        *sync(connection, act, head, OVERLAPS, [overlap_row(one) for one in plan.overlaps]),
    ]


def drop(connection: Connection, act: Act, code: str, expected: int) -> None:
    """Withdraw a calendar with all that is in it."""
    head = head_of(connection, act.workspace_id, code, lock=True)
    if expected != head.version:
        raise StaleError("calendar", code, head.version)
    connection.execute(update(CALENDARS).where(CALENDARS.c.id == head.id).values(withdrawn_at=act.at))
    changes = [Change(kind="calendar", subject=code, before=_head_content(head), after=None)]
    for shelf in (OFFERS, OVERLAPS, SEGMENTS):
        rows = live_rows(connection, shelf, head.id)
        refuse_edits(connection, act, head, [_gone(shelf, name, row) for name, row in rows.items()])
        withdraw(connection, act, shelf, [row["id"] for row in rows.values()])
        if shelf is OFFERS:
            unindex(connection, [row["id"] for row in rows.values()])
            withdraw_sends(connection, act, code, [row["id"] for row in rows.values()])
        changes += [_gone(shelf, name, row) for name, row in rows.items()]
    note(connection, act, code, changes)


def offers_of(rows: Sequence[Sequence[Any]]) -> tuple[Offer, ...]:
    """Give the offers of rows of OFFER_COLUMNS."""
    return tuple(offer_value(row) for row in rows)


def plan_of(connection: Connection, head: CalendarHead, offers_in: OfferReader = offers_of) -> Plan:
    """Give the whole calendar as the plan that it was put as; whoever remembers offers reads them in his own way."""
    frame = frame_of(connection, head)
    rows = _rows(connection, head, OFFERS, OFFER_COLUMNS)
    offers = offers_in(rows)
    return replace(frame, offers=offers, written={**frame.written, **_as_written("offers", rows, offers)})


def frame_of(connection: Connection, head: CalendarHead) -> Plan:
    """Give the calendar without its offers."""
    kept = connection.execute(select(CALENDARS).where(CALENDARS.c.id == head.id)).mappings().one()
    rows = _rows(connection, head, SEGMENTS, SEGMENT_COLUMNS)
    segments = tuple(segment_value(row) for row in rows)
    frame = Plan(
        name=head.name,
        zone=head.zone,
        currency=head.currency,
        policy=head.policy,
        segments=segments,
        overlaps=tuple(overlap_value(row) for row in _rows(connection, head, OVERLAPS, OVERLAP_COLUMNS)),
        products=read(tuple[Product, ...], kept["products"]),
        prices=read(tuple[Price, ...], kept["prices"]),
    )
    rest = written_rest(frame, read_document(kept["written"]))
    return replace(frame, written={**rest, **_as_written("segments", rows, segments)})


def _as_written(
    kind: str, rows: Sequence[Sequence[Any]], values: Sequence[Offer | Segment]
) -> dict[tuple[str, str], Written]:
    told: dict[tuple[str, str], Written] = {}
    for place, value in enumerate(values):
        if rows[place][-1] is not None:
            told[kind, value.code] = Written(value, read_document(rows[place][-1]))
    return told


def bump(connection: Connection, act: Act, head: CalendarHead, *, frame: bool) -> CalendarHead:
    """Count a change to a calendar."""
    version = head.version + 1
    values: Row = {"version": version, "changed_at": act.at}
    connection.execute(
        update(CALENDARS)
        .where(CALENDARS.c.id == head.id)
        .values({**values, "frame_version": version} if frame else values)
    )
    return head_of(connection, act.workspace_id, head.code)


def _create(connection: Connection, act: Act, code: str, plan: Plan) -> CalendarHead:
    mine = (CALENDARS.c.workspace_id == act.workspace_id, CALENDARS.c.code == code)
    last = connection.execute(select(func.max(CALENDARS.c.version)).where(*mine)).scalar_one_or_none() or 0
    row = {
        **_head_row(plan),
        "workspace_id": act.workspace_id,
        "code": checked_code(code, "code"),
        # Counted up by the changes that fill it: to 1, or past a withdrawn one, whose ETags somebody may still hold.
        "version": last,
        "frame_version": last,
        "created_at": act.at,
        "changed_at": act.at,
    }
    connection.execute(insert(CALENDARS), [row])
    return head_of(connection, act.workspace_id, code)


def _born(head: CalendarHead, plan: Plan) -> list[Change]:
    return [Change(kind="calendar", subject=head.code, before=None, after=_head_row(plan))]


def _sync_head(connection: Connection, head: CalendarHead, plan: Plan) -> list[Change]:
    row = connection.execute(select(CALENDARS).where(CALENDARS.c.id == head.id)).mappings().one()
    wanted = _head_row(plan)
    stored = {name: row[name] for name in wanted}
    if stored == wanted:
        return []
    connection.execute(update(CALENDARS).where(CALENDARS.c.id == head.id).values(wanted))
    return [Change(kind="calendar", subject=head.code, before=stored, after=wanted)]


def _refuse_policy(act: Act, changes: Sequence[Change]) -> None:
    for one in changes:
        before = write_document({}) if one.before is None else one.before["policy"]
        refuse_policy(act, one.subject, before, None if one.after is None else one.after["policy"])


def _segment_rows(plan: Plan) -> list[Row]:
    return [segment_row(one, written_of(plan, "segments", one.code, one)) for one in plan.segments]


def _offer_rows(plan: Plan) -> list[Row]:
    return [offer_row(one, plan.zone, written_of(plan, "offers", one.code, one)) for one in plan.offers]


def _gone(shelf: Shelf, name: tuple[Any, ...], row: Row) -> Change:
    return Change(kind=shelf.kind, subject=" → ".join(name), before=content(row), after=None)


def _sync_offers(connection: Connection, act: Act, head: CalendarHead, plan: Plan) -> list[Change]:
    before = live_rows(connection, OFFERS, head.id)
    changes = sync(connection, act, head, OFFERS, _offer_rows(plan))
    refuse_edits(connection, act, head, changes)
    touched = {change.subject for change in changes}
    columns = OFFERS.table.c
    known = connection.execute(
        select(columns.id, columns.version, columns.code).where(
            columns.calendar_id == head.id, columns.withdrawn_at.is_(None)
        )
    )
    places = {code: (offer_id, version) for offer_id, version, code in known}
    gone = [row["id"] for (code,), row in before.items() if code not in places]
    unindex(connection, gone)
    withdraw_sends(connection, act, head.code, gone)
    watch_plan(connection, act, head, plan, {code: offer_id for code, (offer_id, _) in places.items()})
    index(connection, act, head.id, [(*places[one.code], one) for one in plan.offers if one.code in touched])
    return changes


def _close(
    connection: Connection, act: Act, head: CalendarHead, frame: Sequence[Change], offers: Sequence[Change]
) -> CalendarHead:
    if not frame and not offers:
        return head
    note(connection, act, head.code, [*frame, *offers])
    return bump(connection, act, head, frame=bool(frame))


def _rows(connection: Connection, head: CalendarHead, shelf: Shelf, names: tuple[str, ...]) -> Sequence[Sequence[Any]]:
    columns = shelf.table.c
    return connection.execute(
        select(*(columns[name] for name in names))
        .where(columns.calendar_id == head.id, columns.withdrawn_at.is_(None))
        .order_by(columns.position, columns.id)
    ).all()


def _head(row: RowMapping) -> CalendarHead:
    return CalendarHead(
        id=row["id"],
        code=row["code"],
        version=row["version"],
        frame_version=row["frame_version"],
        name=row["name"],
        zone=ZoneInfo(row["zone"]),
        currency=row["currency"],
        policy=read_document(row["policy"]),
        changed_at=row["changed_at"],
    )


def _head_row(plan: Plan) -> Row:
    return {
        "name": plan.name,
        "zone": plan.zone.key,
        "currency": plan.currency,
        "policy": write_document(plan.policy),
        "products": write(plan.products),
        "prices": write(plan.prices),
        "written": write_document(rest_as_written(plan)),
    }


def _head_content(head: CalendarHead) -> Row:
    return {"name": head.name, "zone": head.zone.key, "currency": head.currency, "policy": dict(head.policy)}
