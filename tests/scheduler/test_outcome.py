"""What becomes of a send after one attempt, as a table."""

import math
from datetime import timedelta

import pytest

from models.send import HoldReason
from models.send import OnUncertain
from models.send import Outcome
from models.send import SendState
from scheduler.outcome import MOST_DETAIL
from scheduler.outcome import MOST_ID
from scheduler.outcome import failed
from scheduler.outcome import given_back
from scheduler.outcome import held
from scheduler.outcome import storable
from scheduler.outcome import taken
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import SendError
from tests.scheduler.fakes import NOW
from tests.scheduler.fakes import claimed

BOUNDS = Bounds(attempts=3, first_wait=10, longest_wait=100)
CAREFUL = Bounds(attempts=3, on_uncertain=OnUncertain.HOLD)
REFUSED = SendError("no", permanent=True)
FAILED = SendError("again")
UNKNOWN = SendError("broke off", uncertain=True)


@pytest.mark.parametrize(
    ("error", "bounds", "attempt", "outcome", "state"),
    [
        (REFUSED, BOUNDS, 1, Outcome.REFUSED, SendState.DEAD),
        (REFUSED, CAREFUL, 3, Outcome.REFUSED, SendState.DEAD),
        (FAILED, BOUNDS, 1, Outcome.FAILED, SendState.RETRY_WAIT),
        (FAILED, BOUNDS, 2, Outcome.FAILED, SendState.RETRY_WAIT),
        (FAILED, BOUNDS, 3, Outcome.FAILED, SendState.DEAD),
        (FAILED, CAREFUL, 1, Outcome.FAILED, SendState.RETRY_WAIT),
        (UNKNOWN, BOUNDS, 1, Outcome.UNCERTAIN, SendState.RETRY_WAIT),
        (UNKNOWN, BOUNDS, 3, Outcome.UNCERTAIN, SendState.DEAD),
        (UNKNOWN, CAREFUL, 1, Outcome.UNCERTAIN, SendState.UNCERTAIN),
        (UNKNOWN, CAREFUL, 3, Outcome.UNCERTAIN, SendState.UNCERTAIN),
        (SendError("slow down", retry_after=30), BOUNDS, 1, Outcome.FAILED, SendState.RETRY_WAIT),
        (SendError("come back tomorrow", retry_after=86_400), BOUNDS, 1, Outcome.FAILED, SendState.HELD),
    ],
)
def test_a_failure_leads_on_by_what_its_raiser_knows(
    error: SendError, bounds: Bounds, attempt: int, outcome: Outcome, state: SendState
) -> None:
    """Refused is dead, failed is tried again, unknown waits for a person where a repeat is not wanted."""
    settled = failed(claimed(attempt=attempt), error, bounds, NOW, 0.5)

    assert (outcome, state) == (settled.outcome, settled.state)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 0.0), (0.5, 10.0), (0.99, 19.8)])
def test_the_next_try_comes_after_a_wait_that_chance_spreads(chance: float, seconds: float) -> None:
    """Those who failed together do not come back together."""
    settled = failed(claimed(attempt=2), FAILED, BOUNDS, NOW, chance)

    assert NOW + timedelta(seconds=seconds) == settled.wake_at


def test_a_provider_is_never_asked_sooner_than_it_said() -> None:
    """Its wait is honoured whole, whatever ours would be."""
    settled = failed(claimed(), SendError("slow down", retry_after=77), BOUNDS, NOW, 0.1)

    assert NOW + timedelta(seconds=77) == settled.wake_at


@pytest.mark.parametrize("seconds", [math.inf, 10.0**18, 2.6e11])
def test_a_wait_that_leads_out_of_the_calendar_is_held(seconds: float) -> None:
    """What a provider asks for comes from outside, and must not keep its result from being written."""
    settled = failed(claimed(), SendError("slow down", retry_after=seconds), BOUNDS, NOW, 0)

    assert (SendState.HELD, HoldReason.LATE) == (settled.state, settled.hold)


def test_a_next_try_that_would_be_too_late_is_held_now() -> None:
    """Whoever is told now can still do something."""
    late = claimed(late_after=NOW + timedelta(seconds=5))

    settled = failed(late, SendError("slow down", retry_after=6), BOUNDS, NOW, 0)

    assert (SendState.HELD, HoldReason.LATE, late.not_after) == (settled.state, settled.hold, settled.wake_at)


def test_an_uncertain_send_ends_with_its_promise() -> None:
    """Until then a person may say what became of it."""
    settled = failed(claimed(), UNKNOWN, CAREFUL, NOW, 0)

    assert claimed().not_after == settled.wake_at


@pytest.mark.parametrize(("attempt", "state"), [(1, SendState.PLANNED), (2, SendState.RETRY_WAIT)])
def test_what_was_not_begun_waits_as_before(attempt: int, state: SendState) -> None:
    """It is due at once."""
    settled = given_back(claimed(attempt=attempt), NOW, "stopping")

    assert (Outcome.GIVEN_BACK, state, NOW) == (settled.outcome, settled.state, settled.wake_at)


def test_a_held_send_says_why_and_ends_with_its_promise() -> None:
    """For a person to look at."""
    settled = held(claimed(), HoldReason.LIST_CHANGED, "another list")

    assert (SendState.HELD, HoldReason.LIST_CHANGED, "another list", claimed().not_after) == (
        settled.state, settled.hold, settled.detail, settled.wake_at,
    )  # fmt: skip


def test_what_a_provider_took_is_gone() -> None:
    """With its own name for the message, and how many people it took."""
    settled = taken(claimed(), Handover(their_id="x" * 300, taken=3, refused=1, detail="queued"))

    assert (SendState.ACCEPTED, None, 3, 1, "queued") == (
        settled.state, settled.wake_at, settled.taken, settled.refused, settled.detail,
    )  # fmt: skip
    assert MOST_ID == len(settled.their_id)


def test_words_of_others_are_cut_and_made_fit_to_be_kept() -> None:
    """No database keeps a null sign or half a pair."""
    kept = storable("é\x00\ud800" + "x" * 1_000, MOST_DETAIL)

    assert MOST_DETAIL == len(kept)
    assert "é�?" == kept[:3]
