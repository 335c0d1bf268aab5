"""A message leaves at the first instant at which people may be disturbed, on their own clock."""

import tomllib
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from models.window import read_wall
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from rules.quiet_hours import Place
from rules.quiet_hours import is_allowed
from rules.quiet_hours import next_allowed

CASES = Path(__file__).parents[1] / "cases" / "quiet_hours"
MINUTE = timedelta(minutes=1)


def cases() -> list[Any]:
    """Give every case of every file."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        written = tomllib.loads(path.read_text("utf-8"))
        for case in written["case"]:
            asked = case.get("request", case.get("request_utc"))
            found.append(pytest.param(written, case, id=f"{written['title']}: {asked}"))
    return found


def hours_of(written: dict[str, Any]) -> OpenHours:
    """Give the house's strict hours, or those of the file."""
    told = written.get("hours")
    if told is None:
        return Policy().sms_hours
    return OpenHours(
        opens=time.fromisoformat(told["opens"]),
        closes=time.fromisoformat(told["closes"]),
        sundays=told.get("sundays", False),
        holidays=told.get("holidays", False),
        saturdays=told.get("saturdays", True),
    )


@pytest.mark.parametrize(("written", "case"), cases())
def test_a_message_leaves_when_its_case_says(written: dict[str, Any], case: dict[str, Any]) -> None:
    """Told on the wall clock and in UTC."""
    zone = ZoneInfo(written["zone"])
    if "request" in case:
        asked = read_wall(datetime.fromisoformat(case["request"]), zone)
    else:
        asked = datetime.fromisoformat(case["request_utc"])

    allowed = next_allowed(
        asked, zone, hours_of(written), country=written["country"], department=written.get("department")
    )

    assert allowed == datetime.fromisoformat(case["utc"])
    assert allowed.tzinfo is UTC
    assert allowed.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(case["allowed"])


def test_every_row_of_the_table_has_its_case_file() -> None:
    """Method §4.4."""
    rows = {
        "saturday_night",
        "christmas",
        "christmas_in_57",
        "christmas_in_67",
        "christmas_in_68",
        "easter_clock_change",
    }

    assert rows <= {path.stem for path in CASES.glob("*.toml")}


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
open_hours = st.builds(
    OpenHours,
    opens=clocks,
    closes=clocks,
    sundays=st.booleans(),
    holidays=st.booleans(),
    saturdays=st.booleans(),
)
nights = st.sampled_from(
    [
        ("Europe/Paris", datetime(2027, 3, 27, 12, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 24, 12, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 12, 24, 12, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 4, tzinfo=UTC)),
        ("America/Havana", datetime(2027, 3, 13, 20, tzinfo=UTC)),
        ("America/St_Johns", datetime(2026, 10, 31, 20, tzinfo=UTC)),
    ]
)


@settings(max_examples=40, deadline=None)
@given(nights, st.integers(0, 1440), open_hours)
def test_no_earlier_minute_was_allowed(night: tuple[str, datetime], minutes: int, hours: OpenHours) -> None:
    """Waiting minute by minute finds the same instant, over clock changes and holidays."""
    zone, asked = ZoneInfo(night[0]), night[1] + minutes * MINUTE
    place = Place(zone=zone, country="FR")
    waited = asked
    while not is_allowed(waited, hours, place) and waited < asked + timedelta(days=9):
        waited += MINUTE

    allowed = next_allowed(asked, zone, hours, country="FR")

    assert allowed == waited


@given(nights, st.integers(0, 5000), open_hours)
def test_an_allowed_instant_is_kept(night: tuple[str, datetime], minutes: int, hours: OpenHours) -> None:
    """Asking twice changes nothing."""
    zone = ZoneInfo(night[0])
    once = next_allowed(night[1] + minutes * MINUTE, zone, hours, country="FR")

    again = next_allowed(once, zone, hours, country="FR")

    assert again == once


def test_a_country_whose_holidays_are_not_known_is_refused() -> None:
    """Nobody is disturbed by mistake: the house names the country or allows holidays."""
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    zone = ZoneInfo("Asia/Tokyo")
    with pytest.raises(NonsenseError) as refusal:
        next_allowed(monday, zone, OpenHours(), country="JP")

    assert refusal.value.code == "holidays-unknown"
    assert next_allowed(monday, zone, OpenHours(holidays=True), country="JP") > monday


def test_a_naive_instant_is_refused() -> None:
    """Without a zone nobody knows when it is."""
    with pytest.raises(NonsenseError) as refusal:
        next_allowed(datetime(2026, 11, 23, 12), ZoneInfo("Europe/Paris"), OpenHours(), country="FR")  # noqa: DTZ001

    assert refusal.value.code == "naive-instant"


def test_hours_have_no_offset_of_their_own() -> None:
    """They are told on the clock of whoever is reached; the policy refuses an offset by its pointer."""
    with pytest.raises(NonsenseError) as built:
        OpenHours(opens=time(8, tzinfo=UTC))
    with pytest.raises(NonsenseError) as read:
        Policy().changed({"sms_hours": {"opens": "08:00+01:00"}})

    assert built.value.code == "hours-with-offset"
    assert read.value.field == "/sms_hours/opens"


def test_the_house_s_hours_change_by_policy() -> None:
    """Thresholds live in the policy."""
    policy = Policy().changed({"sms_hours": {"opens": "09:00", "closes": "19:30", "sundays": True}})

    assert policy.sms_hours == OpenHours(opens=time(9), closes=time(19, 30), sundays=True)
    assert policy.document()["sms_hours"] == {
        "opens": "09:00", "closes": "19:30", "sundays": True, "holidays": False, "saturdays": True,
    }  # fmt: skip
