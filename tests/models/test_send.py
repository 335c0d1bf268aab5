"""The graph of a send: what may follow what, and what can never come again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.send import STEPS
from models.send import SendState

GONE = (SendState.ACCEPTED, SendState.DELIVERED, SendState.BOUNCED)


def test_every_state_says_what_may_follow() -> None:
    """None is forgotten, and none follows itself."""
    assert set(SendState) == set(STEPS)
    assert all(state not in following for state, following in STEPS.items())


@pytest.mark.parametrize("state", GONE)
def test_what_a_provider_has_never_leaves_again(state: SendState) -> None:
    """From there no road leads back to a state that waits or is tried."""
    reached = _reachable(state)

    assert state.is_gone
    assert reached <= {SendState.DELIVERED, SendState.BOUNCED}


@pytest.mark.parametrize("state", [SendState.CANCELLED, SendState.EXPIRED, SendState.DELIVERED])
def test_an_end_is_an_end(state: SendState) -> None:
    """Nothing follows."""
    assert frozenset() == STEPS[state]


def test_only_what_waits_is_claimed() -> None:
    """Held, uncertain and dead sends need a person first."""
    assert {state for state in SendState if state.is_waiting} == {
        state for state, following in STEPS.items() if SendState.CLAIMED in following
    }


@given(st.lists(st.integers(0, 20), max_size=30))
def test_no_walk_claims_what_is_gone(chances: list[int]) -> None:
    """However one walks, once a provider has it nobody claims it."""
    state, is_gone = SendState.PLANNED, False

    for chance in chances:
        following = sorted(STEPS[state], key=lambda one: one.value)
        state = following[chance % len(following)] if following else state
        is_gone = is_gone or state.is_gone

        assert not (is_gone and (state is SendState.CLAIMED or state.is_waiting))


def _reachable(state: SendState) -> set[SendState]:
    found: set[SendState] = set()
    edge = set(STEPS[state])
    while edge:
        found |= edge
        edge = {after for one in edge for after in STEPS[one]} - found
    return found
