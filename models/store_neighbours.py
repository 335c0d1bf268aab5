"""Finds the part of a calendar that can matter to one offer, and remembers offers that it has read."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select

from models.audience import Overlap
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.offer import Offer
from models.plan import Plan
from models.reach import Chooser
from models.reach import Horizon
from models.reach import moved
from models.reach import seen_windows
from models.reach import span
from models.remembered import Remembered
from models.segment import Segment
from models.store_calendars import OFFERS
from models.store_calendars import frame_of
from models.store_reach import Found
from models.store_reach import seen_in
from models.store_rows import OFFER_COLUMNS
from models.store_rows import offer_value
from models.window import Window

MOST_REMEMBERED = 250_000
MOST_FRAMES = 32
MOST_ROUNDS = 64
MOST_CIRCLES = 64
AT_ONCE = 500
# Whoever asks about one day will ask about the next: offers are found for whole blocks of four weeks.
BLOCK = timedelta(days=28)
DAWN = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = OFFERS.table.c


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An offer with the window around all in which it can be seen, and its kind, worked out once."""

    offer: Offer
    seen: Window
    kind: tuple[object, ...]


# Offers of one kind, of which one stands for all where somebody chooses among them.
Kind = list[Neighbour]


class Memory:
    """Offers by row and version, and frames and rounds by calendar and version: none ever changes under its name."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._known = Remembered[tuple[int, int], Neighbour](MOST_REMEMBERED)
        self._frames = Remembered[tuple[int, int], Plan](MOST_FRAMES)
        self._rounds = Remembered[tuple[int, int, Window], tuple[Kind, ...]](MOST_ROUNDS)
        self._circles = Remembered[tuple[object, ...], tuple[tuple[Kind, ...], tuple[Kind, ...]]](MOST_CIRCLES)
        self._kinds: dict[tuple[object, ...], tuple[object, ...]] = {}

    def neighbours(self, connection: Connection, found: Found) -> list[Neighbour]:
        """Give the offers of rows and versions, reading only those that are not remembered."""
        known = list(map(self._known.get, found.items()))
        remembered = [one for one in known if one is not None]
        if len(remembered) == len(known):
            return remembered
        read = self._read(connection, [row_id for row_id, one in zip(found, known, strict=True) if one is None])
        self._keep(read)
        return [*remembered, *read.values()]

    def offers(self, rows: Sequence[Sequence[Any]]) -> tuple[Offer, ...]:
        """Give the offers of rows of OFFER_COLUMNS: the same objects each time, by which others know them again."""
        known = [self._known.get((row[0], row[1])) for row in rows]
        read = {(row[0], row[1]): self._met(row) for row, one in zip(rows, known, strict=True) if one is None}
        self._keep(read)
        return tuple([(one or read[row[0], row[1]]).offer for row, one in zip(rows, known, strict=True)])

    def seen_in(self, connection: Connection, head: CalendarHead, window: Window) -> tuple[Kind, ...]:
        """Give the offers of a calendar that can be seen in a window, and some more beside it, by kind."""
        blocks = _blocks(window)
        place = (head.id, head.version, blocks)
        found = self._rounds.get(place)
        if found is None:
            by_kind: dict[int, Kind] = {}
            for one in self.neighbours(connection, seen_in(connection, head.id, blocks)):
                by_kind.setdefault(id(one.kind), []).append(one)
            return self._rounds.keep(place, tuple(by_kind.values()))
        return found

    def near(
        self, kinds: tuple[Kind, ...], segments: Mapping[str, Segment], offer: Offer, chooser: Chooser
    ) -> tuple[Kind, ...]:
        """Keep the kinds that can matter to an offer; whoever moves it asks of the same ones again."""
        # By identity: a round never changes, and as long as it is kept here nothing else takes its place.
        key = (id(kinds), _kind(offer), chooser)
        known = self._circles.get(key)
        if known is None:
            matters = chooser(segments, offer, [kind[0].offer for kind in kinds])
            known = self._circles.keep(key, (kinds, tuple(kind for kind in kinds if matters(kind[0].offer))))
        return known[1]

    def frame(self, connection: Connection, head: CalendarHead) -> Plan:
        """Give segments, overlaps and policy of a calendar."""
        place = (head.id, head.frame_version)
        frame = self._frames.get(place)
        return self._frames.keep(place, frame_of(connection, head)) if frame is None else frame

    def _read(self, connection: Connection, row_ids: Sequence[int]) -> dict[tuple[int, int], Neighbour]:
        read: dict[tuple[int, int], Neighbour] = {}
        for start in range(0, len(row_ids), AT_ONCE):
            for row in connection.execute(_BY_ROW, {"row_ids": row_ids[start : start + AT_ONCE]}):
                read[row[0], row[1]] = self._met(row)
        return read

    def _met(self, row: Sequence[Any]) -> Neighbour:
        offer = offer_value(row)
        kind = _kind(offer)
        # One object for each kind, so that sorting by kind need not look into it.
        return Neighbour(offer, span(seen_windows(offer)), self._kinds.setdefault(kind, kind))

    def _keep(self, read: Mapping[tuple[int, int], Neighbour]) -> None:
        for place, one in read.items():
            self._known.keep(place, one)


def calendar_around(
    connection: Connection, memory: Memory, head: CalendarHead, offer: Offer, horizon: Horizon
) -> Calendar:
    """Give the part of a calendar that findings about an offer can depend on, the offer in it.

    As the rival of a loyal group it meets all that this group can see around it; as a loyal group's
    own offer it shares its findings with whatever else that group has while the rival lasts.
    """
    frame = memory.frame(connection, head)
    segments = _by_code(frame.segments)
    seen = span(seen_windows(offer))
    within = horizon.around(seen)
    kinds = memory.seen_in(connection, head, within)
    if horizon.chooser is not None:
        kinds = memory.near(kinds, segments, offer, horizon.chooser)
    around = [one for kind in kinds for one in kind if _meets(one, within)]
    own = horizon.around(_whole(seen, around))
    paired = memory.neighbours(connection, _paired(connection, head, offer))
    owned = _owned(memory.seen_in(connection, head, own), offer, around, own)
    others = {one.offer.code: one.offer for one in (*around, *owned, *paired)}
    others.pop(offer.code, None)
    return Calendar(
        name=head.name,
        zone=head.zone,
        currency=head.currency,
        offers=(*others.values(), offer),
        segments=segments,
        overlaps=_touching(frame.overlaps, offer),
        products=frame.products,
        prices=frame.prices,
    )


def _blocks(window: Window) -> Window:
    """Give the shortest window of whole blocks around a window, as far as the calendar goes."""
    before, after = (window.start - DAWN) % BLOCK, (DAWN - window.end) % BLOCK
    return Window(moved(window.start, -before), moved(window.end, after))


def _kind(offer: Offer) -> tuple[object, ...]:
    """Give all by which one offer can be chosen and another not."""
    is_stackable = offer.stack is not None and offer.stack.stackable
    is_known = all(mechanic.is_known for mechanic in offer.mechanics)
    return (offer.segments, offer.open_to_all, offer.scope, offer.currency, is_stackable, is_known)


def _owned(kinds: Sequence[Kind], offer: Offer, around: Sequence[Neighbour], window: Window) -> list[Neighbour]:
    """Keep what the groups hold whose every offer counts, and what is open to all; of an offer open to all, all."""
    groups = _own_groups(offer, around)
    return [
        one
        for kind in kinds
        if offer.open_to_all or kind[0].offer.open_to_all or not groups.isdisjoint(kind[0].offer.segments)
        for one in kind
        if _meets(one, window)
    ]


def _meets(one: Neighbour, window: Window) -> bool:
    return one.seen.start <= window.end and one.seen.end >= window.start


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
