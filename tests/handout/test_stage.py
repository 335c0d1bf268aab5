"""The page draws whole weeks, a quarter at a time, and of a very long calendar its fullest year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.handout.stage import MOST_PANELS
from exchange.handout.stage import MOST_WEEKS
from exchange.handout.stage import Panel
from exchange.handout.stage import stage_of
from models.channel import Channel
from tests.handout.drafts import PARIS
from tests.handout.drafts import at
from tests.handout.drafts import calendar
from tests.handout.drafts import promise


def test_without_an_offer_there_is_nothing_to_draw() -> None:
    """Not even an empty axis."""
    assert stage_of(calendar()) is None


def test_a_quarter_is_one_drawing_from_a_monday_to_a_monday() -> None:
    """1 October 2026 is a Thursday, 5 January 2027 a Tuesday."""
    stage = stage_of(calendar(promise("A", "vip", ("2026-10-01", "2027-01-06"))))

    assert stage is not None
    assert [(date(2026, 9, 28), date(2027, 1, 11))] == [(panel.first, panel.end) for panel in stage.panels]
    assert (date(2026, 10, 1), date(2027, 1, 6)) == (stage.planned.first, stage.planned.end)


def test_a_year_is_cut_into_drawings_of_nearly_one_length() -> None:
    """53 weeks in four: 14, 14, 14 and 11."""
    stage = stage_of(calendar(promise("A", "vip", ("2026-01-01", "2027-01-01"))))

    assert stage is not None
    assert [14, 14, 14, 11] == [len(panel.weeks) for panel in stage.panels]
    assert 0 == stage.outside


def test_of_ten_years_the_one_in_which_most_starts_is_drawn() -> None:
    """What lies wholly outside is counted; what reaches into it is drawn as far as it does."""
    offers = [
        promise("DECADE", "vip", ("2020-01-01", "2030-01-01")),
        promise("EARLY", "vip", ("2020-03-01", "2020-03-08")),
        *(promise(f"WEEK-{n}", "vip", (f"2026-0{n}-01", f"2026-0{n}-08")) for n in range(1, 7)),
    ]

    stage = stage_of(calendar(*offers))

    assert stage is not None
    assert MOST_PANELS * MOST_WEEKS == sum(len(panel.weeks) for panel in stage.panels)
    assert date(2025, 12, 29) == stage.panels[0].first
    assert 1 == stage.outside


def test_a_message_sent_before_the_offer_starts_is_drawn_too() -> None:
    """The axis begins where people hear of it."""
    early = promise("A", "vip", ("2026-10-19", "2026-10-25"), sends={Channel.EMAIL: ["2026-10-05T09:00"]})

    stage = stage_of(calendar(early))

    assert stage is not None
    assert date(2026, 10, 5) == stage.planned.first


@pytest.mark.parametrize(
    ("wall", "expected"),
    [("2026-10-19", 0.0), ("2026-10-24T12:00", 5.5), ("2026-10-25T12:00", 6.5), ("2026-10-26", 7.0)],
)
def test_a_clock_change_moves_nothing_on_the_axis(wall: str, expected: float) -> None:
    """25 October 2026 lasts 25 hours and is drawn as wide as any day."""
    panel = Panel(date(2026, 10, 19), date(2026, 10, 26), PARIS)

    assert expected == panel.place(at(wall))


@given(st.dates(date(2000, 1, 1), date(2150, 1, 1)), st.integers(1, 4000))
def test_panels_follow_each_other_and_hold_the_planned_days(first: date, days: int) -> None:
    """Without a gap, each of whole weeks."""
    last = date.fromordinal(first.toordinal() + days)
    stage = stage_of(calendar(promise("A", "vip", (first.isoformat(), last.isoformat()))))

    assert stage is not None
    assert len(stage.panels) <= MOST_PANELS
    assert all(panel.first.weekday() == 0 and panel.days % 7 == 0 for panel in stage.panels)
    assert [panel.end for panel in stage.panels[:-1]] == [panel.first for panel in stage.panels[1:]]
    assert stage.whole.first <= stage.planned.first < stage.planned.end <= stage.whole.end
