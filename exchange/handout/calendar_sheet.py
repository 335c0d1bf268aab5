"""The calendar as a drawing: a row for each group, up the loyalty ladder, with its offers as bars."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from exchange.handout.lanes import Packed
from exchange.handout.lanes import packed
from exchange.handout.marks import Marks
from exchange.handout.ribbons import Axis
from exchange.handout.ribbons import Ribbon
from exchange.handout.ribbons import ribbon_of
from exchange.handout.rungs import Rung
from exchange.handout.rungs import rung_of
from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment

WIDTH = 980.0
LANE = 27.0
PADDING = 4.0
# As high as the name of a group, its step and its head count.
LEAST_ROW = 76.0
MOST_LANES = 12
SATURDAY = 5
# Before whatever else there is to draw.
_STAYS = 1_000


def _no_lead(_offer: Offer) -> float:
    """Keep no room before a name."""
    return 0.0


def _may_go(_offer: Offer) -> bool:
    """Let an offer be left out where lanes run out."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How large a drawing is, and what a page asks of it; the usual one is that of the report.

    `lead` is the room for signs before the name of an offer; what `stays` is drawn, however many lanes it takes.
    """

    width: float = WIDTH
    least_row: float = LEAST_ROW
    most_lanes: int = MOST_LANES
    lead: Callable[[Offer], float] = _no_lead
    stays: Callable[[Offer], bool] = _may_go


USUAL = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One group with its lanes; `segment` is None for what is open to all.

    `left` offers found no lane; `uncounted` tells how many of them there are in each week.
    """

    segment: Segment | None
    rung: Rung | None
    opens_rung: bool
    height: float
    lanes: tuple[tuple[Ribbon, ...], ...]
    uncounted: tuple[tuple[float, int], ...]
    left: int

    @property
    def ribbons(self) -> Iterator[tuple[Ribbon, float]]:
        """Give each offer with the height at which its lane starts."""
        for place, lane in enumerate(self.lanes):
            for ribbon in lane:
                yield ribbon, PADDING + place * LANE


@dataclass(frozen=True, slots=True)
class Month:
    """A month on the axis, with the room that its name has."""

    x: float
    day: date
    room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One panel, drawn."""

    axis: Axis
    months: tuple[Month, ...]
    mondays: tuple[tuple[float, date], ...]
    weekends: tuple[tuple[float, float], ...]
    rows: tuple[Row, ...]


Words = Callable[[Offer], tuple[str, str]]


def sheets_of(
    calendar: Calendar,
    panels: Iterable[Panel],
    segments: Sequence[Segment],
    marks: Marks,
    words: Words,
    look: Look = USUAL,
) -> Iterator[Sheet]:
    """Draw each panel with a row for each of some groups; `words` tells an offer, on its bar and in full."""
    by_group = _by_group(calendar)
    for panel in panels:
        axis = Axis(panel, 0.0, look.width / panel.days)
        yield Sheet(
            axis=axis,
            months=tuple(months_of(axis)),
            mondays=tuple((place * WEEK * axis.day, day) for place, day in enumerate(panel.weeks)),
            weekends=tuple(((place * WEEK + SATURDAY) * axis.day, 2 * axis.day) for place in range(panel.days // WEEK)),
            rows=tuple(_rows(segments, by_group, marks, words, axis, look)),
        )


def _by_group(calendar: Calendar) -> Mapping[str | None, list[Offer]]:
    """File offers under the groups that they name, and under None those that are open to all."""
    filed: dict[str | None, list[Offer]] = {}
    for offer in sorted(calendar.offers, key=_code):
        for code in [None] if offer.open_to_all else offer.segments:
            filed.setdefault(code, []).append(offer)
    return filed


def _rows(
    segments: Sequence[Segment],
    by_group: Mapping[str | None, Sequence[Offer]],
    marks: Marks,
    words: Words,
    axis: Axis,
    look: Look,
) -> Iterator[Row]:
    before: Rung | None = None
    groups: list[Segment | None] = [None, *segments] if None in by_group else [*segments]
    for segment in groups:
        code = None if segment is None else segment.code
        drawn = [
            (offer, ribbon)
            for offer in by_group.get(code, ())
            if (ribbon := ribbon_of(offer, words(offer), marks.at(offer.code, code), axis, lead=look.lead(offer)))
            is not None
        ]
        found = _packed(drawn, look)
        lanes = len(found.lanes) + bool(found.left)
        rung = None if segment is None else rung_of(segment)
        yield Row(
            segment=segment,
            rung=rung,
            opens_rung=rung is not before,
            height=max(look.least_row, 2 * PADDING + lanes * LANE),
            lanes=found.lanes,
            uncounted=tuple(_uncounted(found, axis)),
            left=len(found.left),
        )
        before = rung


def _packed(drawn: Sequence[tuple[Offer, Ribbon]], look: Look) -> Packed[Ribbon]:
    """Find a lane for each, in as many lanes as what stays needs at least."""
    staying = {ribbon.offer for offer, ribbon in drawn if look.stays(offer)}
    ribbons = [ribbon for _, ribbon in drawn]
    needed = packed([one for one in ribbons if one.offer in staying], _extent, _urgency, len(staying))
    most = max(look.most_lanes, len(needed.lanes))
    return packed(ribbons, _extent, lambda one: _STAYS if one.offer in staying else one.urgency, most)


def _code(offer: Offer) -> str:
    return offer.code


def _extent(ribbon: Ribbon) -> tuple[float, float]:
    return (ribbon.start, ribbon.end)


def _urgency(ribbon: Ribbon) -> int:
    return ribbon.urgency


def _uncounted(found: Packed[Ribbon], axis: Axis) -> Iterator[tuple[float, int]]:
    """Count week by week the offers that found no lane, at the middle of the week."""
    width = WEEK * axis.day
    for place in range(axis.panel.days // WEEK if found.left else 0):
        start = axis.left + place * width
        count = sum(_is_running(ribbon, start, start + width) for ribbon in found.left)
        if count:
            yield start + width / 2, count


def _is_running(ribbon: Ribbon, start: float, end: float) -> bool:
    return any(bar.x < end and bar.x + bar.width > start for bar in ribbon.bars)


def months_of(axis: Axis) -> Iterator[Month]:
    """Give each month with the first of its days that is drawn."""
    day = axis.panel.first
    while day < axis.panel.end:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        room = (min(following, axis.panel.end) - day).days * axis.day
        yield Month(axis.left + (day - axis.panel.first).days * axis.day, day, room)
        day = following
