"""The clock wakes at the instant aimed at, and ticks whether anybody aims or not."""

import time
from datetime import timedelta
from threading import Event

from scheduler.clock import Clock

PATIENCE = 5.0
A_MOMENT = timedelta(milliseconds=50)


def _nothing() -> None:
    """Be woken for nothing."""


def test_it_ticks_without_being_asked() -> None:
    """Again and again."""
    ticks: list[float] = []
    twice = Event()

    def tick() -> None:
        ticks.append(time.monotonic())
        if len(ticks) == 2:
            twice.set()

    clock = Clock(_nothing, tick, tick=0.05)
    clock.start()

    assert twice.wait(PATIENCE)
    clock.stop()


def test_it_wakes_when_it_was_aimed_at() -> None:
    """Not before."""
    woken = Event()
    clock = Clock(woken.set, _nothing, tick=60)
    clock.start()
    start = time.monotonic()

    clock.aim(A_MOMENT)

    assert woken.wait(PATIENCE)
    assert time.monotonic() - start >= A_MOMENT.total_seconds()
    clock.stop()


def test_a_later_aim_does_not_put_off_a_sooner_one() -> None:
    """The soonest counts, and after it the next."""
    woken = Event()
    clock = Clock(woken.set, _nothing, tick=60)
    clock.start()

    clock.aim(A_MOMENT)
    clock.aim(timedelta(hours=1))
    first = woken.wait(PATIENCE)
    woken.clear()
    clock.aim(A_MOMENT)

    assert (True, True) == (first, woken.wait(PATIENCE))
    clock.stop()


def test_a_sooner_aim_comes_first() -> None:
    """Something may fall due before what was known."""
    woken = Event()
    clock = Clock(woken.set, _nothing, tick=60)
    clock.start()

    clock.aim(timedelta(hours=1))
    clock.aim(A_MOMENT)

    assert woken.wait(PATIENCE)
    clock.stop()


def test_it_may_be_stopped_while_it_wakes() -> None:
    """Whatever the instant, nothing breaks in its thread; aimed at afterwards it stays silent."""
    for _ in range(20):
        woken = Event()
        clock = Clock(woken.set, _nothing, tick=60)
        clock.start()
        clock.aim(timedelta(milliseconds=1))

        assert woken.wait(PATIENCE)
        clock.stop()
        woken.clear()
        clock.aim(timedelta(0))

        assert not woken.is_set()
