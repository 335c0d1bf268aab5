"""Whoever looks at a send that waits learns whose turn it is."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime

import pytest

from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import KeptSend
from web.message_book import message_book
from web.send_turns import whose_turn

DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HELD = KeptSend(
    id=1, calendar="q4", offer="A", occurrence=0, segment="vip", channel="email", page=0, pages=1, kind="offer.send",
    provider="house", state=SendState.HELD, hold="late", detail="", reasons=(), asked_at=DUE, due_at=DUE,
    late_after=DUE, not_after=DUE, wake_at=None, people=None, key="snd_1", attempts=0, their_id="", taken=None,
    refused=0, changed_at=DUE, tally={},
)  # fmt: skip
STANDING = Standing(offer="A", state=OfferState.APPROVED, author="claire", approver="marc")
SERVICE = "whoever runs the service"


@pytest.mark.parametrize(
    ("hold", "who"),
    [
        (HoldReason.CONFLICT, "claire"),
        (HoldReason.LATE, "marc"),
        (HoldReason.QUIET_HOURS, "claire"),
        (HoldReason.BLACKOUT, "claire"),
        (HoldReason.PROVIDER_DOWN, SERVICE),
        (HoldReason.APPROVAL_LOST, "somebody other than claire"),
        (HoldReason.NO_PROVIDER, SERVICE),
        (HoldReason.NO_AUDIENCE, "claire"),
        (HoldReason.AFTER_VALIDITY, "claire"),
        (HoldReason.LIST_CHANGED, "claire"),
        (HoldReason.UNREADABLE, SERVICE),
    ],
)
def test_each_reason_has_somebody_whose_turn_it_is(hold: HoldReason, who: str) -> None:
    """The plan is its author's, the way out the service's, the rest the approver's."""
    assert who == whose_turn(replace(HELD, hold=hold.value), STANDING, message_book("en"))


@pytest.mark.parametrize("hold", list(HoldReason))
def test_somebody_is_named_when_nobody_is_known(hold: HoldReason) -> None:
    """An offer that was withdrawn has neither author nor approver."""
    told = whose_turn(replace(HELD, hold=hold.value), None, message_book("fr"))

    assert told in {"l’exploitation", "une personne qui approuve"}


@pytest.mark.parametrize(("state", "who"), [(SendState.UNCERTAIN, "marc"), (SendState.DEAD, SERVICE)])
def test_what_was_tried_has_somebody_too(state: SendState, who: str) -> None:
    """Who approved it says whether it arrived; what failed for good is looked at by those who run the service."""
    assert who == whose_turn(replace(HELD, state=state, hold=None), STANDING, message_book("en"))
