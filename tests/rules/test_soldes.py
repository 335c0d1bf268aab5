"""The weeks of the soldes are those that the law gives, and those that were published for past years."""

from datetime import UTC
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.window import Window
from rules.soldes import outside
from rules.soldes import seasons_around
from rules.soldes import soldes

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = 3

# Season by season: computed for the years to come (Method §5), published for those that were.
NATIONAL = [
    (2022, "2022-01-12", "2022-02-08", "2022-06-22", "2022-07-19"),
    (2023, "2023-01-11", "2023-02-07", "2023-06-28", "2023-08-01"),
    (2024, "2024-01-10", "2024-02-06", "2024-06-26", "2024-07-23"),
    (2026, "2026-01-07", "2026-02-03", "2026-06-24", "2026-07-21"),
    (2027, "2027-01-06", "2027-02-02", "2027-06-23", "2027-07-20"),
    (2028, "2028-01-12", "2028-02-08", "2028-06-28", "2028-07-25"),
]
ELSEWHERE = [
    ("54", "winter", "2023-01-02", "2023-01-29"),
    ("57", "winter", "2028-01-03", "2028-01-30"),
    ("57", "summer", "2027-06-23", "2027-07-20"),
    ("2A", "summer", "2027-07-14", "2027-08-10"),
    ("2b", "summer", "2024-07-10", "2024-08-06"),
    ("2A", "winter", "2027-01-06", "2027-02-02"),
    ("06", "summer", "2027-06-23", "2027-07-20"),
    ("66", "summer", "2027-06-23", "2027-07-20"),
    ("971", "winter", "2023-01-07", "2023-02-03"),
    ("971", "summer", "2027-09-25", "2027-10-22"),
    ("972", "summer", "2027-10-07", "2027-11-03"),
    ("973", "summer", "2027-06-23", "2027-07-20"),
    ("974", "summer", "2023-02-04", "2023-03-03"),
    ("974", "winter", "2027-09-04", "2027-10-01"),
    ("975", "winter", "2023-01-18", "2023-02-14"),
    ("975", "summer", "2027-07-21", "2027-08-17"),
    ("977", "winter", "2023-05-06", "2023-06-02"),
]


def days(year: int, season: str, department: str | None = None) -> tuple[str, str]:
    """Give the first and the last day of one season."""
    found = next(one for one in soldes(year, department) if one.season == season)
    return found.first.isoformat(), found.last.isoformat()


@pytest.mark.parametrize(("year", "winter", "winter_end", "summer", "summer_end"), NATIONAL)
def test_the_national_weeks_are_those_of_the_decree(
    year: int, winter: str, winter_end: str, summer: str, summer_end: str
) -> None:
    """Computed years and published ones."""
    assert (winter, winter_end) == days(year, "winter")
    assert (summer, summer_end) == days(year, "summer")


@pytest.mark.parametrize(("department", "season", "first", "last"), ELSEWHERE)
def test_some_departments_have_weeks_of_their_own(department: str, season: str, first: str, last: str) -> None:
    """The others follow the country."""
    assert (first, last) == days(int(first[:4]), season, department)


@given(st.integers(2024, 2199))
def test_they_open_on_the_wednesday_that_the_decree_names(year: int) -> None:
    """The second of January, or the first when that one comes after the 12th; June likewise, from its end."""
    second = next(day for day in (date(year, 1, day) for day in range(8, 15)) if day.isoweekday() == WEDNESDAY)
    last = next(day for day in (date(year, 6, day) for day in range(30, 23, -1)) if day.isoweekday() == WEDNESDAY)
    winter = second if second.day <= 12 else date(year, 1, second.day - 7)
    summer = last if last.day <= 28 else date(year, 6, last.day - 7)

    assert [winter, summer] == [one.first for one in soldes(year)]


def test_they_open_at_eight_and_end_at_midnight_on_the_clock_of_the_place() -> None:
    """Winter time in January."""
    winter = soldes(2027)[0].window(PARIS)

    expected = Window(datetime(2027, 1, 6, 7, tzinfo=UTC), datetime(2027, 2, 2, 23, tzinfo=UTC))
    assert expected == winter


def test_nothing_is_known_of_years_before_the_decree() -> None:
    """The weeks were six then."""
    assert () == soldes(2019)


def test_what_lies_outside_is_told_part_by_part() -> None:
    """An offer that runs through both seasons sticks out three times."""
    year = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))
    allowed = tuple(one.window(PARIS) for one in seasons_around(year, None, PARIS))

    parts = list(outside(year, allowed))

    assert [1, 2, 7] == [one.start.astimezone(PARIS).month for one in parts]


windows = st.tuples(st.integers(0, 999), st.integers(1, 300)).map(
    lambda pair: Window(
        datetime.fromtimestamp(pair[0] * 3600, tz=UTC), datetime.fromtimestamp((pair[0] + pair[1]) * 3600, tz=UTC)
    )
)


@given(windows, st.lists(windows, max_size=5).map(tuple))
def test_each_instant_is_in_a_part_outside_or_in_what_is_allowed(window: Window, allowed: tuple[Window, ...]) -> None:
    """Neither both nor none."""
    parts = list(outside(window, allowed))

    for hour in range(1_300):
        instant = datetime.fromtimestamp(hour * 3600, tz=UTC)
        is_outside = window.holds(instant) and not any(one.holds(instant) for one in allowed)
        assert is_outside == any(part.holds(instant) for part in parts)
