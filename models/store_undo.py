"""Takes back what somebody has just changed in a calendar, exactly, and never what somebody else has changed since."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from enum import Enum
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.audience import Overlap
from models.calendar_head import CalendarHead
from models.caller import By
from models.lifecycle import StepRefusal
from models.offer import Offer
from models.plan import Plan
from models.plan import Written
from models.segment import Segment
from models.store import Store
from models.store_audit import AUDIT
from models.store_audit import Act
from models.store_audit import AuditEntry
from models.store_audit import as_told
from models.store_audit import entry
from models.store_calendars import OFFERS
from models.store_calendars import OVERLAPS
from models.store_calendars import SEGMENTS
from models.store_calendars import head_of
from models.store_calendars import plan_of
from models.store_calendars import put
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import ChangedSinceError
from models.store_error import OffersLockedError
from models.store_repairs import let_go
from models.store_rows import OFFER_COLUMNS
from models.store_rows import OVERLAP_COLUMNS
from models.store_rows import SEGMENT_COLUMNS
from models.store_rows import offer_value
from models.store_rows import overlap_value
from models.store_rows import segment_value
from models.store_sync import Shelf
from models.store_sync import content
from models.value_json import read_document

SHELVES: Mapping[str, Shelf] = {one.kind: one for one in (OFFERS, SEGMENTS, OVERLAPS)}
# A repair changes a few offers; whoever has put a whole calendar puts it again.
MOST_LINES = 500
JOINT = " → "


class Undoable(Enum):
    """Whether a change can be taken back: it stands, it is taken back already, or somebody has changed it since."""

    STANDS = "stands"
    UNDONE = "undone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class _Turn:
    """One thing that changed: its line in the audit, and its row as it is now, None where it is gone."""

    line: AuditEntry
    now: Mapping[str, Any] | None

    @property
    def stands(self) -> bool:
        return _told(self.now) == self.line.after

    @property
    def is_undone(self) -> bool:
        return _told(self.now) == self.line.before


class UndoBook:
    """Where the calendars of one workspace are put back; `by` is who asks, and undoes only what is his own."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def look(self, calendar: str, first: int, last: int, *, by: By) -> Undoable:
        """Say whether the change that left these lines of the audit can be taken back; AbsentError without any."""
        act = self.store.act(by)
        with reading(self.store.engine) as connection:
            head = head_of(connection, act.workspace_id, calendar)
            turns = _turns(connection, act, head, first, last)
        if all(one.stands for one in turns):
            return Undoable.STANDS
        return Undoable.UNDONE if all(one.is_undone for one in turns) else Undoable.CHANGED

    def take_back(self, calendar: str, first: int, last: int, *, by: By) -> CalendarHead:
        """Make everything that these lines of the audit tell of what it was before; done twice, it is done once.

        Raises AbsentError when they are nobody's or somebody else's, ChangedSinceError when one of the things has
        changed again, OffersLockedError when an offer was submitted since, and whatever keeps somebody from editing.
        """
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            turns = _turns(connection, act, head, first, last)
            if all(one.is_undone for one in turns):
                return head
            _refuse(connection, act, head, turns)
            plan = _restored(connection, head, plan_of(connection, head), turns)
            return put(connection, act, calendar, plan, head.version)


def _turns(connection: Connection, act: Act, head: CalendarHead, first: int, last: int) -> list[_Turn]:
    asked = (
        select(AUDIT)
        .where(AUDIT.c.workspace_id == act.workspace_id, AUDIT.c.seq.between(first, last))
        .order_by(AUDIT.c.seq)
        .limit(MOST_LINES + 1)
    )
    lines = [entry(row) for row in connection.execute(asked)]
    is_whole = 0 < len(lines) == last - first + 1 <= MOST_LINES
    if not is_whole or any(not _is_own(one, act, head) for one in lines):
        raise AbsentError("undo", f"{first}-{last}")
    return [_Turn(one, _live(connection, head, SHELVES[one.kind], one.subject)) for one in lines]


def _is_own(line: AuditEntry, act: Act, head: CalendarHead) -> bool:
    return line.actor == act.by and line.calendar == head.code and line.kind in SHELVES


def _live(connection: Connection, head: CalendarHead, shelf: Shelf, subject: str) -> Mapping[str, Any] | None:
    columns = shelf.table.c
    names = [subject] if len(shelf.key) == 1 else subject.split(JOINT)
    if len(names) != len(shelf.key):
        return None
    asked = select(shelf.table).where(columns.calendar_id == head.id, columns.withdrawn_at.is_(None))
    for column, name in zip(shelf.key, names, strict=True):
        asked = asked.where(columns[column] == name)
    row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else dict(row)


def _told(row: Mapping[str, Any] | None) -> Mapping[str, object] | None:
    return None if row is None else as_told(content(row))


def _refuse(connection: Connection, act: Act, head: CalendarHead, turns: Sequence[_Turn]) -> None:
    changed = [one.line for one in turns if not one.stands]
    if changed:
        raise ChangedSinceError(head.code, [_changed(connection, act, one) for one in changed])
    touched = {one.line.subject for one in turns if one.line.kind == OFFERS.kind}
    locked = [one for one in let_go(connection, act, head) if one.offer in touched]
    if locked:
        raise OffersLockedError(head.code, locked)


def _changed(connection: Connection, act: Act, line: AuditEntry) -> StepRefusal:
    """Name who has changed it last."""
    last = connection.execute(
        select(AUDIT.c.actor)
        .where(AUDIT.c.workspace_id == act.workspace_id, AUDIT.c.calendar == line.calendar, AUDIT.c.seq > line.seq)
        .where(AUDIT.c.kind == line.kind, AUDIT.c.subject == line.subject)
        .order_by(AUDIT.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return StepRefusal(line.subject, "changed-since", {"by": last or act.by})


def _restored(connection: Connection, head: CalendarHead, plan: Plan, turns: Sequence[_Turn]) -> Plan:
    """Put offers back, then the groups and overlaps that came with the change, as far as nobody else needs them."""
    before: dict[str, list[AuditEntry]] = {kind: [] for kind in SHELVES}
    for one in turns:
        before[one.line.kind].append(one.line)
    plan = _with_offers(connection, head, plan, before["offer"])
    needed = {code for offer in plan.offers for code in offer.segments}
    return _with_frame(plan, before["segment"], before["overlap"], needed)


def _with_offers(connection: Connection, head: CalendarHead, plan: Plan, lines: Sequence[AuditEntry]) -> Plan:
    offers, written = {one.code: one for one in plan.offers}, dict(plan.written)
    order = list(offers)
    for place, code, offer, document in sorted(_offers(connection, head, lines), key=lambda one: one[0]):
        if offer is None:
            del offers[code]
            order.remove(code)
            continue
        if code not in offers:
            order.insert(place, code)
        offers[code] = offer
        written.pop(("offers", code), None)
        if document is not None:
            written["offers", code] = Written(offer, document)
    return replace(plan, offers=tuple(offers[code] for code in order), written=written)


def _offers(
    connection: Connection, head: CalendarHead, lines: Sequence[AuditEntry]
) -> Iterator[tuple[int, str, Offer | None, Mapping[str, object] | None]]:
    """Give where each offer stood, its code, the offer and how it was written; no offer where there was none."""
    columns = OFFERS.table.c
    for line in lines:
        if line.before is None:
            yield -1, line.subject, None, None
            continue
        last = select(columns.position).where(columns.calendar_id == head.id, columns.code == line.subject)
        place = connection.execute(last.order_by(columns.id.desc()).limit(1)).scalar_one_or_none() or 0
        kept = line.before["written"]
        document = None if kept is None else read_document(str(kept))
        yield place, line.subject, offer_value(_values(line.before, OFFER_COLUMNS)), document


def _with_frame(
    plan: Plan, segments: Sequence[AuditEntry], overlaps: Sequence[AuditEntry], needed: set[str]
) -> Plan:  # fmt: skip
    """Put groups and overlaps back; a group that came with the change stays where another offer is for it by now."""
    back: dict[str, Segment | None] = {
        one.subject: None if one.before is None else segment_value(_values(one.before, SEGMENT_COLUMNS))
        for one in segments
        if one.before is not None or one.subject not in needed
    }
    kept = [back.pop(one.code, one) for one in plan.segments]
    groups = tuple(one for one in (*kept, *back.values()) if one is not None)
    lines: dict[str, Overlap | None] = {
        one.subject: None if one.before is None else overlap_value(_values(one.before, OVERLAP_COLUMNS))
        for one in overlaps
    }
    stay = [lines.pop(JOINT.join((one.segment, one.also_in)), one) for one in plan.overlaps]
    known = {one.code for one in groups}
    return replace(
        plan,
        segments=groups,
        overlaps=tuple(
            one for one in (*stay, *lines.values()) if one is not None and {one.segment, one.also_in} <= known
        ),
    )


def _values(told: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """Give what the audit tells in the order of columns; number and version are not told, and not needed."""
    return [told.get(name) for name in names]
