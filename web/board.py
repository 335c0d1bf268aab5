"""The board: a row for each group up the loyalty ladder, its offers as bars, and how hard it is written to."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from exchange.handout.calendar_sheet import Look
from exchange.handout.calendar_sheet import Row
from exchange.handout.calendar_sheet import Sheet
from exchange.handout.calendar_sheet import sheets_of
from exchange.handout.contents import shown_groups
from exchange.handout.contents import tell_offers
from exchange.handout.marks import Marks
from exchange.handout.marks import has_sides
from exchange.handout.ribbons import Axis
from exchange.handout.ribbons import Bar
from exchange.handout.ribbons import Ribbon
from exchange.handout.rungs import Rung
from exchange.handout.stage import Panel
from exchange.report_dossier import Dossier
from exchange.report_telling import Telling
from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.finding import Finding
from web.board_ground import Shade
from web.board_ground import shades_of
from web.board_ground import today_at
from web.board_heat import Cell
from web.board_heat import pressure_of
from web.board_offers import Entry
from web.board_offers import running

WIDTH = 800.0
# As high as the name of a group, its step and its head count.
LEAST_ROW = 58.0
MOST_LANES = 10
# Who looks at one group alone sees all of it.
MOST_LANES_ALONE = 60
ICON, AFTER_ICONS = 13.0, 3.0
# A day as wide as its number.
DAY_WITH_NUMBER = 14.0
# How high a step of the ladder stands, out of five; those who left stand beside it.
STEPS = {Rung.STRANGER: 1, Rung.NEW: 1, Rung.SMALL: 2, Rung.MEDIUM: 3, Rung.GOOD: 4, Rung.AMBASSADOR: 5}
BANDS = {
    Rung.STRANGER: "acquisition", Rung.NEW: "acquisition", Rung.SMALL: "small", Rung.MEDIUM: "medium",
    Rung.GOOD: "good", Rung.AMBASSADOR: "good", Rung.DORMANT: "win_back", None: "everybody",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What of a calendar is drawn: some offers of it in some days, for one reader.

    `address` leads to an offer by its code where no finding is about it, `to_finding` to a finding by its number.
    """

    dossier: Dossier
    panel: Panel
    entries: Mapping[str, Entry]
    marks: Marks
    numbered: Sequence[tuple[int, Finding]]
    chosen: Finding | None
    today: date
    segment: str
    is_narrowed: bool
    address: Callable[[str], str]
    to_finding: Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One group: where it stands, its bars, its weeks; `segment` is None for what is open to all."""

    row: Row
    band: str
    opens_band: bool
    step: int
    heat: Sequence[Cell]

    @property
    def segment(self) -> Segment | None:
        """Give the group."""
        return self.row.segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that is drawn, in one unit that is as wide as a point on a narrow screen."""

    axis: Axis
    sheet: Sheet
    rows: Sequence[BoardRow]
    shades: Sequence[Shade]
    days: Sequence[tuple[float, date]]
    today: float | None
    clash: tuple[float, float] | None
    chosen: Finding | None
    forms: frozenset[str]
    running: frozenset[str]
    drawn: frozenset[str]
    left: int
    more_segments: int
    empty_rows: int
    zone: ZoneInfo
    address: Callable[[str], str]
    to_finding: Callable[[int], str]

    def is_chosen(self, ribbon: Ribbon, row: Row) -> bool:
        """Say whether the chosen finding is about an offer in the row of a group: each side stands in its own."""
        chosen = self.chosen
        if chosen is None or ribbon.offer not in chosen.offers:
            return False
        if row.segment is None or not chosen.segments:
            return True
        if not has_sides(chosen):
            return row.segment.code in chosen.segments
        is_rival = ribbon.offer == chosen.offers[-1]
        return row.segment.code in (chosen.segments[1:] if is_rival else chosen.segments[:1])

    def is_holiday(self, day: date) -> bool:
        """Say whether it is a public holiday."""
        return any(one.kind == "holiday" and one.first == day for one in self.shades)

    def link(self, ribbon: Ribbon) -> str:
        """Lead from an offer to its gravest finding, else to where it is told."""
        return self.to_finding(ribbon.badge.first) if ribbon.badge else self.address(ribbon.offer)

    def start(self, bar: Bar) -> str:
        """Write when an occurrence starts on the clock of the calendar: a script reads it and moves it."""
        return _wall(bar.window.start, self.zone)

    def end(self, bar: Bar) -> str:
        """Write when it ends."""
        return _wall(bar.window.end, self.zone)


def board_of(asked: Request) -> Board:
    """Draw; what runs by itself is never left out for want of room."""
    calendar, panel = asked.dossier.calendar, asked.panel
    drawn = panel.window
    valid = [
        one.offer for one in asked.entries.values() if any(window.overlaps(drawn) for window in one.offer.occurrences)
    ]
    groups = groups_of(asked)
    look = Look(
        width=WIDTH, least_row=LEAST_ROW, most_lanes=MOST_LANES_ALONE if asked.segment else MOST_LANES,
        lead=_lead, stays=_stays,
    )  # fmt: skip
    words = tell_offers(Telling(asked.dossier))
    sheet = next(sheets_of(replace(calendar, offers=tuple(valid)), [panel], groups, asked.marks, words, look))
    every = sorted(sheet.rows, key=_is_for_all)
    # Who looks for something sees the rows that have it.
    rows = [row for row in every if row.lanes] if asked.is_narrowed else every
    ribbons = [ribbon for row in rows for ribbon, _ in row.ribbons]
    codes = frozenset(ribbon.offer for ribbon in ribbons)
    return Board(
        axis=sheet.axis,
        sheet=sheet,
        rows=_rows(rows, calendar, asked.dossier, sheet.axis),
        shades=shades_of(calendar, sheet.axis),
        days=_days(sheet.axis),
        today=today_at(sheet.axis, asked.today),
        clash=_clash(asked.chosen, sheet.axis),
        chosen=asked.chosen,
        forms=frozenset(ribbon.form for ribbon in ribbons),
        running=frozenset(filter(None, (asked.entries[code].runs for code in codes))),
        drawn=codes,
        left=len({one.code for one in valid} - codes),
        more_segments=0 if asked.segment else len(calendar.segments) - len(groups),
        empty_rows=len(every) - len(rows),
        zone=calendar.zone,
        address=asked.address,
        to_finding=asked.to_finding,
    )


def groups_of(asked: Request) -> Sequence[Segment]:
    """Give the groups that have a row: the one that was asked for, else those with findings and most offers."""
    calendar = asked.dossier.calendar
    if asked.segment:
        return [calendar.segments[asked.segment]] if asked.segment in calendar.segments else []
    return shown_groups(calendar, asked.numbered)


def _lead(offer: Offer) -> float:
    return ICON * (2 if running(offer) else 1) + AFTER_ICONS


def _stays(offer: Offer) -> bool:
    return bool(running(offer))


def _is_for_all(row: Row) -> bool:
    return row.segment is None


def _rows(rows: Sequence[Row], calendar: Calendar, dossier: Dossier, axis: Axis) -> Sequence[BoardRow]:
    pressure = pressure_of(calendar, dossier.policy)
    before, found = "", []
    for row in rows:
        band = BANDS[row.rung]
        found.append(
            BoardRow(
                row=row,
                band=band,
                opens_band=band != before,
                step=0 if row.rung is None else STEPS.get(row.rung, 0),
                heat=() if row.segment is None else pressure.cells(row.segment, axis),
            )
        )
        before = band
    return found


def _days(axis: Axis) -> Sequence[tuple[float, date]]:
    """Give each day with its place where there is room for its number, else each Monday."""
    step = 1 if axis.day >= DAY_WITH_NUMBER else 7
    return [
        (axis.left + passed * axis.day, axis.panel.first + timedelta(days=passed))
        for passed in range(0, axis.panel.days, step)
    ]


def _clash(finding: Finding | None, axis: Axis) -> tuple[float, float] | None:
    """Give where the chosen finding holds, as (start, width)."""
    held = None if finding is None or finding.window is None else finding.window.intersection(axis.panel.window)
    if held is None:
        return None
    start = axis.x(held.start)
    return start, max(axis.x(held.end) - start, 1.0)


def _wall(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}"
