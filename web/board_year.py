"""A year of a calendar week by week: how many offers each group has, how grave they are, how often it is written to."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from exchange.handout.calendar_sheet import Month
from exchange.handout.calendar_sheet import months_of
from exchange.handout.marks import Mark
from exchange.handout.ribbons import Axis
from exchange.handout.rungs import rung_of
from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from models.segment import Segment
from models.window import Window
from rules.finding import Severity
from web.board import BANDS
from web.board import STEPS
from web.board import WIDTH
from web.board import Request
from web.board import groups_of
from web.board_ground import Shade
from web.board_ground import shades_of
from web.board_ground import today_at
from web.board_heat import Cell
from web.board_heat import pressure_of

# Midweek tells the month to which most of a week belongs.
_MIDDLE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCell:
    """One week of one group; `severity` is the worst of the findings that hold in it, None without any."""

    x: float
    monday: date
    offers: int
    severity: Severity | None
    messages: Cell | None
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """A group with its weeks; `segment` is None for what is open to all."""

    segment: Segment | None
    band: str
    opens_band: bool
    step: int
    cells: Sequence[YearCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The weeks of a year."""

    axis: Axis
    months: Sequence[Month]
    rows: Sequence[YearRow]
    shades: Sequence[Shade]
    today: float | None
    more_segments: int

    @property
    def week(self) -> float:
        """Give how wide a week is."""
        return WEEK * self.axis.day


def year_of(asked: Request, to_month: Callable[[date], str]) -> Year:
    """Count week by week; `to_month` leads to the month of a day."""
    calendar, panel = asked.dossier.calendar, asked.panel
    axis = Axis(panel, 0.0, WIDTH / panel.days)
    groups = groups_of(asked)
    tallies = _tallies(asked, {one.code for one in groups})
    links = [to_month(monday + _MIDDLE) for monday in panel.weeks]
    pressure = pressure_of(calendar, asked.dossier.policy)
    rows: list[YearRow] = []
    for segment in [*groups, None] if None in tallies else [*groups]:
        rung = None if segment is None else rung_of(segment)
        tally = tallies.get(None if segment is None else segment.code, _Tally())
        heat = () if segment is None else pressure.cells(segment, axis)
        rows.append(
            YearRow(
                segment=segment,
                band=BANDS[rung],
                opens_band=not rows or rows[-1].band != BANDS[rung],
                step=0 if rung is None else STEPS.get(rung, 0),
                cells=tuple(_cells(tally, heat, axis, links)),
            )
        )
    return Year(
        axis=axis,
        months=tuple(months_of(axis)),
        rows=rows,
        shades=[one for one in shades_of(calendar, axis) if one.kind == "sales"],
        today=today_at(axis, asked.today),
        more_segments=0 if asked.segment else len(calendar.segments) - len(groups),
    )


class _Tally:
    """The weeks of one group, by their numbers."""

    def __init__(self) -> None:
        self.offers: Counter[int] = Counter()
        self.worst: dict[int, Severity] = {}

    def count(self, weeks: Iterable[int]) -> None:
        self.offers.update(weeks)

    def mark(self, mark: Mark, weeks: Iterable[int]) -> None:
        for week in weeks:
            known = self.worst.get(week)
            if known is None or known.weight < mark.severity.weight:
                self.worst[week] = mark.severity


def _cells(tally: "_Tally", heat: Sequence[Cell], axis: Axis, links: Sequence[str]) -> Iterator[YearCell]:
    for place, monday in enumerate(axis.panel.weeks):
        yield YearCell(
            x=axis.left + place * WEEK * axis.day,
            monday=monday,
            offers=tally.offers[place],
            severity=tally.worst.get(place),
            messages=heat[place] if heat else None,
            link=links[place],
        )


def _tallies(asked: Request, groups: AbstractSet[str]) -> Mapping[str | None, _Tally]:
    panel, marks = asked.panel, asked.marks
    tallies: dict[str | None, _Tally] = {}
    drawn = panel.window
    for entry in asked.entries.values():
        windows = [one for one in entry.offer.occurrences if one.overlaps(drawn)]
        if not windows:
            continue
        weeks = {week for window in windows for week in _weeks(window, panel)}
        for code in [None] if entry.offer.open_to_all else entry.offer.segments:
            if code is not None and code not in groups:
                continue
            tally = tallies.setdefault(code, _Tally())
            tally.count(weeks)
            for mark in marks.at(entry.offer.code, code):
                held = mark.window if mark.window is not None and mark.window.overlaps(drawn) else None
                tally.mark(mark, weeks if mark.window is None else weeks & set(_weeks(held, panel) if held else ()))
    return tallies


def _weeks(window: Window, panel: Panel) -> range:
    """Give the weeks of a panel that a window touches; its end is not in it."""
    shared = window.intersection(panel.window)
    if shared is None:
        return range(0)
    last = panel.place(shared.end - timedelta(microseconds=1))
    return range(int(panel.place(shared.start)) // WEEK, int(last) // WEEK + 1)
