"""The clock on the wall shows nine at nine, whatever summer time does."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.presence import DAY
from rules.presence import micros
from rules.wall_clock import WallClock

PARIS = ZoneInfo("Europe/Paris")


def test_a_day_lasts_a_day_in_the_night_when_the_clock_goes_forward() -> None:
    """Nine to nine on 28 March 2027 lasts 23 hours, and is a day all the same."""
    clock = WallClock(PARIS)
    evening = datetime(2027, 3, 27, 9, tzinfo=PARIS).astimezone(UTC)

    assert DAY == clock.at(micros(evening + timedelta(hours=23))) - clock.at(micros(evening))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- bounds of aware ones
def test_what_it_shows_is_what_people_read(instant: datetime) -> None:
    """The date is theirs, and midnight opens it."""
    clock = WallClock(PARIS)
    local = instant.astimezone(PARIS)

    assert local.date() == clock.day(micros(instant))
    assert micros(local.replace(tzinfo=UTC)) == clock.at(micros(instant))


def test_midnight_opens_a_day() -> None:
    """In winter an hour before that of Greenwich."""
    assert datetime(2026, 12, 1, 23, tzinfo=UTC) == WallClock(PARIS).midnight(date(2026, 12, 2))
