"""An offer's name finds its place on its bar or beside it, and its findings stand where they belong."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.calendar_sheet import MOST_LANES
from exchange.handout.calendar_sheet import WIDTH
from exchange.handout.calendar_sheet import Sheet
from exchange.handout.calendar_sheet import sheets_of
from exchange.handout.marks import Mark
from exchange.handout.marks import Marks
from exchange.handout.marks import marks_of
from exchange.handout.ribbons import Axis
from exchange.handout.ribbons import Ribbon
from exchange.handout.ribbons import ribbon_of
from exchange.handout.rungs import ladder_order
from exchange.handout.stage import Panel
from exchange.handout.stage import stage_of
from models.calendar import Calendar
from models.channel import Channel
from models.window import Window
from rules.finding import Severity
from tests.handout.drafts import PARIS
from tests.handout.drafts import at
from tests.handout.drafts import calendar
from tests.handout.drafts import promise
from tests.reports.sample import BLOCKER
from tests.reports.sample import UNKNOWN

PANEL = Panel(date(2026, 10, 5), date(2027, 1, 11), PARIS)
AXIS = Axis(PANEL, 0.0, WIDTH / PANEL.days)
MARK = Mark(7, Severity.BLOCK, Window(at("2026-11-02"), at("2026-11-04")), is_beaten=False)


def _ribbon(days: tuple[str, str], code: str = "BF-30", *marks: Mark, **more: object) -> Ribbon:
    offer = promise(code, "vip", days, **more)  # type: ignore[arg-type]  # offers are built from what a test says
    found = ribbon_of(offer, ("−30 %", "all of it"), marks, AXIS)
    assert found is not None
    return found


def test_a_long_bar_carries_its_name() -> None:
    """In full."""
    ribbon = _ribbon(("2026-10-12", "2026-11-12"))

    assert (False, "BF-30", "−30 %") == (ribbon.is_beside, ribbon.code, ribbon.gives)
    assert ribbon.end <= ribbon.bars[0].x + ribbon.bars[0].width + 5


def test_a_short_bar_has_its_name_to_the_right_and_at_the_end_of_the_page_to_the_left() -> None:
    """It never leaves the page."""
    early, late = _ribbon(("2026-10-12", "2026-10-13")), _ribbon(("2027-01-09", "2027-01-10"))

    assert (True, False) == (early.is_beside, early.is_before)
    assert early.label_x > early.bars[0].x
    assert (True, True) == (late.is_beside, late.is_before)
    assert 0 <= late.start < late.bars[0].x


def test_an_offer_that_comes_back_is_named_once() -> None:
    """Every Monday for twelve weeks: twelve bars, twelve ticks, one name."""
    mondays = [date.fromordinal(date(2026, 10, 5).toordinal() + 7 * n) for n in range(12)]
    times = tuple(Window(at(f"{day}"), at(f"{day}T20:00")) for day in mondays)

    ribbon = _ribbon(("2026-10-05", "2026-10-06"), occurrences=times, sends={Channel.EMAIL: ["2026-10-05T09:00"]})

    assert (12, 12) == (len(ribbon.bars), len(ribbon.ticks))


def test_a_name_is_shortened_where_bars_leave_it_no_room() -> None:
    """Fourteen Mondays from edge to edge: it stands beside them, its badge included, and on none."""
    mondays = [date.fromordinal(date(2026, 10, 5).toordinal() + 7 * n) for n in range(14)]
    times = tuple(Window(at(f"{day}"), at(f"{day}T20:00")) for day in mondays)

    ribbon = _ribbon(("2026-10-05", "2026-10-06"), "PANIER-ABANDONNE", MARK, occurrences=times)

    assert ribbon.code.endswith("…")
    end = ribbon.label_x + ribbon.label_width
    assert not [bar for bar in ribbon.bars if bar.x < end and ribbon.label_x < bar.x + bar.width]
    assert end <= AXIS.right


def test_a_bar_says_where_it_goes_on() -> None:
    """It started before the page, and ends after it."""
    assert (True, True) == _ribbon(("2026-09-01", "2027-02-01")).bars[0].is_cut
    assert (False, False) == _ribbon(("2026-10-05", "2027-01-11")).bars[0].is_cut


def test_an_offer_of_another_time_is_not_drawn() -> None:
    """It touches the panel and shares nothing with it."""
    assert ribbon_of(promise("A", "vip", ("2027-01-11", "2027-01-12")), ("", ""), (), AXIS) is None


def test_a_conflict_is_told_by_number_and_by_the_time_in_which_it_holds() -> None:
    """Two days of eleven, below the bar."""
    ribbon = _ribbon(("2026-11-01", "2026-11-12"), "BF-30", MARK)

    assert ribbon.badge is not None
    assert (Severity.BLOCK, "7", 7, False) == (
        ribbon.badge.severity, ribbon.badge.numbers, ribbon.badge.first, ribbon.badge.is_beaten,
    )  # fmt: skip
    ((start, width, severity),) = ribbon.strips
    assert Severity.BLOCK is severity
    assert [28, 2] == pytest.approx([start / AXIS.day, width / AXIS.day])


def test_the_side_that_loses_is_told_apart_and_has_no_line_below() -> None:
    """It is not its fault."""
    beaten = Mark(3, Severity.BLOCK, MARK.window, is_beaten=True)

    ribbon = _ribbon(("2026-11-01", "2026-11-12"), "CARD", beaten)

    assert ribbon.badge is not None
    assert ribbon.badge.is_beaten
    assert () == ribbon.strips


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((4, 8, 9, 12), "4, 8, 9…"), ((4, 5, 6, 7), "4–7"), ((1, 7, 8, 9), "1, 7–9"), ((4, 5), "4, 5"),
        ((1, 2, 3, 8, 9, 12), "1–3, 8, 9…"), ((998, 999, 1000, 1002), "998–1000…"),
    ],
)  # fmt: skip
def test_many_findings_are_cut_short(found: tuple[int, ...], told: str) -> None:
    """Three numbers say where to look; those that follow each other are one span."""
    marks = [Mark(number, Severity.WARN, None, is_beaten=False) for number in found]

    badge = _ribbon(("2026-11-01", "2026-11-12"), "BF-30", *marks).badge

    assert badge is not None
    assert told == badge.numbers


def test_each_side_of_a_comparison_is_marked_in_its_own_rows() -> None:
    """The loyal offer in the loyal row, the rival in the rows of those who get it; open to all, wherever it stands."""
    marks = marks_of([(1, BLOCKER), (2, UNKNOWN)])

    assert [(1, True)] == [(mark.number, mark.is_beaten) for mark in marks.at("VIP-10", "vip")]
    assert [(1, False), (2, False)] == [(mark.number, mark.is_beaten) for mark in marks.at("NEW-20", "prospects")]
    assert () == marks.at("NEW-20", "vip")
    assert 2 == len(marks.at("NEW-20", None))
    assert () == marks.at("GIFT", "prospects")


def _sheet(judged: Calendar) -> Sheet:
    stage = stage_of(judged)
    assert stage is not None
    segments = ladder_order(judged.segments.values())
    return next(sheets_of(judged, stage.panels, segments, Marks(), lambda offer: (offer.code, offer.code)))


def test_rows_stand_up_the_ladder_and_what_is_open_to_all_comes_first_and_once() -> None:
    """An offer to prospects that is open to all stands in the row of all."""
    sheet = _sheet(calendar(promise("ALL", "prospects", ("2026-12-01", "2026-12-03"), open_to_all=True)))

    assert [None, "prospects", "small", "vip"] == [row.segment.code if row.segment else None for row in sheet.rows]
    assert [1, 0, 0, 0] == [len(list(row.ribbons)) for row in sheet.rows]


def test_a_row_that_overflows_counts_by_week_what_it_cannot_draw() -> None:
    """Thirty offers of two weeks: twelve lanes, eighteen counted in each of the two weeks."""
    sheet = _sheet(calendar(*(promise(f"OFFER-{n:02}", "vip", ("2026-12-07", "2026-12-21")) for n in range(30))))
    row = sheet.rows[-1]

    assert (MOST_LANES, 18) == (len(row.lanes), row.left)
    assert [18, 18] == [count for _, count in row.uncounted]


STARTS = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40), st.integers(1, 30)), min_size=1, max_size=25)


@given(STARTS)
def test_no_name_covers_a_bar_or_another_name(drawn: list[tuple[int, int, int]]) -> None:
    """In any lane, wherever names have to go."""
    first = date(2026, 10, 5).toordinal()
    offers = [
        promise("C" * length + str(n), "vip", (_day(first + start), _day(first + start + days)))
        for n, (start, days, length) in enumerate(drawn)
    ]

    for lane in _sheet(calendar(*offers)).rows[-1].lanes:
        extents = sorted((ribbon.start, ribbon.end) for ribbon in lane)
        assert all(one[1] <= other[0] for one, other in pairwise(extents))


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def test_a_rate_is_written_whole_or_not_at_all() -> None:
    """Cut, "-2…" would tell another rate; words may be cut."""
    days = [("2026-11-01", f"2026-11-{day:02}") for day in range(2, 31)]

    rates, words = (
        {one.gives for window in days if (one := ribbon_of(promise("BF-30", "vip", window), (gives, ""), (), AXIS))}
        for gives in ("−20 %", "2 bought, 1 free")
    )

    assert {"", "−20 %"} == rates
    assert {"", "2 bought, 1 free"} < words
