"""The benchmark of sends measures what it says, on a handful of them."""

import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from http.client import HTTPConnection

from sqlalchemy import text

from benchmarks.send_receiver import asked
from benchmarks.send_receiver import receiving
from benchmarks.send_rows import lay
from benchmarks.send_rows import plant
from benchmarks.send_rows import sqlite_ground
from benchmarks.send_runs import bare_rate
from benchmarks.send_runs import claim_cost
from benchmarks.send_runs import drained
from benchmarks.send_runs import lateness
from benchmarks.send_runs import p99
from benchmarks.send_runs import write_times


def test_the_receiver_counts_and_notes_what_it_is_sent() -> None:
    """Each key with the instant at which it came; asking begins the count anew."""
    with receiving(notes=True) as port:
        line = HTTPConnection("127.0.0.1", port, timeout=10)
        for key in ("snd_1_a", "snd_2_b"):
            line.request("POST", "/", b"{}", {"webhook-id": key})
            line.getresponse().read()
        line.close()

        heard, again = asked(port), asked(port)

    assert 2 == heard.count
    assert ["snd_1_a", "snd_2_b"] == [key for key, _ in heard.notes]
    assert all(0 <= time.time() - at < 10 for _, at in heard.notes)
    assert 0 == again.count


def test_the_bare_client_posts_all_that_it_is_given() -> None:
    """Its rate is that of requests that came."""
    with receiving() as port:
        rate = bare_rate(port, 50)

        assert 50 == asked(port).count
    assert rate > 0


def test_every_planted_send_leaves_once_with_its_attempt() -> None:
    """The scheduler's own process drains them; the benchmark fails when a request or an attempt is missing."""
    with sqlite_ground() as ground:
        found = drained(ground, 60, 20)

    assert 60 == found.count
    assert found.rate > 0
    assert found.megabytes > 0


def test_spread_sends_come_after_their_instant() -> None:
    """None is early, whatever the machine does meanwhile."""
    with sqlite_ground() as ground:
        late = lateness(ground, 20, 1)

    assert 20 == len(late)
    assert min(late) >= 0


def test_an_offer_is_written_through_the_api_while_sends_leave() -> None:
    """By a planner with a key, before the burst and during it."""
    with sqlite_ground() as ground:
        quiet, busy = write_times(ground, 40, pause=0.2)

    assert 40 == len(quiet)
    assert len(busy) >= 1
    assert min(*quiet, *busy) > 0


def test_a_round_of_dispatch_claims_what_is_due_and_leaves_what_waits() -> None:
    """Those of tomorrow stay planned."""
    with sqlite_ground() as ground:
        store = lay(ground)
        plant(store.engine, 10, datetime.now(UTC) + timedelta(days=1))
        plant(store.engine, 30, datetime.now(UTC))

        cost = claim_cost(store, 3, most=10)

        with store.engine.connect() as connection:
            claimed = connection.execute(text("SELECT count(*) FROM send WHERE state = 'claimed'")).scalar_one()
        store.close()

    assert 30 == claimed
    assert cost > 0


def test_one_in_a_hundred_exceeds_the_p99() -> None:
    """The figure that the targets speak of."""
    assert 99 <= p99([float(number) for number in range(1, 101)]) <= 100
