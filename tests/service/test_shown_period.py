"""An address names months: whatever it says, whole weeks around them are drawn, and earlier and later lead there."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import Calendar
from models.window import FIRST_YEAR
from models.window import LAST_YEAR
from rules.engine import check
from rules.policy import Policy
from tests.handout.drafts import calendar
from tests.handout.drafts import promise
from web.shown_period import Month
from web.shown_period import ShownPeriod
from web.shown_period import View
from web.shown_period import period_asked

PARIS = ZoneInfo("Europe/Paris")
MONTHS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)).map(Month.of)
SHOWN = st.builds(ShownPeriod, MONTHS, st.sampled_from(View))


@given(SHOWN)
def test_whole_weeks_hold_the_months(shown: ShownPeriod) -> None:
    """They start on a Monday, and no week could be left out."""
    weeks, months = shown.weeks(PARIS), shown.months(PARIS)

    assert (0, 0) == (weeks.first.weekday(), weeks.end.weekday())
    assert 0 <= (months.first - weeks.first).days < 7
    assert 0 <= (weeks.end - months.end).days < 7


@given(SHOWN)
def test_later_begins_where_this_ends(shown: ShownPeriod) -> None:
    """Nothing is left out between two stretches, and earlier leads back."""
    later = shown.later

    if later is None or later.month.count != shown.month.count + shown.view.months:
        assert LAST_YEAR <= shown.months(PARIS).end.year
        return
    assert shown.months(PARIS).end == later.months(PARIS).first
    assert shown == later.earlier


@given(MONTHS)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    """What a link says leads to what it names."""
    assert month == Month.find(str(month))


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026", "2026-13", "2026-00", "2026-1", "2026-10-01", "²026-10", "٢٠٢٦-١٠", "2026-10\n", "9" * 400],
)
def test_nonsense_is_no_month(text: str) -> None:
    """Then the page shows what it shows to whoever asks for nothing."""
    assert None is Month.find(text)


def test_years_without_plans_become_the_nearest() -> None:
    """No date is asked for that the calendar of this world has not."""
    assert ["1900-01", "2199-12"] == [str(Month.find(text)) for text in ("0000-01", "9999-12")]


def _opened(judged: Calendar, view: str = "") -> str:
    return str(period_asked(view, "", judged, check(judged, Policy()).findings).month)


def test_the_gravest_finding_is_what_one_sees_first() -> None:
    """The quarter starts a month before it, but not before the first offer; a month is its own."""
    early = promise("EARLY", "vip", ("2026-01-05", "2026-01-08"))
    late = [promise("A", "vip", ("2026-12-01", "2026-12-10"), "10"),
            promise("B", "prospects", ("2026-12-01", "2026-12-10"), "30")]  # fmt: skip

    assert "2026-11" == _opened(calendar(early, *late), "quarter")
    assert "2026-12" == _opened(calendar(*late), "quarter")
    assert "2026-12" == _opened(calendar(early, *late), "month")


def test_without_a_finding_the_first_offer_is_what_one_sees() -> None:
    """On the clock of the calendar: an offer that starts at midnight in Paris starts in that month."""
    judged = calendar(promise("A", "vip", ("2026-11-01", "2026-12-10")))

    assert "2026-11" == str(period_asked("", "", judged, ()).month)
    assert View.MONTH is period_asked("decade", "", judged, ()).view


def test_without_a_finding_today_is_what_one_sees_while_offers_are_on() -> None:
    """Before and after them it is the first."""
    judged = calendar(promise("A", "vip", ("2026-10-01", "2026-12-10")))

    opened = [str(period_asked("", "", judged, (), date(2026, month, 3)).month) for month in (9, 11, 12)]

    assert ["2026-10", "2026-11", "2026-12"] == opened
