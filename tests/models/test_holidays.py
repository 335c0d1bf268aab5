"""French holidays follow from Easter and the law, in every department."""

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.holidays import holidays
from models.holidays import is_holiday
from models.nonsense import NonsenseError


def easter_by_gauss(year: int) -> date:
    """Work out Easter Sunday by the Gregorian tables, independently of any library."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def test_the_holidays_of_2027_are_those_of_the_official_calendar() -> None:
    """Eleven days, three of which move with Easter."""
    expected = {
        date(2027, 1, 1),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 8),
        date(2027, 5, 17),
        date(2027, 7, 14),
        date(2027, 8, 15),
        date(2027, 11, 1),
        date(2027, 11, 11),
        date(2027, 12, 25),
    }

    assert holidays(2027, country="FR") == expected


def test_ascension_may_fall_on_a_fixed_holiday() -> None:
    """1 May 2008 was Ascension day: ten days off that year."""
    assert len(holidays(2008, country="FR")) == 10
    assert is_holiday(date(2008, 5, 1), country="FR")


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_alsace_and_moselle_rest_two_days_more(department: str) -> None:
    """Good Friday and Saint Stephen's day."""
    here, elsewhere = holidays(2027, country="FR", department=department), holidays(2027, country="FR")

    assert here - elsewhere == {date(2027, 3, 26), date(2027, 12, 26)}
    assert elsewhere <= here


@pytest.mark.parametrize(
    ("department", "day"),
    [
        ("971", date(2027, 5, 27)),
        ("972", date(2027, 5, 22)),
        ("973", date(2027, 6, 10)),
        ("974", date(2027, 12, 20)),
        ("976", date(2027, 4, 27)),
    ],
)
def test_overseas_the_abolition_of_slavery_is_kept(department: str, day: date) -> None:
    """Each on its own day."""
    here, elsewhere = holidays(2027, country="FR", department=department), holidays(2027, country="FR")

    assert here - elsewhere == {day}


@pytest.mark.parametrize("department", ["75", "2A", "54", "88", ""])
def test_the_other_departments_keep_the_national_days(department: str) -> None:
    """Neighbours of Alsace included."""
    assert holidays(2027, country="fr", department=department) == holidays(2027, country="FR")


@given(st.integers(1900, 2199))
def test_the_moving_days_follow_easter(year: int) -> None:
    """Monday after, Ascension Thursday, Whit Monday."""
    sunday = easter_by_gauss(year)

    assert sunday.isoweekday() == 7
    assert {sunday + timedelta(days=after) for after in (1, 39, 50)} <= holidays(year, country="FR")
    assert 10 <= len(holidays(year, country="FR")) <= 11


@pytest.mark.parametrize("country", ["BE", "", "F" * 10_000])
def test_a_country_that_is_not_known_is_refused(country: str) -> None:
    """Saying "no holiday" would be a guess."""
    with pytest.raises(NonsenseError) as refusal:
        is_holiday(date(2027, 1, 1), country=country)

    assert refusal.value.code == "holidays-unknown"
    assert len(str(refusal.value)) < 200
