"""A database that was brought back from a copy sends nothing twice."""

from datetime import timedelta

from models.store_restore import Restored
from models.store_restore import hold_after_restore
from tests.service.launching import House
from tests.service.test_sends_api import FIRST_DUE
from tests.service.test_sends_api import launched


def test_what_was_due_since_the_copy_waits_for_a_person(house: House) -> None:
    """Late by minutes only, it would leave at once: yet it may have left after the copy was made."""
    launched(house, 12)
    house.clock = FIRST_DUE + timedelta(minutes=1)
    under_way = len(house.claim())

    told = hold_after_restore(house.desk.store, by="claire")

    assert Restored(held=2, uncertain=10) == told
    assert 10 == under_way
    assert {"held", "uncertain"} == {one["state"] for one in house.sends()}
    assert [] == list(house.claim())


def test_what_is_due_later_leaves_as_planned(house: House) -> None:
    """A restore takes nothing from the future."""
    launched(house)
    house.clock = FIRST_DUE - timedelta(hours=1)

    told = hold_after_restore(house.desk.store, by="claire")

    assert Restored(held=0, uncertain=0) == told
    assert ["planned"] == [one["state"] for one in house.sends()]


def test_a_restored_send_leaves_once_somebody_has_released_it(house: House) -> None:
    """Under the key that it had, by which its provider knows it."""
    ids = launched(house)
    house.clock = FIRST_DUE + timedelta(minutes=1)
    (before,) = house.sends()
    hold_after_restore(house.desk.store, by="claire")

    house.act("release", ids=ids)
    (claimed,) = house.claim()

    assert before["key"] == claimed.key
