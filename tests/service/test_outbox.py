"""Each send is claimed by one scheduler at a time, and only its holder says what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.claim import Claimed
from models.claim import Pressure
from models.claim import Rate
from models.claim import Rest
from models.claim import Swept
from models.send import SendState
from models.store_gate import STALE_AFTER
from models.store_outbox import StoredOutbox
from models.store_outbox import database_clock
from tests.service.launching import House
from tests.service.outbox_ground import LEASE
from tests.service.outbox_ground import edit
from tests.service.outbox_ground import gate
from tests.service.outbox_ground import ids
from tests.service.outbox_ground import launched
from tests.service.outbox_ground import rows
from tests.service.outbox_ground import settled
from tests.service.outbox_ground import take

A_SECOND = timedelta(seconds=1)
HALF_A_MINUTE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


def test_eight_at_once_claim_each_send_once(house: House) -> None:
    """Nobody gets what somebody else has, and nothing is left."""
    launched(house, 60)

    def claim_all(owner: int) -> list[Claimed]:
        mine: list[Claimed] = []
        while claimed := take(house.outbox, most=3, owner=f"thread-{owner}"):
            mine += claimed
        return mine

    with ThreadPoolExecutor(8) as pool:
        claimed = [one for mine in pool.map(claim_all, range(8)) for one in mine]

    assert sorted(ids(claimed)) == [send_id for (send_id,) in rows(house, "id")]
    assert {("claimed", 1, 1)} == set(rows(house, "state, fence, attempts"))
    assert 60 == len(rows(house, "n", "attempt"))


def test_an_attempt_is_written_down_before_its_message_can_leave(house: House) -> None:
    """It is open, and bears key and fence of its claim."""
    launched(house, 1)

    (claimed,) = take(house.outbox)

    assert [(1, claimed.key, claimed.fence, "open")] == rows(house, "n, key, fence, outcome", "attempt")


def test_a_result_that_comes_too_late_changes_nothing(house: House) -> None:
    """Whoever was stopped longer than his lease is heard, and no longer believed."""
    launched(house, 1)
    (zombie,) = take(house.outbox, owner="zombie")
    house.clock += LEASE + A_SECOND
    house.outbox.sweep({"house": True})
    (holder,) = take(house.outbox, owner="holder")

    late = house.outbox.settle([settled(zombie)])

    assert 1 == late
    assert [("claimed", 2, "holder")] == rows(house, "state, fence, owner")
    assert [(1, True), (2, False)] == [(n, bool(is_late)) for n, is_late in rows(house, "n, is_late", "attempt")]
    assert (0, [("accepted",)]) == (house.outbox.settle([settled(holder)]), rows(house))


def test_a_result_counts_once(house: House) -> None:
    """Told again it finds nothing to settle, and nothing more is taken off what is under way."""
    launched(house, 2)
    first, _ = take(house.outbox)

    told = [house.outbox.settle([settled(first)]), house.outbox.settle([settled(first)])]

    assert [0, 1] == told
    assert [(1,)] == rows(house, "in_flight", "provider_state")


def test_what_was_claimed_and_not_begun_leaves_later(house: House) -> None:
    """A scheduler that stops gives it back, and the next one has it at once."""
    launched(house, 1)
    (claimed,) = take(house.outbox)

    house.outbox.settle([settled(claimed, SendState.PLANNED, wake_at=house.clock)])
    (again,) = take(house.outbox)

    assert (claimed.key, claimed.fence + 1, 2) == (again.key, again.fence, again.attempt)


def test_a_lease_that_is_renewed_does_not_end(house: House) -> None:
    """What takes long stays with whoever has it, unless somebody else has it by now."""
    launched(house, 1)
    (claimed,) = take(house.outbox)
    house.clock += LEASE / 2
    house.outbox.renew([(claimed.send_id, claimed.fence)], LEASE)
    house.clock += LEASE * 3 / 4

    assert Swept() == house.outbox.sweep({"house": True})
    house.clock += LEASE
    assert Swept(recovered=1) == house.outbox.sweep({"house": True})


@pytest.mark.parametrize(("retries", "state"), [(True, "retry_wait"), (False, "uncertain")])
def test_what_a_dead_scheduler_had_is_in_doubt(house: House, state: str, *, retries: bool) -> None:
    """It is tried again where its provider knows a repeat, else a person decides; nothing stays under way."""
    launched(house, 3)
    take(house.outbox)
    house.clock += LEASE + A_SECOND

    swept = house.outbox.sweep({"house": retries})

    assert Swept(recovered=3) == swept
    assert [(state,)] * 3 == rows(house)
    assert {("uncertain",)} == set(rows(house, "outcome", "attempt"))
    assert [(0,)] == rows(house, "in_flight", "provider_state")


def test_after_an_outage_what_is_late_is_held_and_not_sent(house: House) -> None:
    """Three hours later nothing leaves in a burst: a person lets it go or not."""
    launched(house, 20)
    house.clock += 3 * HOUR

    blasted = take(house.outbox)
    swept = house.outbox.sweep({"house": True})

    assert [] == blasted
    assert Swept(late=20) == swept
    assert {("held", "late")} == set(rows(house, "state, hold"))
    assert Swept() == house.outbox.sweep({"house": True})


def test_what_is_past_its_end_ends(house: House) -> None:
    """Nobody is promised an offer that is over."""
    launched(house, 2)
    house.clock += timedelta(days=30)

    swept = house.outbox.sweep({"house": True})

    assert Swept(expired=2) == swept
    assert ([], [("expired",)] * 2) == (take(house.outbox), rows(house))


def test_a_rate_holds_for_all_schedulers_together(house: House) -> None:
    """Two of them take turns for two minutes, and no minute ever sees more than ten."""
    launched(house, 120)
    both = [house.outbox, house.outbox]
    pressure = Pressure(rates=(Rate(amount=10, seconds=60),), in_flight=500)
    taken: list[datetime] = []

    for tick in range(120):
        claimed = take(both[tick % 2], pressure=pressure)
        taken += [house.clock] * len(claimed)
        house.clock += A_SECOND

    minute = timedelta(minutes=1)
    most = max(sum(one <= other < one + minute for other in taken) for one in taken)
    assert most <= 10
    assert len(taken) >= 18


def test_no_more_is_under_way_than_is_allowed(house: House) -> None:
    """Room comes back with each result, whoever has asked."""
    launched(house, 10)
    pressure = Pressure(in_flight=3)
    first, second = house.outbox, house.outbox

    taken = [take(first, pressure=pressure), take(second, pressure=pressure)]
    first.settle([settled(taken[0][0])])
    taken.append(take(second, pressure=pressure))

    assert [3, 0, 1] == [len(one) for one in taken]


@pytest.mark.parametrize("more", [
    {}, {"state": SendState.DEAD, "status": 404}, {"state": SendState.RETRY_WAIT, "status": 200},
])  # fmt: skip
def test_after_a_rest_one_message_goes_first(house: House, more: dict[str, Any]) -> None:
    """An answer to it opens the way for the others, even when whoever began the rest is dead."""
    launched(house, 10)
    house.outbox.trip("house", house.clock + HALF_A_MINUTE, 10)

    resting = take(house.outbox)
    house.clock += HALF_A_MINUTE
    first = take(house.outbox)
    behind = take(house.outbox)
    before = house.outbox.rests()
    house.outbox.settle([settled(first[0], **more)])

    assert [0, 1, 0, 9] == [len(one) for one in (resting, first, behind, take(house.outbox))]
    assert ({"house": Rest(failures=10, until=house.clock)}, {}) == (before, house.outbox.rests())


@pytest.mark.parametrize("status", [None, 429, 503])
def test_after_a_rest_a_failure_opens_no_way(house: House, status: int | None) -> None:
    """Nor does a message that was never begun: the next one goes as alone."""
    launched(house, 10)
    house.outbox.trip("house", house.clock, 10)
    first = take(house.outbox)

    house.outbox.settle([settled(first[0], SendState.RETRY_WAIT, status=status, wake_at=house.clock + HOUR)])

    assert [1, 1] == [len(first), len(take(house.outbox))]


def test_what_was_under_way_when_a_rest_began_does_not_end_it(house: House) -> None:
    """It was begun before anybody knew that the provider is unwell."""
    launched(house, 10)
    under_way = take(house.outbox, most=5)
    house.outbox.trip("house", house.clock + HALF_A_MINUTE, 10)

    house.outbox.settle([settled(one) for one in under_way])
    house.clock += HALF_A_MINUTE

    assert [5, 1] == [len(under_way), len(take(house.outbox))]


def test_a_probe_whose_scheduler_dies_makes_room_for_the_next(house: House) -> None:
    """When its lease is over."""
    launched(house, 10)
    house.outbox.trip("house", house.clock, 10)
    probes = [take(house.outbox, owner="the dead"), take(house.outbox)]

    house.clock += LEASE
    house.outbox.sweep({"house": True})

    assert [1, 0, 1] == [len(one) for one in (*probes, take(house.outbox))]


def test_a_provider_that_was_stopped_gets_nothing_and_its_sends_say_so(house: House) -> None:
    """What is due now is held at once, what falls due later when its instant comes."""
    launched(house, 4)
    house.clock -= timedelta(seconds=2)

    house.outbox.stop("house", "410 Gone")
    at_once = rows(house, "state, hold")
    house.clock += timedelta(seconds=2)
    swept = house.outbox.sweep({"house": True})

    assert [("held", "provider_down")] * 2 + [("planned", None)] * 2 == at_once
    assert Swept(kept_back=2) == swept
    assert ([("held", "provider_down")] * 4, []) == (rows(house, "state, hold"), take(house.outbox))


def test_a_calendar_that_changed_is_looked_at_again_before_anything_leaves(house: House) -> None:
    """A new version needs a new word, whatever changed."""
    launched(house, 1)
    answer = house.client.post(
        "/v1/offers?calendar=q4",
        json={"code": "OTHER", "segments": ["vip"], "valid_from": "2027-03-01", "valid_to": "2027-03-02",
              "mechanics": [{"kind": "percent_off", "rate": "5"}]},
    )  # fmt: skip

    before = take(house.outbox)
    gate(house)

    assert 201 == answer.status_code
    assert ([], 1) == (before, len(take(house.outbox)))


def test_what_is_under_way_while_the_gate_looks_ahead_is_looked_at_when_it_comes_back(house: House) -> None:
    """The last send of an offer is tried, fails, and waits; meanwhile the calendar has changed."""
    launched(house, 1)
    claimed = take(house.outbox)[0]
    house.clock += STALE_AFTER
    gate(house)
    house.outbox.settle([settled(claimed, SendState.RETRY_WAIT, wake_at=house.clock)])
    edit(house, name="Another name")

    before = take(house.outbox)
    gate(house)

    assert ([], 1) == (before, len(take(house.outbox)))


@pytest.mark.parametrize(("before", "after"), [
    ("accepted", "planned"), ("cancelled", "planned"), ("expired", "claimed"), ("delivered", "bounced"),
    ("planned", "accepted"),
])  # fmt: skip
def test_a_step_that_no_send_may_take_is_refused_by_the_database(house: House, before: str, after: str) -> None:
    """Whoever asks, and whatever he has forgotten."""
    launched(house, 1)
    path = {"accepted": ("claimed", "accepted"), "cancelled": ("cancelled",), "expired": ("expired",),
            "delivered": ("claimed", "delivered"), "planned": ()}[before]  # fmt: skip
    for state in path:
        _force(house, state)

    with pytest.raises(DatabaseError, match="a send cannot take that step"):
        _force(house, after)

    assert [(before,)] == rows(house)


def test_a_clock_that_is_set_back_sends_nothing_early_or_twice(house: House) -> None:
    """An hour back: what left stays gone, what was due waits for its instant again, no rate fills up."""
    launched(house, 4)
    pressure = Pressure(rates=(Rate(amount=20, seconds=60),), in_flight=500)
    claimed = take(house.outbox, most=2, pressure=pressure)
    house.clock -= HOUR

    late = house.outbox.settle([settled(one) for one in claimed])
    meanwhile = (take(house.outbox, pressure=pressure), house.outbox.sweep({"house": True}))
    house.clock += HOUR

    assert (0, ([], Swept())) == (late, meanwhile)
    assert 2 == sum(len(take(house.outbox, pressure=pressure)) for _ in _seconds(house, 10))


def test_a_clock_that_is_set_forward_ends_leases_and_loses_nothing(house: House) -> None:
    """An hour on: who holds something is no longer believed, and all of it is tried again."""
    launched(house, 4)
    claimed = take(house.outbox, most=2)
    house.clock += HOUR

    swept = house.outbox.sweep({"house": True})
    again = take(house.outbox)

    assert Swept(recovered=2) == swept
    assert 4 == len(again)
    assert 2 == house.outbox.settle([settled(one) for one in claimed])
    assert 0 == house.outbox.settle([settled(one) for one in again])


def test_the_next_wake_is_the_soonest_instant_at_which_something_is_to_be_done(house: House) -> None:
    """Of sends that wait, of leases, and of promises that end."""
    launched(house, 3)
    last = house.clock

    waiting = house.outbox.next_wake(last - timedelta(seconds=2))
    take(house.outbox)

    assert last - A_SECOND == waiting
    assert last + LEASE == house.outbox.next_wake(last)


def test_the_database_tells_the_time(house: House) -> None:
    """Leases are told by one clock for all; it is aware and near ours."""
    store = house.desk.store

    told = StoredOutbox(store.engine, store.workspace_id).now()

    assert timedelta(0) == told.utcoffset()
    with store.engine.connect() as connection:
        assert abs(database_clock(connection) - told) < HOUR


def _force(house: House, state: str) -> None:
    with house.outbox.engine.begin() as connection:
        connection.execute(text("UPDATE send SET state = :state"), {"state": state})


def _seconds(house: House, count: int) -> list[None]:
    """Let a second pass before each round."""
    house.clock += timedelta(seconds=count)
    return [None]
