"""After twenty rounds of killing, every promise of the way out still holds; each test judges one of them."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import pairwise

import pytest

from models.send import STEPS
from models.send import SendState
from tests.chaos.campaign import OFFERS
from tests.chaos.campaign import SENDS_EACH
from tests.chaos.evidence import Evidence
from tests.chaos.evidence import Post
from tests.chaos.scheduler_process import LEASES
from tests.chaos.scheduler_process import TRAPS
from tests.chaos.ways import BOUNDS
from tests.chaos.ways import CAREFUL
from tests.chaos.ways import IN_FLIGHT
from tests.chaos.ways import NARROW
from tests.chaos.ways import RATE
from tests.chaos.ways import WIDE

pytestmark = pytest.mark.chaos

ENDED = {"accepted", "dead", "cancelled", "expired", "held", "uncertain"}
TICK = 1.0
# A busy machine takes its time between a claim and the wire.
STALL = 1.0
TIMEOUT = 1.0


def test_enough_was_killed_to_prove_anything(evidence: Evidence) -> None:
    """All sends were planned, most left, and schedulers died at every place that has a name."""
    states = Counter(row["state"] for row in evidence.sends)

    assert OFFERS * SENDS_EACH == len(evidence.sends)
    assert states["accepted"] > len(evidence.sends) / 2
    assert evidence.diary.kills >= 20
    assert set(TRAPS) == set(evidence.diary.trapped)
    assert evidence.diary.orphans > 0


def test_no_send_is_lost(evidence: Evidence) -> None:
    """I1: every send has come to an end, or waits for a person, and nothing is claimed any more."""
    expected: list[object] = []

    actual = [(row["id"], row["state"], row["hold"]) for row in evidence.sends if row["state"] not in ENDED]

    assert expected == actual


def test_nothing_is_counted_as_under_way_any_more(evidence: Evidence) -> None:
    """I1: a count that stays behind would take room from a provider for good, and all of it after a rest."""
    actual = {row["provider"]: row["in_flight"] for row in evidence.providers}

    assert dict.fromkeys(actual, 0) == actual
    assert {NARROW, WIDE, CAREFUL} <= actual.keys()


def test_nothing_is_accepted_that_the_provider_did_not_take(evidence: Evidence) -> None:
    """I1: what the database calls accepted was answered with a success."""
    taken = {post.key for post in evidence.posts if post.is_success}

    actual = [row["key"] for row in evidence.sends if row["state"] == "accepted" and row["key"] not in taken]

    assert [] == actual


def test_every_message_was_announced_by_a_committed_attempt(evidence: Evidence) -> None:
    """I2: the n-th message of a key came after the start of the n-th attempt; no message comes from nowhere."""
    attempts = evidence.attempts_by_key()

    ghosts = [
        (key, number)
        for key, posts in evidence.posts_by_key().items()
        for number, post in enumerate(posts)
        if number >= len(attempts.get(key, ())) or post.came_at < attempts[key][number]["started_at"]
    ]

    assert [] == ghosts


def test_every_message_proves_who_sent_it(evidence: Evidence) -> None:
    """The signature of every message that was read is right."""
    signed = Counter(post.signed for post in evidence.posts)

    assert 0 == signed[False]
    assert signed[True] > 0


def test_doubles_are_bounded_by_what_was_in_flight(evidence: Evidence) -> None:
    """I3: only a send with an attempt of unknown end is taken twice, once for each of them at most."""
    doubts = Counter(row["key"] for row in evidence.attempts if row["outcome"] == "uncertain" or row["is_late"])
    taken = Counter(post.key for post in evidence.posts if post.is_success)

    actual = [key for key, count in taken.items() if count > 1 + doubts[key]]

    assert [] == actual


def test_where_a_repeat_is_not_wanted_nobody_gets_one(evidence: Evidence) -> None:
    """I3: after a doubt the careful road waits for a person."""
    careful = [post for post in evidence.posts if post.path == CAREFUL and post.is_success]

    actual = [key for key, count in Counter(post.key for post in careful).items() if count > 1]

    assert [] == actual
    assert careful


def test_a_send_has_one_key_and_a_key_one_send(evidence: Evidence) -> None:
    """I4: whoever drops repeats by their key sees each send exactly once."""
    keys = {(row["send_id"], row["key"]) for row in evidence.attempts}
    seen = {post.key for post in evidence.posts}

    assert len(keys) == len({send_id for send_id, _ in keys}) == len({key for _, key in keys})
    assert seen <= {key for _, key in keys}


def test_no_message_leaves_too_early_or_after_its_end(evidence: Evidence) -> None:
    """I5: not before its instant, and not once its promise is over."""
    sends = evidence.sends_by_key()

    actual = [
        post.key
        for post in evidence.posts
        if not sends[post.key]["due_at"] <= post.came_at <= sends[post.key]["not_after"] + STALL
    ]

    assert [] == actual


def test_no_attempt_begins_after_a_withdrawal(evidence: Evidence) -> None:
    """I5: once a withdrawal has been confirmed, nothing of that offer is begun."""
    withdrawn = {act["offer"]: act["at"] for act in evidence.acts if act["what"] == "withdrawn"}
    offers = {row["id"]: row["offer"] for row in evidence.sends}

    actual = [
        row["key"]
        for row in evidence.attempts
        if row["started_at"] > withdrawn.get(offers[row["send_id"]], float("inf"))
    ]

    assert [] == actual
    assert withdrawn


def test_no_attempt_begins_while_an_approval_is_gone(evidence: Evidence) -> None:
    """I5: between a change and the next approval nothing of that offer is begun."""
    offers = {row["id"]: row["offer"] for row in evidence.sends}
    gaps = list(_without_approval(evidence))

    actual = [
        (offer, row["key"])
        for offer, start, end in gaps
        for row in evidence.attempts
        if offers[row["send_id"]] == offer and start < row["started_at"] < end
    ]

    assert [] == actual
    assert gaps


def test_fences_only_rise(evidence: Evidence) -> None:
    """I6: each claim holds a higher fence than the one before, and nothing ever lowers one."""
    lowered = [row["send_id"] for row in evidence.steps if row["fence"] < row["old_fence"]]
    attempts = [
        (before["send_id"], before["n"])
        for before, after in pairwise(evidence.attempts)
        if before["send_id"] == after["send_id"] and before["fence"] >= after["fence"]
    ]

    assert [] == lowered
    assert [] == attempts


def test_a_claim_alone_raises_the_fence(evidence: Evidence) -> None:
    """I6: one claim, one fence, one attempt; no result that came too late has moved anything."""
    claims = Counter(row["send_id"] for row in evidence.steps if row["new"] == "claimed")

    actual = [
        row["id"] for row in evidence.sends if not row["fence"] == row["attempts"] == claims[row["id"]]
    ]  # fmt: skip

    assert [] == actual


@pytest.mark.parametrize(("road", "most"), [(NARROW, IN_FLIGHT), (WIDE, BOUNDS["in_flight"])])
def test_no_more_is_under_way_than_a_provider_allows(evidence: Evidence, road: str, most: int) -> None:
    """I7: whatever the number of schedulers."""
    posts = [post for post in evidence.posts if post.path == road]

    actual = _most_together(posts)

    assert 0 < actual <= most


def test_no_more_is_begun_than_a_rate_allows(evidence: Evidence) -> None:
    """I7: in no stretch of time, whatever the number of schedulers."""
    roads = {row["id"]: row["provider"] for row in evidence.sends}
    begun = [row["started_at"] for row in evidence.attempts if roads[row["send_id"]] == NARROW]

    assert RATE["amount"] >= _most_within(begun, RATE["seconds"])


def test_no_more_arrives_than_a_rate_allows(evidence: Evidence) -> None:
    """I7: as the provider sees it, but for what a busy machine holds up."""
    came = [post.came_at for post in evidence.posts if post.path == NARROW]

    assert RATE["amount"] * (RATE["seconds"] + STALL) / RATE["seconds"] >= _most_within(came, RATE["seconds"])


def test_what_was_taken_from_a_scheduler_is_no_longer_its_business(evidence: Evidence) -> None:
    """I6: what it hears after its leases have ended is kept as late, and changes nothing."""
    late = {(row["send_id"], row["n"]) for row in evidence.attempts if row["is_late"]}

    assert frozenset() < evidence.diary.overtaken <= late


def test_every_step_is_one_that_a_send_may_take(evidence: Evidence) -> None:
    """I8: the log of steps, replayed, is unbroken, within the graph, and ends where the row stands."""
    states = {row["id"]: row["state"] for row in evidence.sends}

    for send_id, steps in evidence.steps_by_send().items():
        moves = [row for row in steps if row["old"] != row["new"]]

        assert "" == moves[0]["old"]
        assert [row["new"] for row in moves[:-1]] == [row["old"] for row in moves[1:]]
        assert all(SendState(row["new"]) in STEPS[SendState(row["old"])] for row in moves[1:])
        assert states[send_id] == moves[-1]["new"]


def test_what_the_dead_had_claimed_is_taken_up_in_time(evidence: Evidence) -> None:
    """I9: within a lease and a few ticks of the restart nobody dead holds anything."""
    lease = LEASES.least

    assert evidence.diary.recovery <= lease + 2 * TICK + STALL


def test_work_goes_on_at_once_after_a_restart(evidence: Evidence) -> None:
    """I9: the first claim of the last scheduler comes within a lease and a tick."""
    claims = [row["started_at"] for row in evidence.attempts if row["owner"] == evidence.diary.last_owner]

    assert min(claims, default=0.0) - evidence.diary.last_start <= LEASES.least + TICK + STALL


def test_a_scheduler_that_is_asked_to_stop_leaves_nothing_open(evidence: Evidence) -> None:
    """It ended well, and nothing was claimed by it any more."""
    expected = [(0, 0)]

    assert expected == evidence.diary.drained


def _without_approval(evidence: Evidence) -> Iterator[tuple[str, float, float]]:
    """Give each stretch from a change of an offer to the next time that somebody set out to approve it."""
    for index, act in enumerate(evidence.acts):
        if act["what"] == "changed":
            again = (
                one["at"]
                for one in evidence.acts[index:]
                if one["offer"] == act["offer"] and one["what"] == "approving"
            )
            yield act["offer"], act["at"], next(again, float("inf"))


def _most_together(posts: Sequence[Post]) -> int:
    """Count how many messages were under way at once; whoever sent one waits for its answer so long, and no longer."""
    marks = []
    for post in posts:
        until = post.came_at + 0.7 * TIMEOUT
        marks += [(post.came_at, 1), (until if post.told_at is None else min(post.told_at, until), -1)]
    most = together = 0
    for _, change in sorted(marks):
        together += change
        most = max(most, together)
    return most


def _most_within(instants: Sequence[float], seconds: float) -> int:
    ordered = sorted(instants)
    first = most = 0
    for last, instant in enumerate(ordered):
        while instant - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
