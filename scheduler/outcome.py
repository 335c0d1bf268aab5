"""Decides what becomes of a send after one attempt: gone, tried again, held for a person, or dead."""

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from models.claim import Claimed
from models.claim import Settled
from models.send import HoldReason
from models.send import OnUncertain
from models.send import Outcome
from models.send import SendState
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import SendError
from scheduler.retry import wait

MOST_DETAIL = 500
MOST_ID = 255
# A third of a century: what asks for more is nonsense that would lead out of the calendar.
LONGEST_WAIT = 10.0**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a request and its answer, cut and redacted."""

    status: int | None = None
    request: str = ""
    answer: str = ""


NOTHING = Kept()


def taken(claimed: Claimed, handover: Handover, kept: Kept = NOTHING) -> Settled:
    """Note that the provider has it; most sends end here, so it is built in one go."""
    return Settled(
        send_id=claimed.send_id,
        fence=claimed.fence,
        attempt=claimed.attempt,
        outcome=Outcome.ACCEPTED,
        state=SendState.ACCEPTED,
        status=kept.status,
        their_id=storable(handover.their_id, MOST_ID),
        detail=storable(handover.detail, MOST_DETAIL),
        request=kept.request,
        answer=kept.answer,
        taken=handover.taken,
        refused=handover.refused,
    )


def given_back(claimed: Claimed, now: datetime, why: str) -> Settled:
    """Put a send back that was claimed and never begun: it waits as before."""
    state = SendState.PLANNED if claimed.attempt == 1 else SendState.RETRY_WAIT
    return replace(_settled(claimed, Outcome.GIVEN_BACK, state, why), wake_at=now)


def held(claimed: Claimed, reason: HoldReason, why: str, outcome: Outcome = Outcome.GIVEN_BACK) -> Settled:
    """Hold a send for a person; at the end of its promise it ends by itself."""
    return replace(_settled(claimed, outcome, SendState.HELD, why), hold=reason, wake_at=claimed.not_after)


def failed(claimed: Claimed, error: SendError, bounds: Bounds, now: datetime, chance: float) -> Settled:
    """Decide by what the raiser knows; `chance` in [0, 1) spreads those who failed together.

    A try that would come later than the send may leave by itself holds it at once: whoever is told now can
    still do something.  Retry-After is honoured whole.
    """
    why = str(error)
    if error.permanent:
        return _settled(claimed, Outcome.REFUSED, SendState.DEAD, why)
    outcome = Outcome.UNCERTAIN if error.uncertain else Outcome.FAILED
    if error.uncertain and bounds.on_uncertain is OnUncertain.HOLD:
        return replace(_settled(claimed, outcome, SendState.UNCERTAIN, why), wake_at=claimed.not_after)
    if claimed.attempt >= bounds.attempts:
        return _settled(claimed, outcome, SendState.DEAD, f"{why}; attempt {claimed.attempt} was the last")
    seconds = max(error.retry_after or 0.0, wait(claimed.attempt, bounds, chance))
    again = now + timedelta(seconds=min(seconds, LONGEST_WAIT))
    if again > claimed.late_after:
        return held(claimed, HoldReason.LATE, f"{why}; the next try would come too late", outcome)
    return replace(_settled(claimed, outcome, SendState.RETRY_WAIT, why), wake_at=again)


def _settled(claimed: Claimed, outcome: Outcome, state: SendState, detail: str) -> Settled:
    return Settled(
        send_id=claimed.send_id,
        fence=claimed.fence,
        attempt=claimed.attempt,
        outcome=outcome,
        state=state,
        detail=storable(detail, MOST_DETAIL),
    )


def storable(text: str, most: int) -> str:
    """Cut a text of somebody else's, without the signs that no database keeps."""
    cut = text[:most].replace("\x00", "\ufffd")
    return cut if cut.isascii() else cut.encode("utf-8", "replace").decode()
