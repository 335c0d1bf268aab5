"""Windows are half-open, aware and told in UTC; wall times are read as clocks show them."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from models.window import Window
from models.window import over_zones
from models.window import read_wall
from models.window import refuse_far

PARIS = ZoneInfo("Europe/Paris")
FRANCE = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
hours = st.integers(0, 60)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window of whole hours, small enough to collide often."""
    start = draw(hours)
    return Window(ORIGIN + timedelta(hours=start), ORIGIN + timedelta(hours=start + draw(st.integers(1, 20))))


def instants(window: Window) -> set[int]:
    """Name every hour that begins inside a window."""
    first = int((window.start - ORIGIN) / timedelta(hours=1))
    last = int((window.end - ORIGIN) / timedelta(hours=1))
    return set(range(first, last))


def at(text: str) -> datetime:
    """Read an instant with its offset."""
    return datetime.fromisoformat(text)


@given(windows(), windows())
def test_windows_overlap_when_they_share_an_instant(one: Window, other: Window) -> None:
    """Touching is not overlapping, and what is shared is what both hold."""
    shared = instants(one) & instants(other)

    both = one.intersection(other)

    assert one.overlaps(other) is bool(shared)
    assert other.overlaps(one) is bool(shared)
    assert (instants(both) if both else set()) == shared
    assert both == other.intersection(one)


@given(windows(), windows())
def test_the_gap_is_the_time_between_and_never_negative(one: Window, other: Window) -> None:
    """Nothing between windows that touch or overlap."""
    first, second = sorted((one, other))

    gap = one.gap(other)

    assert gap == other.gap(one)
    assert gap == max(timedelta(0), second.start - first.end)


@given(windows(), windows())
def test_the_span_holds_both(one: Window, other: Window) -> None:
    """The shortest window around two."""
    span = one.span(other)

    assert instants(span) >= instants(one) | instants(other)
    assert span.start in {one.start, other.start}
    assert span.end in {one.end, other.end}


@given(windows(), hours)
def test_a_window_holds_its_start_and_not_its_end(window: Window, hour: int) -> None:
    """Half-open, and moving it moves both ends."""
    moved = window.shifted(timedelta(hours=hour))

    assert window.holds(window.start)
    assert not window.holds(window.end)
    assert moved.end - moved.start == window.end - window.start
    assert moved.start - window.start == timedelta(hours=hour)


def test_a_local_day_lasts_23_or_25_hours_when_clocks_change() -> None:
    """Durations are exact: subtraction happens in UTC."""
    spring = Window(read_wall(datetime(2027, 3, 28), PARIS), read_wall(datetime(2027, 3, 29), PARIS))  # noqa: DTZ001
    autumn = Window(read_wall(datetime(2026, 10, 25), PARIS), read_wall(datetime(2026, 10, 26), PARIS))  # noqa: DTZ001

    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


def test_from_noon_to_noon_over_the_clock_change_is_23_hours() -> None:
    """Same-zone subtraction would say 24 (Method §4.3)."""
    window = Window(
        datetime(2027, 3, 27, 12, tzinfo=PARIS),
        datetime(2027, 3, 28, 12, tzinfo=PARIS),
    )

    assert window.end - window.start == timedelta(hours=23)


@pytest.mark.parametrize(
    ("wall", "zone", "expected"),
    [
        pytest.param("2027-03-21T09:00", "Europe/Paris", "2027-03-21T08:00+00:00", id="winter time"),
        pytest.param("2027-03-28T09:00", "Europe/Paris", "2027-03-28T07:00+00:00", id="summer time"),
        pytest.param("2027-03-28T02:30", "Europe/Paris", "2027-03-28T01:30+00:00", id="a time that does not exist"),
        pytest.param("2026-10-25T02:30", "Europe/Paris", "2026-10-25T00:30+00:00", id="a time shown twice"),
        pytest.param("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45+00:00", id="a gap of half an hour"),
        pytest.param("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00+00:00", id="a day that Samoa skipped"),
    ],
)
def test_a_wall_time_is_read_as_clocks_show_it(wall: str, zone: str, expected: str) -> None:
    """Skipped times move forward by the gap; of two, the first counts."""
    assert read_wall(datetime.fromisoformat(wall), ZoneInfo(zone)) == at(expected)


def test_a_day_over_all_of_france_lasts_45_hours() -> None:
    """27 November 2026, midnight to midnight on each clock from Nouméa to Tahiti (Method §4.3)."""
    window = over_zones(datetime(2026, 11, 27), datetime(2026, 11, 28), [ZoneInfo(name) for name in FRANCE])  # noqa: DTZ001

    assert window.start == at("2026-11-26T13:00+00:00")
    assert window.end == at("2026-11-28T10:00+00:00")
    assert window.end - window.start == timedelta(hours=45)


def test_a_day_over_no_zone_at_all_is_refused() -> None:
    """Somebody must see it."""
    with pytest.raises(NonsenseError) as refusal:
        over_zones(datetime(2026, 11, 27), datetime(2026, 11, 28), [])  # noqa: DTZ001

    assert refusal.value.code == "no-zones"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-12-02T00:00+00:00", "2026-12-01T00:00+00:00", "ends-before-it-starts"),
        ("2026-12-01T00:00+00:00", "2026-12-01T00:00+00:00", "ends-before-it-starts"),
        ("2026-12-01T00:00+00:00", "2026-12-01T01:00+01:00", "ends-before-it-starts"),
        ("2026-12-01T00:00", "2026-12-02T00:00+00:00", "naive-instant"),
        ("2026-12-01T00:00+00:00", "2026-12-02T00:00", "naive-instant"),
        ("2026-12-01T00:00+00:00", "9999-12-31T23:59:59-12:00", "instant-out-of-range"),
        ("0001-01-01T00:00+12:00", "2026-12-01T00:00+00:00", "instant-out-of-range"),
    ],
)
def test_a_window_that_makes_no_sense_cannot_be_built(start: str, end: str, code: str) -> None:
    """No rule has to ask again."""
    with pytest.raises(NonsenseError) as refusal:
        Window(at(start), at(end))

    assert refusal.value.code == code


def test_a_window_is_kept_in_utc() -> None:
    """Two ways to tell one window are one value."""
    paris = Window(at("2026-12-01T00:00+01:00"), at("2026-12-02T00:00+01:00"))
    elsewhere = Window(at("2026-11-30T18:00-05:00"), datetime(2026, 12, 2, 1, tzinfo=timezone(timedelta(hours=2))))

    assert paris == elsewhere
    assert paris.start.tzinfo is UTC


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_year_that_no_calendar_plans_for_is_refused(year: int) -> None:
    """9999 for "no end" would outlast every later computation."""
    with pytest.raises(NonsenseError) as refusal:
        refuse_far("valid_to", datetime(year, 6, 1, tzinfo=UTC))

    assert refusal.value.code == "instant-out-of-range"
    assert refusal.value.field == "valid_to"


@pytest.mark.parametrize(
    ("wall", "zone"), [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:59", "America/Los_Angeles")]
)
def test_a_wall_time_at_the_edge_of_the_calendar_is_refused(wall: str, zone: str) -> None:
    """It cannot be told in UTC."""
    with pytest.raises(NonsenseError) as refusal:
        read_wall(datetime.fromisoformat(wall), ZoneInfo(zone))

    assert refusal.value.code == "instant-out-of-range"
