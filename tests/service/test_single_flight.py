"""What several ask for at the same time is worked out once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from api.desk import EXTENSION
from api.desk import Desk
from api.single_flight import SingleFlight
from app import Settings
from app import create_app
from models.store_error import BusyError
from rules.bound import TooMuchError


@pytest.fixture
def flights() -> SingleFlight:
    """Give one with nobody at work."""
    return SingleFlight()


def wait_for(is_so: Callable[[], bool]) -> None:
    """Give other threads the time that it takes."""
    for _ in range(1_000):
        if is_so():
            return
        Event().wait(0.01)
    raise AssertionError("it never came to that")


def test_others_wait_for_the_first_and_nobody_for_other_keys() -> None:
    """Each comes to his turn, one at a time."""
    flights, inside, leave, seen = SingleFlight(), Event(), Event(), []

    def first() -> None:
        with flights.of("a"):
            inside.set()
            leave.wait(10)
            seen.append("first")

    def second() -> None:
        with flights.of("a"):
            seen.append("second")

    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(first)
        assert inside.wait(10)
        late = pool.submit(second)
        with flights.of("b"):
            seen.append("other")
        leave.set()
        asked.result(10)
        late.result(10)

    assert ["other", "first", "second"] == seen
    assert not flights._flights


def test_a_first_who_fails_leaves_the_work_to_the_next() -> None:
    """Nobody waits for ever."""
    flights = SingleFlight()

    with pytest.raises(TooMuchError), flights.of("a"):
        raise TooMuchError("time", 2)

    with flights.of("a"):
        assert flights._flights
    assert not flights._flights


@pytest.mark.parametrize("error", [TooMuchError("time", 2), BusyError("database", "sqlite")])
def test_whoever_waited_hears_that_it_was_too_much(
    flights: SingleFlight, error: TooMuchError | BusyError
) -> None:  # fmt: skip
    """He has waited as long as it may take already, also for the database; whoever comes afterwards tries anew."""
    inside, leave, worked = Event(), Event(), []

    def work(name: str) -> None:
        with flights.of("a"):
            worked.append(name)
            inside.set()
            assert leave.wait(10)
            raise error

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(work, "first")]
        assert inside.wait(10)
        asked += [pool.submit(work, name) for name in ("second", "third")]
        wait_for(lambda: flights._flights["a"].aboard == 3)
        leave.set()
        told = [one.exception(10) for one in asked]
    with pytest.raises(type(error)):
        work("later")

    assert [error] * 3 == told
    assert ["first", "later"] == worked
    assert not flights._flights


def test_a_calendar_that_is_too_much_for_one_keeps_nobody_waiting_twice(filled_url: str, monkeypatch: Any) -> None:
    """Readers who each tried in turn would hold every turn for as many minutes."""
    desk: Desk = create_app(Settings(database_url=filled_url)).extensions[EXTENSION]
    code = desk.store.calendars()[0][0].code
    begun, go_on, checks = Event(), Event(), []

    def slow(*given: Any, **_: Any) -> Any:
        checks.append(given)
        begun.set()
        assert go_on.wait(10)
        raise TooMuchError("time", 60)

    monkeypatch.setattr(desk, "check", slow)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(desk.ruling, code)]
        assert begun.wait(10)
        asked += [pool.submit(desk.ruling, code) for _ in range(2)]
        wait_for(lambda: [one.aboard for one in desk._judgements._flights.values()] == [3])
        go_on.set()
        told = [one.exception(20) for one in asked]
    desk.store.close()

    assert 1 == len(checks)
    assert ["time", "time", "time"] == [isinstance(one, TooMuchError) and one.what for one in told]


def test_a_calendar_that_several_open_at_once_is_judged_once(filled_url: str, monkeypatch: Any) -> None:
    """The class's promise: each version once by each house policy."""
    desk: Desk = create_app(Settings(database_url=filled_url)).extensions[EXTENSION]
    code = desk.store.calendars()[0][0].code
    check, begun, go_on, checks = desk.check, Event(), Event(), []

    def slow(*given: Any, **named: Any) -> Any:
        checks.append(given)
        begun.set()
        assert go_on.wait(10)
        return check(*given, **named)

    monkeypatch.setattr(desk, "check", slow)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(desk.ruling, code)]
        assert begun.wait(10)
        asked += [pool.submit(desk.ruling, code) for _ in range(2)]
        go_on.set()
        rulings = [one.result(20) for one in asked]
    desk.store.close()

    assert 1 == len(checks)
    assert 1 == len({id(one) for one in rulings})
