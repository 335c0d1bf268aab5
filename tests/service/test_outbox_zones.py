"""A country changes its clocks between planning and sending: messages leave at the hour that people meant."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from scheduler.zone_watch import watch_zones
from tests.service.launching import House
from tests.service.outbox_ground import CODE
from tests.service.outbox_ground import crowd
from tests.service.outbox_ground import gate
from tests.service.outbox_ground import rows
from tests.service.outbox_ground import take
from tests.service.plans import document

TEN_IN_PARIS = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _abolished(_: str) -> ZoneInfo:
    """Give a Paris that has kept its summer time for good."""
    return ZoneInfo("Etc/GMT-2")


def _planned(house: House) -> None:
    house.put(document(offers=[crowd(2)]))
    house.launch(CODE)


def _instants(house: House, column: str = "due_at") -> list[datetime]:
    read = (datetime.fromisoformat(str(value)) for (value,) in rows(house, column))
    return [one if one.tzinfo else one.replace(tzinfo=UTC) for one in read]


def test_a_law_that_is_seen_for_the_first_time_moves_nothing(house: House) -> None:
    """It is remembered, and the next look finds no change."""
    _planned(house)

    moved = [watch_zones(house.outbox), watch_zones(house.outbox)]

    assert [0, 0] == moved
    assert TEN_IN_PARIS == _instants(house)[0]
    assert {"Europe/Paris"} == {zone for zone, law in house.outbox.zones().items() if law}


def test_a_new_law_moves_the_instant_and_keeps_the_hour(house: House) -> None:
    """Ten o'clock comes an hour sooner; what was allowed of lateness stays allowed."""
    _planned(house)
    watch_zones(house.outbox)
    before = _instants(house, "late_after")

    moved = watch_zones(house.outbox, _abolished)

    assert 2 == moved
    assert [TEN_IN_PARIS - HOUR, TEN_IN_PARIS - HOUR + timedelta(seconds=1)] == _instants(house)
    assert _instants(house) == _instants(house, "wake_at")
    assert [one - HOUR for one in before] == _instants(house, "late_after")
    assert 0 == watch_zones(house.outbox, _abolished)


def test_what_has_left_is_not_moved(house: House) -> None:
    """Nor what is under way."""
    _planned(house)
    watch_zones(house.outbox)
    house.clock = TEN_IN_PARIS
    gate(house)
    take(house.outbox)

    moved = watch_zones(house.outbox, _abolished)

    assert 1 == moved
    assert TEN_IN_PARIS == _instants(house)[0]
