"""Says who has to do something about a send that does not leave by itself."""

from models.lifecycle import Standing
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import KeptSend
from web.message_book import MessageBook

# Whose turn it is, by what holds a send; the plan is its author's, the rest somebody else's.
_AUTHORS = frozenset({
    HoldReason.CONFLICT, HoldReason.QUIET_HOURS, HoldReason.BLACKOUT, HoldReason.NO_AUDIENCE,
    HoldReason.AFTER_VALIDITY, HoldReason.LIST_CHANGED,
})  # fmt: skip
_SERVICE = frozenset({HoldReason.PROVIDER_DOWN, HoldReason.NO_PROVIDER, HoldReason.UNREADABLE})


def whose_turn(send: KeptSend, standing: Standing | None, say: MessageBook) -> str:
    """Name somebody, or say what he does where nobody is known by name."""
    author = standing.author if standing is not None else ""
    hold = None if send.hold is None else HoldReason(send.hold)
    if hold in _SERVICE or send.state is SendState.DEAD:
        return say("sends.who_service")
    if hold is HoldReason.APPROVAL_LOST:
        return say("sends.who_other", name=author) if author else say("sends.who_approver")
    if hold in _AUTHORS and author:
        return author
    approver = standing.approver if standing is not None else None
    return approver or say("sends.who_approver")
