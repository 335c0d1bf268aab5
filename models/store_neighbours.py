"""Finds the part of a calendar that can matter to one offer, and remembers offers that it has read."""

from collections import OrderedDict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select

from models.audience import Overlap
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.offer import Offer
from models.plan import Plan
from models.reach import Horizon
from models.reach import seen_windows
from models.reach import span
from models.segment import Segment
from models.store_calendars import OFFERS
from models.store_calendars import frame_of
from models.store_reach import Found
from models.store_reach import seen_by
from models.store_reach import seen_in
from models.store_rows import OFFER_COLUMNS
from models.store_rows import offer_value
from models.window import Window

MOST_REMEMBERED = 250_000
MOST_FRAMES = 32
AT_ONCE = 500
COLUMNS = OFFERS.table.c


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An offer with the window around all in which it can be seen, worked out once."""

    offer: Offer
    seen: Window


class Memory:
    """Offers by row and version, and frames by calendar and version: neither ever changes under its name."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._known: OrderedDict[tuple[int, int], Neighbour] = OrderedDict()
        self._frames: OrderedDict[tuple[int, int], Plan] = OrderedDict()
        self._lock = Lock()

    def neighbours(self, connection: Connection, found: Found) -> list[Neighbour]:
        """Give the offers of rows and versions, reading only those that are not remembered."""
        known = list(map(self._known.get, found.items()))
        remembered = [one for one in known if one is not None]
        if len(remembered) == len(known):
            return remembered
        read = _read(connection, [row_id for row_id, one in zip(found, known, strict=True) if one is None])
        self._keep(read)
        return [*remembered, *read.values()]

    def frame(self, connection: Connection, head: CalendarHead) -> Plan:
        """Give segments, overlaps and policy of a calendar."""
        place = (head.id, head.frame_version)
        frame = self._frames.get(place)
        if frame is None:
            frame = frame_of(connection, head)
            with self._lock:
                self._frames[place] = frame
                while len(self._frames) > MOST_FRAMES:
                    self._frames.popitem(last=False)
        return frame

    def _keep(self, read: Mapping[tuple[int, int], Neighbour]) -> None:
        with self._lock:
            self._known.update(read)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)


def calendar_around(
    connection: Connection, memory: Memory, head: CalendarHead, offer: Offer, horizon: Horizon
) -> Calendar:
    """Give the part of a calendar that findings about an offer can depend on, the offer in it.

    As the rival of a loyal group it meets all that this group can see around it; as a loyal group's
    own offer it shares its findings with whatever else that group has while the rival lasts.
    """
    frame = memory.frame(connection, head)
    seen = span(seen_windows(offer))
    near = seen_in(connection, head.id, horizon.around(seen))
    around = memory.neighbours(connection, near)
    own = horizon.around(_whole(seen, around))
    further = (
        seen_in(connection, head.id, own)
        if offer.open_to_all
        else seen_by(connection, head.id, _own_groups(offer, around), own)
    )
    others = {**further, **_paired(connection, head, offer)}
    around += memory.neighbours(connection, {row_id: others[row_id] for row_id in others.keys() - near.keys()})
    offers = [one.offer for one in around if one.offer.code != offer.code]
    return Calendar(
        name=head.name,
        zone=head.zone,
        currency=head.currency,
        offers=(*offers, offer),
        segments=_by_code(frame.segments),
        overlaps=_touching(frame.overlaps, offer),
        products=frame.products,
        prices=frame.prices,
    )


def _read(connection: Connection, row_ids: Sequence[int]) -> dict[tuple[int, int], Neighbour]:
    read: dict[tuple[int, int], Neighbour] = {}
    for start in range(0, len(row_ids), AT_ONCE):
        for row in connection.execute(_BY_ROW, {"row_ids": row_ids[start : start + AT_ONCE]}):
            offer = offer_value(row)
            read[row[0], row[1]] = Neighbour(offer, span(seen_windows(offer)))
    return read


def _whole(seen: Window, around: Sequence[Neighbour]) -> Window:
    """Give the shortest window in which the offer and all its neighbours can be seen."""
    start = min((one.seen.start for one in around), default=seen.start)
    end = max((one.seen.end for one in around), default=seen.end)
    return Window(min(start, seen.start), max(end, seen.end))


def _own_groups(offer: Offer, around: Iterable[Neighbour]) -> set[str]:
    """Name the groups whose every offer counts: the offer's own, and those that may stack a rival on something."""
    stackable = (one.offer for one in around if one.offer.stack is not None and one.offer.stack.stackable)
    return {*offer.segments, *(code for one in stackable for code in one.segments)}


def _paired(connection: Connection, head: CalendarHead, offer: Offer) -> Found:
    """Find the other half of a referral, whenever it runs; asked apart, because an OR would read every offer."""
    found: Found = {}
    for asked in (COLUMNS.pairs_with == offer.code, COLUMNS.code == offer.pairs_with):
        rows = connection.execute(
            select(COLUMNS.id, COLUMNS.version).where(
                COLUMNS.calendar_id == head.id, COLUMNS.withdrawn_at.is_(None), asked
            )
        )
        found.update({row.id: row.version for row in rows})
    return found


def _touching(overlaps: Iterable[Overlap], offer: Offer) -> tuple[Overlap, ...]:
    """Keep the overlaps that can matter: a finding about an offer compares its groups with others."""
    if offer.open_to_all:
        return tuple(overlaps)
    own = frozenset(offer.segments)
    return tuple(line for line in overlaps if line.segment in own or line.also_in in own)


def _by_code(segments: Iterable[Segment]) -> Mapping[str, Segment]:
    return MappingProxyType({segment.code: segment for segment in segments})


_BY_ROW = select(*(COLUMNS[name] for name in OFFER_COLUMNS)).where(COLUMNS.id.in_(bindparam("row_ids", expanding=True)))
