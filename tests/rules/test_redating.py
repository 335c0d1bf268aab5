"""An offer goes to the dates that somebody has chosen, with its messages, or it is said why not."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.channel import Announcement
from models.channel import Channel
from models.mechanics.percent_off import PercentOff
from models.nonsense import NonsenseError
from models.offer import Offer
from models.recurrence import Recurrence
from models.window import Window
from models.window import read_wall
from rules.alteration import moved
from rules.redating import BrokenSeriesError
from rules.redating import Dates
from rules.redating import begun_at
from rules.redating import first_of
from rules.redating import redated

ZONE = ZoneInfo("Europe/Paris")
RULES = (None, "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;INTERVAL=10;UNTIL=20270110", "FREQ=MONTHLY;COUNT=2")


def _at(text: str) -> datetime:
    return read_wall(datetime.fromisoformat(text), ZONE)


def _offer(
    start: str = "2026-12-01", end: str = "2026-12-04", repeats: str | None = None, sends: tuple[str, ...] = ()
) -> Offer:  # fmt: skip
    window = Window(_at(start), _at(end))
    windows = (window,) if repeats is None else Recurrence(repeats, ZONE).windows(window)
    messages = tuple(Announcement(channel=Channel.EMAIL, send_at=_at(one)) for one in sends)
    return Offer(
        code="A", segments=("vip",), occurrences=windows, currency="EUR", repeats=repeats,
        mechanics=(PercentOff(rate=Decimal(10)),), announcements=messages,
    )  # fmt: skip


def _to(start: str, end: str, sends: dict[int, datetime] | None = None, *, is_along: bool = True) -> Dates:
    return Dates(window=Window(_at(start), _at(end)), sends=sends or {}, is_along=is_along)


def _walls(offer: Offer) -> list[str]:
    told = [offer.first.start, offer.first.end, *offer.sent_at()]
    return [f"{one.astimezone(ZONE):%m-%d %H:%M}" for one in told]


@given(days=st.integers(-120, 120), rule=st.sampled_from(RULES), hour=st.integers(0, 23))
def test_moving_by_days_is_what_a_repair_does(days: int, rule: str | None, hour: int) -> None:
    """Messages and later dates go along, at the same times of day; what a repair cannot move is refused here too."""
    offer = _offer(f"2026-12-01T{hour:02}:00", f"2026-12-04T{hour:02}:00", rule, ("2026-11-30T09:00",))
    by = timedelta(days=days)
    start, end = (one.astimezone(ZONE).replace(tzinfo=None) + by for one in (offer.first.start, offer.first.end))
    repaired = moved(offer, days, ZONE)

    try:
        actual = redated(offer, Dates(window=Window(read_wall(start, ZONE), read_wall(end, ZONE)), sends={}), ZONE)
    except (BrokenSeriesError, NonsenseError):
        actual = None

    assert repaired == actual


@given(days=st.integers(-60, 60), hours=st.integers(-23, 23))
def test_there_and_back_is_where_it_was(days: int, hours: int) -> None:
    """Nothing is left behind, and nothing is rounded, as long as clocks do not change on the way."""
    offer = _offer("2027-01-20T08:30", "2027-01-22T20:00", None, ("2027-01-19T09:15",))
    by = timedelta(days=days, hours=hours)
    if abs(days) > 50:
        return

    there = redated(offer, Dates(window=offer.first.shifted(by), sends={}), ZONE)
    back = redated(there, Dates(window=offer.first, sends={}), ZONE)

    assert offer == back
    assert [one + by for one in offer.sent_at()] == [*there.sent_at()]


def test_an_offer_that_becomes_longer_leaves_its_messages() -> None:
    """What is shown until the end is shown until the new one."""
    plain = _offer(sends=("2026-12-01T09:00",))
    shown = Announcement(channel=Channel.WEB, visible_until=_at("2026-12-04"))
    offer = replace(plain, announcements=(*plain.announcements, shown))

    actual = redated(offer, _to("2026-12-01", "2026-12-08"), ZONE)

    assert ["12-01 00:00", "12-08 00:00", "12-01 09:00"] == _walls(actual)
    assert _at("2026-12-08") == actual.announcements[1].visible_until


NINE = _offer(sends=("2026-12-01T09:00",))


@pytest.mark.parametrize(
    ("offer", "dates", "expected"),
    [
        pytest.param(NINE, _to("2026-12-03", "2026-12-06"), "12-03 00:00, 12-06 00:00, 12-03 09:00", id="moved"),
        pytest.param(
            NINE, _to("2026-12-03", "2026-12-06", is_along=False), "12-03 00:00, 12-06 00:00, 12-01 09:00",
            id="messages stay",
        ),
        pytest.param(
            NINE, _to("2026-12-03", "2026-12-06", {0: _at("2026-12-02T18:00")}),
            "12-03 00:00, 12-06 00:00, 12-02 18:00", id="a message chosen",
        ),
        pytest.param(
            NINE, _to("2026-11-30", "2026-12-04"), "11-30 00:00, 12-04 00:00, 12-01 09:00", id="earlier start"
        ),
        pytest.param(
            _offer("2026-10-23", "2026-10-25", sends=("2026-10-23T09:00",)), _to("2026-10-24", "2026-10-26"),
            "10-24 00:00, 10-26 00:00, 10-24 09:00", id="over the end of summer time",
        ),
        pytest.param(
            _offer("2027-03-26T02:30", "2027-03-27T02:30"), _to("2027-03-27T02:30", "2027-03-28T02:30"),
            "03-27 02:30, 03-28 03:30", id="into the hour that is skipped",
        ),
    ],
)  # fmt: skip
def test_where_things_go(offer: Offer, dates: Dates, expected: str) -> None:
    """On the clock of the calendar, whatever its zone does meanwhile."""
    assert expected == ", ".join(_walls(redated(offer, dates, ZONE)))


def test_any_bar_of_a_series_moves_all_of_them() -> None:
    """They keep their distance."""
    offer = _offer(repeats="FREQ=WEEKLY;COUNT=3")
    seen = begun_at(offer, _at("2026-12-15"))

    assert seen is not None
    actual = redated(
        offer, Dates(window=first_of(offer, seen, Window(_at("2026-12-16"), _at("2026-12-20")), ZONE), sends={}), ZONE
    )

    assert [_at(f"2026-12-{day:02}") for day in (2, 9, 16)] == [one.start for one in actual.occurrences]
    assert [_at(f"2026-12-{day:02}") for day in (6, 13, 20)] == [one.end for one in actual.occurrences]
    assert begun_at(offer, _at("2026-12-16")) is None


@pytest.mark.parametrize(
    ("rule", "dates", "error"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", _to("2026-12-02", "2026-12-05"), NonsenseError),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", _to("2026-12-02", "2026-12-05"), NonsenseError),
        ("FREQ=MONTHLY;COUNT=3", _to("2026-12-31", "2027-01-03"), BrokenSeriesError),
        (None, _to("2026-12-01T00:00", "2026-12-01T00:01", {0: datetime(1800, 1, 1, tzinfo=UTC)}), NonsenseError),
    ],
    ids=["another weekday", "another day of the month", "months that are shorter", "a message in another age"],
)
def test_dates_that_cannot_be(rule: str | None, dates: Dates, error: type[Exception]) -> None:
    """They are refused with the reason, never bent."""
    with pytest.raises(error):
        redated(_offer(repeats=rule, sends=("2026-12-01T09:00",)), dates, ZONE)
