"""Offers come back on the wall clock, over clock changes, and a rule that makes no sense is refused at once."""

import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from models.recurrence import Recurrence

PARIS = ZoneInfo("Europe/Paris")


def told(rule: str, first: str, zone: ZoneInfo = PARIS) -> list[str]:
    """Expand a rule and tell its starts in UTC."""
    starts = Recurrence(rule, zone).starts(datetime.fromisoformat(first))
    return [f"{start:%Y-%m-%dT%H:%MZ}" for start in starts]


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        pytest.param(
            "FREQ=WEEKLY;COUNT=2",
            "2027-03-21T09:00",
            ["2027-03-21T08:00Z", "2027-03-28T07:00Z"],
            id="nine in the morning stays nine in the morning when summer time begins",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=3",
            "2027-03-27T02:30",
            ["2027-03-27T01:30Z", "2027-03-28T01:30Z", "2027-03-29T00:30Z"],
            id="half past two that is skipped becomes half past three",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=3",
            "2026-10-24T02:30",
            ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"],
            id="half past two that comes twice is the first one",
        ),
        pytest.param(
            "FREQ=MONTHLY;COUNT=3",
            "2026-01-31T12:00",
            ["2026-01-31T11:00Z", "2026-03-31T10:00Z", "2026-05-31T10:00Z"],
            id="monthly from the 31st skips short months",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
            "2026-01-31T12:00",
            ["2026-01-31T11:00Z", "2026-02-28T11:00Z", "2026-03-31T10:00Z"],
            id="the last day of each month skips none",
        ),
        pytest.param(
            "RRULE:freq=weekly;byday=tu,fr;count=3",
            "2026-12-01T00:00",
            ["2026-11-30T23:00Z", "2026-12-03T23:00Z", "2026-12-07T23:00Z"],
            id="small letters and the RRULE word are understood",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=20261203T080000Z",
            "2026-12-01T09:00",
            ["2026-12-01T08:00Z", "2026-12-02T08:00Z", "2026-12-03T08:00Z"],
            id="UNTIL with Z is an instant, itself included",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=20261203T075959Z",
            "2026-12-01T09:00",
            ["2026-12-01T08:00Z", "2026-12-02T08:00Z"],
            id="UNTIL with Z a second before the third",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=20261203T090000",
            "2026-12-01T09:00",
            ["2026-12-01T08:00Z", "2026-12-02T08:00Z", "2026-12-03T08:00Z"],
            id="UNTIL without Z is told on the same wall clock",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=20261203",
            "2026-12-01T09:00",
            ["2026-12-01T08:00Z", "2026-12-02T08:00Z", "2026-12-03T08:00Z"],
            id="UNTIL as a date holds that whole day",
        ),
        pytest.param(
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
            "2096-02-29T12:00",
            ["2096-02-29T11:00Z", "2104-02-29T11:00Z", "2108-02-29T11:00Z"],
            id="29 February, and 2100 is no leap year",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=2;BYHOUR=2,3;BYMINUTE=30",
            "2027-03-28T02:30",
            ["2027-03-28T01:30Z"],
            id="two wall times that the clock change makes one instant are one occurrence",
        ),
    ],
)
def test_a_rule_gives_the_instants_that_clocks_on_the_wall_show(rule: str, first: str, expected: list[str]) -> None:
    """Told in UTC, worked out on the wall clock."""
    assert told(rule, first) == expected


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=DAILY", "it has no end"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "or two"),
        ("COUNT=3", "no FREQ"),
        ("", "no place"),
        ("FREQ=HOURLY;COUNT=3", "no place"),
        ("FREQ=DAILY;COUNT=0", "1 to 1000"),
        ("FREQ=DAILY;COUNT=1001", "1 to 1000"),
        ("FREQ=DAILY;COUNT=-1", "no place"),
        ("FREQ=DAILY;COUNT=1_0", "no place"),
        ("FREQ=DAILY;COUNT=٣", "no place"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "no place"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "INTERVAL is 0"),
        ("FREQ=DAILY;BYEASTER=1;COUNT=3", "no place"),
        ("FREQ=DAILY;COUNT=3\nEXDATE:20261202T090000", "no place"),
        ("DTSTART:20261201T090000\nRRULE:FREQ=DAILY;COUNT=3", "no place"),
        ("FREQ=DAILY;UNTIL=tomorrow", "no place"),
        ("FREQ=DAILY;UNTIL=20270231", "no date"),
        ("FREQ=DAILY;UNTIL=20261301T000000Z", "no date"),
        ("FREQ=DAILY;UNTIL=00010101T000000Z", "out of range"),
        ("FREQ=DAILY;UNTIL=99991231", "out of range"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "no place"),
        ("FREQ=WEEKLY;BYDAY=;COUNT=3", "no place"),
        ("FREQ=DAILY;COUNT=3;X=" + "A" * 10_000, "longer than 500"),
    ],
)
def test_a_rule_that_makes_no_sense_cannot_be_built(rule: str, why: str) -> None:
    """The error says why, and what to write instead."""
    with pytest.raises(NonsenseError) as refusal:
        Recurrence(rule, PARIS)

    assert refusal.value.code.startswith("recurrence-")
    assert refusal.value.field == "repeats"
    assert why in refusal.value.facts["why"]
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("rule", "first", "why"),
    [
        ("FREQ=DAILY;UNTIL=20300101", "2026-12-01T09:00", "1 to 1000"),
        ("FREQ=DAILY;UNTIL=20261130", "2026-12-01T09:00", "ends before it starts"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "2026-12-01T09:00", "2026-12-01 09:00 is not one of its days"),
        ("FREQ=YEARLY;COUNT=900", "2026-12-01T09:00", "only 374"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "2026-12-01T09:00", "only 0"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "2026-12-01T09:00", "only 0"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20361231", "2026-12-01T09:00", "not one of its days"),
        ("FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31;COUNT=3", "2026-12-01T09:00", "only 0"),
        ("FREQ=DAILY;BYDAY=TU;BYSETPOS=2;COUNT=3", "2026-12-01T09:00", "only 0"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=3", "2026-12-01T09:00", "only 0"),
        ("FREQ=MONTHLY;BYSETPOS=0;BYDAY=TU;COUNT=3", "2026-12-01T09:00", "bysetpos"),
        ("FREQ=DAILY;COUNT=3", "9000-12-01T09:00", "out of range"),
    ],
)
def test_a_rule_that_gives_no_plan_is_refused_fast(rule: str, first: str, why: str) -> None:
    """A day that never comes is not searched for until the year 9999."""
    recurrence = Recurrence(rule, PARIS)
    begun = time.process_time()

    with pytest.raises(NonsenseError) as refusal:
        recurrence.starts(datetime.fromisoformat(first))

    assert why in refusal.value.facts["why"]
    assert time.process_time() - begun < 2


parts = st.sampled_from(
    ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "COUNT=5", "UNTIL=20270601T000000Z", "INTERVAL=2"]
) | st.builds(
    "{}={}".format,
    st.sampled_from(
        [
            "BYDAY",
            "BYMONTH",
            "BYMONTHDAY",
            "BYYEARDAY",
            "BYWEEKNO",
            "BYSETPOS",
            "BYHOUR",
            "BYMINUTE",
            "BYSECOND",
            "WKST",
        ]
    ),
    st.sampled_from(
        ["MO", "-1FR", "5MO", "53TU", "0SU", "1", "-1", "0", "13", "31", "60", "99", "366", "400", "-400", "1,2,3"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.lists(parts, min_size=1, max_size=5).map(";".join), st.text(max_size=40)))
def test_no_rule_whatever_it_says_gives_another_error(rule: str) -> None:
    """Hostile or clumsy, a rule is expanded or refused."""
    try:
        starts = Recurrence(rule, PARIS).starts(datetime(2026, 12, 1, 9))  # noqa: DTZ001 -- a wall time
    except NonsenseError:
        return
    assert starts[0] == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert list(starts) == sorted(set(starts))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)), st.integers(1, 40), st.integers(1, 60))  # noqa: DTZ001
def test_every_so_many_days_is_what_adding_days_gives(first: datetime, count: int, interval: int) -> None:
    """The expansion in another cycle of the calendar changes no date."""
    first = first.replace(microsecond=0)
    clock = ZoneInfo("UTC")

    starts = Recurrence(f"FREQ=DAILY;INTERVAL={interval};COUNT={count}", clock).starts(first)

    assert [start.replace(tzinfo=None) for start in starts] == [
        first + timedelta(days=interval * n) for n in range(count)
    ]


@given(st.dates(datetime(1950, 1, 1).date(), datetime(2150, 1, 1).date()), st.integers(1, 30))  # noqa: DTZ001
def test_weekdays_are_those_of_the_year_that_was_asked(day: object, count: int) -> None:
    """Every occurrence of a weekly rule falls on the weekday of the first."""
    first = datetime.fromisoformat(str(day))
    name = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]

    starts = Recurrence(f"FREQ=WEEKLY;BYDAY={name};COUNT={count}", ZoneInfo("UTC")).starts(first)

    assert {start.weekday() for start in starts} == {first.weekday()}
    assert len(starts) == count
