"""A provider that fails again and again rests, longer each time, whoever was there to see it."""

from datetime import timedelta

import pytest

from models.claim import Settled
from scheduler.breaker import LONGEST_REST
from scheduler.breaker import Breakers
from scheduler.breaker import is_sickness
from scheduler.outcome import given_back
from scheduler.outcome import taken
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import SendError
from tests.scheduler.fakes import NOW
from tests.scheduler.fakes import FakeOutbox
from tests.scheduler.fakes import claimed

BOUNDS = Bounds(breaks_after=3, rests=10)
BAD = Answer(status=503)
GOOD = Answer(status=200)


def _note(breakers: Breakers, *results: Answer | Settled | SendError) -> None:
    breakers.note([("house", BOUNDS, one) for one in results])


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (GOOD, False),
        (Answer(status=400), False),
        (Answer(status=429), True),
        (BAD, True),
        (SendError("refused", permanent=True), None),
        (SendError("broke off", uncertain=True), True),
        (SendError("not reached"), True),
        (NotStartedError("stopping"), None),
        (taken(claimed(), Handover()), False),
        (given_back(claimed(), NOW, "stopping"), None),
    ],
)
def test_a_result_shows_how_its_provider_is(result: Answer | Settled | SendError, *, expected: bool | None) -> None:
    """A message that it refuses is the message's fault; what was never begun shows nothing."""
    assert expected is is_sickness(result)


def test_a_few_failures_mean_nothing() -> None:
    """One success in between, and counting begins anew."""
    outbox = FakeOutbox()

    _note(Breakers(outbox), BAD, BAD, GOOD, BAD, BAD)

    assert [] == outbox.trips


def test_failures_in_a_row_mean_a_rest() -> None:
    """For so long as the provider's bounds say."""
    outbox = FakeOutbox()

    _note(Breakers(outbox), BAD, BAD, BAD)

    assert [("house", NOW + timedelta(seconds=10), 3)] == outbox.trips


def test_each_rest_that_did_not_help_is_twice_as_long() -> None:
    """One failure after a rest is enough; there is a longest rest."""
    outbox = FakeOutbox()
    breakers = Breakers(outbox)
    rests = list[float]()

    _note(breakers, BAD, BAD)
    for _ in range(8):
        _note(breakers, BAD)
        until = outbox.trips[-1][1]
        rests.append((until - outbox.instant).total_seconds())
        outbox.instant = until

    assert [10, 20, 40, 80, 160, 160, 160, 160] == rests
    assert 10 * LONGEST_REST == max(rests)


def test_what_was_under_way_when_a_rest_began_does_not_prolong_it() -> None:
    """Forty requests that time out together are one bad moment, not forty rests that did not help."""
    outbox = FakeOutbox()
    breakers = Breakers(outbox)

    _note(breakers, *[BAD] * 40)
    outbox.instant += timedelta(seconds=9)
    _note(breakers, *[BAD] * 40)

    assert [("house", NOW + timedelta(seconds=10), 3)] == outbox.trips


def test_once_well_it_takes_as_many_failures_as_before() -> None:
    """Whichever scheduler heard of it, and the rest is as short as the first."""
    outbox = FakeOutbox()
    breakers = Breakers(outbox)

    _note(breakers, BAD, BAD, BAD)
    outbox.instant += timedelta(seconds=10)
    outbox.resting.clear()
    _note(breakers, BAD, BAD)
    after_two = len(outbox.trips)
    _note(breakers, BAD)

    assert 1 == after_two
    assert ("house", NOW + timedelta(seconds=20), 3) == outbox.trips[-1]


def test_whoever_comes_after_the_dead_goes_on_where_they_were() -> None:
    """One failure after a rest that another began is enough, and the next rest is twice as long."""
    outbox = FakeOutbox()

    _note(Breakers(outbox), BAD, BAD, BAD)
    outbox.instant += timedelta(seconds=9)
    _note(Breakers(outbox), *[BAD] * 40)
    outbox.instant += timedelta(seconds=1)
    _note(Breakers(outbox), BAD)

    assert [("house", NOW + timedelta(seconds=seconds), failures) for seconds, failures in ((10, 3), (30, 4))] == (
        outbox.trips
    )


def test_fewer_failures_than_are_asked_for_now_mean_the_shortest_rest() -> None:
    """The bounds may have been changed since it began to rest."""
    outbox = FakeOutbox()
    outbox.trip("house", NOW, 1)

    _note(Breakers(outbox), BAD)

    assert ("house", NOW + timedelta(seconds=10), 2) == outbox.trips[-1]


def test_providers_do_not_suffer_for_each_other() -> None:
    """Each is counted alone."""
    outbox = FakeOutbox()
    breakers = Breakers(outbox)

    breakers.note([("a", BOUNDS, BAD), ("b", BOUNDS, BAD), ("a", BOUNDS, BAD), ("b", BOUNDS, BAD)])

    assert [] == outbox.trips
