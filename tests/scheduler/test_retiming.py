"""A zone that changes its law moves the instant and keeps the wall time."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.retiming import retimed
from scheduler.retiming import wall_of
from scheduler.retiming import zone_fingerprint

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "UTC")


class OneTurn(tzinfo):
    """A country that moves its clocks once, from one offset to another."""

    def __init__(self, turn: datetime, before: timedelta, after: timedelta) -> None:
        """Keep the instant of the change, in UTC without saying so, and both offsets."""
        self.turn = turn.replace(tzinfo=None)
        self.before = before
        self.after = after

    def utcoffset(self, when: datetime | None) -> timedelta:
        """Give the offset of a wall time; of two that it may be, the earlier showing first."""
        if when is None:
            return self.before
        wall = when.replace(tzinfo=None)
        if wall.replace(fold=0) < self.turn + min(self.before, self.after):
            return self.before
        if wall.replace(fold=0) >= self.turn + max(self.before, self.after):
            return self.after
        return self.after if bool(when.fold) == (self.after < self.before) and when.fold else self.before

    def dst(self, when: datetime | None) -> timedelta:  # noqa: ARG002 -- asked with a time, as tzinfo is
        """Give no summer time of its own."""
        return timedelta(0)

    def tzname(self, when: datetime | None) -> str:  # noqa: ARG002 -- asked with a time, as tzinfo is
        """Give a name."""
        return "turning"

    def fromutc(self, when: datetime) -> datetime:
        """Give the wall time of an instant."""
        offset = self.before if when.replace(tzinfo=None) < self.turn else self.after
        wall = when + offset
        return wall.replace(fold=int(offset == self.after and self.utcoffset(wall) != offset))


def test_a_wall_time_follows_the_new_law() -> None:
    """A country gives up its winter time between planning and sending: 09:00 is an hour earlier, and still 09:00."""
    old = OneTurn(datetime(2027, 3, 1), HOUR, 2 * HOUR)  # noqa: DTZ001 -- UTC by its own account
    new = OneTurn(datetime(2026, 10, 1), HOUR, 2 * HOUR)  # noqa: DTZ001
    planned = datetime(2027, 1, 15, 8, tzinfo=UTC)

    wall = wall_of(planned, old)

    assert "2027-01-15T09:00:00" == wall
    assert planned == retimed(wall, old)
    assert datetime(2027, 1, 15, 7, tzinfo=UTC) == retimed(wall, new)
    assert zone_fingerprint(old, START, 2) != zone_fingerprint(new, START, 2)


def test_a_wall_time_that_the_new_law_skips_moves_forward() -> None:
    """By as much as the clocks do."""
    turn = datetime(2027, 3, 28, 1)  # noqa: DTZ001 -- UTC by its own account
    new = OneTurn(turn, HOUR, 2 * HOUR)

    assert datetime(2027, 3, 28, 1, 30, tzinfo=UTC) == retimed("2027-03-28T02:30:00", new)


def test_an_instant_stays_whatever_the_law() -> None:
    """It was asked for with its offset."""
    instant = datetime(2027, 1, 15, 8, tzinfo=UTC)

    wall = wall_of(instant, PARIS, is_fixed=True)

    assert "2027-01-15T09:00:00+01:00" == wall
    assert instant == retimed(wall, ZoneInfo("Asia/Tokyo"))


def test_the_second_showing_of_a_time_carries_its_offset() -> None:
    """Without it, nobody could tell it from the first."""
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert "2026-10-25T02:30:00" == wall_of(first, PARIS)
    assert "2026-10-25T02:30:00+01:00" == wall_of(second, PARIS)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 -- hypothesis adds the zone itself
def test_a_wall_time_is_found_again_by_the_same_law(zone: str, when: datetime) -> None:
    """In every zone, on every night."""
    instant = when.replace(tzinfo=UTC)

    assert instant == retimed(wall_of(instant, ZoneInfo(zone)), ZoneInfo(zone))


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_has_one_fingerprint(zone: str) -> None:
    """Asked twice, and by another object of the same zone."""
    assert zone_fingerprint(ZoneInfo(zone), START, 3) == zone_fingerprint(ZoneInfo.no_cache(zone), START, 3)


def test_zones_that_differ_have_other_fingerprints() -> None:
    """Even if only by half an hour of summer time."""
    assert len(ZONES) == len({zone_fingerprint(ZoneInfo(zone), START, 3) for zone in ZONES})


@given(st.integers(0, 700 * 24 * 60), st.integers(-90, 90).filter(bool))
def test_a_change_is_seen_to_the_minute(minute: int, shift: int) -> None:
    """A law that moves the change by one minute is another law."""
    turn = START + timedelta(minutes=minute)
    laws = [OneTurn(turn + timedelta(minutes=late), HOUR, HOUR + timedelta(minutes=shift)) for late in (0, 1)]

    first, second = (zone_fingerprint(law, START, 2) for law in laws)

    assert first != second
