"""What holds of every message that waits for an open hour, wherever the groups live and however it was written."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from models.window import read_wall
from rules.alteration import delayed
from rules.alteration import moved
from rules.arrival import arrivals
from rules.arrival import shifts_of
from rules.arrival import wall_written
from rules.curfew import Curfew
from rules.curfew import first_open
from rules.curfew import house_curfew
from rules.departure import leaving
from rules.departure import may_leave
from rules.engine import check
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from rules.quiet_hours import Place
from rules.repairs.next_hour import repair_kind
from rules.trial import Ground
from rules.trial import Trial
from tests.rules.switched import only

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
START = datetime(2026, 10, 20, tzinfo=UTC)
SOME = settings(max_examples=40, deadline=None)
HOURS = Policy().changed({"rules": {**only("CHN03")["rules"], "LAW08": {"severity": "as_found"}}})

moments = st.integers(0, 60 * 24 * 200).map(lambda minutes: START + minutes * MINUTE)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
open_hours = st.builds(
    OpenHours, opens=clocks, closes=clocks, sundays=st.booleans(), holidays=st.booleans(), saturdays=st.booleans()
)
windows = moments.flatmap(lambda start: st.integers(1, 3000).map(lambda length: Window(start, start + length * MINUTE)))
places = st.sampled_from([
    Place(zone=PARIS, country="FR"),
    Place(zone=PARIS, country="FR", department="67"),
    Place(zone=ZoneInfo("Pacific/Tahiti"), country="FR"),
    Place(zone=ZoneInfo("America/Guadeloupe"), country="FR", department="971"),
])  # fmt: skip
curfews = st.builds(Curfew, place=places, hours=open_hours, closed=st.lists(windows, max_size=2).map(tuple))
groups = st.lists(
    st.sampled_from([
        {},
        {"country": "FR", "department": "57"},
        {"country": "RE", "timezone": ZoneInfo("Indian/Reunion")},
        {"country": "US", "timezone": ZoneInfo("America/New_York")},
        {"country": "BE", "timezone": ZoneInfo("Europe/Brussels")},
    ]),
    min_size=1,
    max_size=2,
    unique_by=str,
)  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw one offer with up to two messages to one or two groups, written as wall times or as instants."""
    segments = [
        Segment(code=f"g{number}", tier=Tier.GOOD, **living)  # type: ignore[arg-type]  # values of several kinds
        for number, living in enumerate(draw(groups))
    ]
    start = read_wall(draw(moments).replace(tzinfo=None, hour=0, minute=0), PARIS)
    announcements = []
    walls = {}
    for index in range(draw(st.integers(1, 2))):
        wall = (start.astimezone(PARIS) + draw(st.integers(0, 4 * 24 * 60)) * MINUTE).replace(tzinfo=None)
        instant = read_wall(wall, PARIS)
        channel = draw(st.sampled_from([Channel.SMS, Channel.SMS, Channel.EMAIL]))
        announcements.append(Announcement(channel=channel, send_at=instant))
        if draw(st.booleans()):
            walls[f"channels/{index}/send_at"] = wall.isoformat()
    offer = Offer(
        code="A",
        segments=tuple(one.code for one in segments),
        occurrences=(Window(start, start + timedelta(days=6)),),
        currency="EUR",
        nature=draw(st.sampled_from([Nature.RELATIONAL, Nature.TRANSACTIONAL])),
        announcements=tuple(announcements),
        walls=walls,
    )
    return Calendar.of("drawn", PARIS, [offer], segments)


@SOME
@given(asked=moments, falling=st.lists(curfews, min_size=1, max_size=2))
def test_the_first_open_instant_is_open_and_none_before_it_is(asked: datetime, falling: list[Curfew]) -> None:
    """Every curfew lets it through; of the minutes before it, at least one keeps each back."""
    due = first_open(asked, falling)

    assume(due is not None and due - asked < timedelta(days=4))
    assert due is not None
    assert due >= asked
    assert all(one.is_open(due) for one in falling)
    before = (asked + number * MINUTE for number in range((due - asked) // MINUTE))
    assert not any(all(one.is_open(instant) for one in falling) for instant in before)
    assert due == first_open(due, falling)


@SOME
@given(calendar=calendars())
def test_a_message_that_waits_may_leave_and_waits_no_longer(calendar: Calendar) -> None:
    """Once in an open hour for all who get it, it stays there; it is no sooner, and written as it was."""
    offer = calendar.offers[0]
    for index, one in enumerate(offer.announcements):
        later = leaving(offer, index, calendar, HOURS)
        if later is None:
            continue

        assert may_leave(later, index, calendar, HOURS)
        assert later == leaving(later, index, calendar, HOURS)
        assert one.send_at is not None
        send_at = later.announcements[index].send_at
        assert send_at is not None
        assert send_at >= one.send_at
        assert (later == offer) == may_leave(offer, index, calendar, HOURS)
        if wall_written(offer, index, PARIS) is not None:
            assert wall_written(later, index, PARIS) is not None


@SOME
@given(calendar=calendars(), hours=st.integers(min_value=-2, max_value=100))
def test_to_look_for_an_open_hour_up_to_an_instant_is_to_look_for_one_and_see_if_it_is_sooner(
    calendar: Calendar, hours: int
) -> None:
    """Giving up early, on whoever must wait too long, changes nothing else."""
    offer = calendar.offers[0]
    for index, one in enumerate(offer.announcements):
        assert one.send_at is not None
        before = one.send_at + timedelta(hours=hours)
        later = leaving(offer, index, calendar, HOURS)
        send_at = None if later is None else later.announcements[index].send_at
        expected = later if send_at is not None and send_at < before else None

        assert expected == leaving(offer, index, calendar, HOURS, before=before)


@SOME
@given(calendar=calendars(), by=st.integers(-3000, 3000))
def test_a_wall_time_that_is_moved_reaches_each_group_that_much_later_on_its_own_clock(
    calendar: Calendar, by: int
) -> None:
    """Nine in the morning that becomes ten is ten for all, wherever they live."""
    offer = calendar.offers[0]
    changed = delayed(offer, 0, by * MINUTE, PARIS)
    assert changed is not None
    wall, later = wall_written(offer, 0, PARIS), wall_written(changed, 0, PARIS)
    assume(wall is not None and later is not None and later == wall + by * MINUTE)
    assert later is not None

    for group in calendar.segments.values():
        zone = group.timezone or PARIS
        reached = next(arrivals(changed, 0, shifts_of(changed, PARIS), PARIS, zone))
        assert read_wall(later, zone) == reached


@SOME
@given(calendar=calendars(), days=st.integers(-20, 20))
def test_an_offer_that_is_moved_by_days_still_reaches_each_group_at_the_same_time_of_day(
    calendar: Calendar, days: int
) -> None:
    """On its own clock where a wall time was written, for it stays one."""
    offer = calendar.offers[0]
    changed = moved(offer, days, PARIS)
    assert changed is not None
    for index in range(len(offer.announcements)):
        wall, later = wall_written(offer, index, PARIS), wall_written(changed, index, PARIS)
        assert (wall is None) == (later is None)
        if wall is None or later is None or read_wall(later, PARIS) != read_wall(wall + timedelta(days=days), PARIS):
            continue

        for group in calendar.segments.values():
            zone = group.timezone or PARIS
            reached = next(arrivals(changed, index, shifts_of(changed, PARIS), PARIS, zone))
            assert read_wall(later, zone) == reached


@SOME
@given(calendar=calendars())
def test_hours_are_found_amiss_exactly_where_a_message_may_not_leave(calendar: Calendar) -> None:
    """The two rules on hours and the repair agree on what is open."""
    offer = calendar.offers[0]
    found = check(calendar, HOURS).findings

    is_amiss = any(one.offers == ("A",) for one in found)

    assert is_amiss != all(may_leave(offer, index, calendar, HOURS) for index in range(len(offer.announcements)))


@SOME
@given(calendar=calendars())
def test_the_repair_of_hours_leaves_nothing_to_repair(calendar: Calendar) -> None:
    """What it offers passes a check of the whole calendar; no message leaves when the offer is over."""
    ground = Ground.of(calendar, HOURS)
    targets = tuple(one for one in ground.report.findings if one.offers)
    assume(targets)

    for repair in repair_kind.search(Trial(ground, targets)):
        assert not any(one.offers for one in check(repair.calendar, HOURS).findings)
        changed = repair.calendar.offer("A")
        assert all(one.send_at is not None and one.send_at < changed.first.end for one in changed.announcements)
        assert repair.safe == (repair.days <= 3)
        assert replace(changed, announcements=()) == replace(calendar.offers[0], announcements=())


def test_the_house_has_one_curfew_for_each_channel() -> None:
    """E-mail never closes by itself, SMS does."""
    group = Segment(code="g", tier=Tier.GOOD)
    calendar = Calendar.of("one", PARIS, [], [group])
    night = datetime(2026, 12, 6, 3, tzinfo=UTC)

    assert house_curfew(group, Channel.EMAIL, calendar, Policy()).is_open(night)
    assert not house_curfew(group, Channel.SMS, calendar, Policy()).is_open(night)
