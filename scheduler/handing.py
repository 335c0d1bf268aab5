"""Makes a claimed send into the message that a provider gets, and cuts what is kept of it afterwards."""

import hashlib
from collections.abc import Mapping
from collections.abc import Sequence

from models.claim import Claimed
from models.claim import Settled
from models.send import HoldReason
from scheduler.outcome import storable
from scheduler.provider import Answer
from scheduler.provider import Message
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.recipients import ListChangedError
from scheduler.recipients import RecipientLists
from scheduler.refusals import without_people

MOST_KEPT = 2_000
REDACTED = "•••"


class Unsendable(Exception):  # noqa: N818 -- no failure of ours: the send waits for a person
    """A claimed send that cannot be handed over as it is; `reason` is what holds it."""

    def __init__(self, reason: HoldReason, message: str) -> None:
        """Keep why."""
        super().__init__(message)
        self.reason = reason


def message_of(claimed: Claimed, recipients: RecipientLists | None) -> Message:
    """Build the message of one attempt; raises Unsendable when the house's list has changed since it was planned."""
    return Message(
        key=claimed.key,
        send_id=claimed.send_id,
        attempt=claimed.attempt,
        kind=claimed.kind,
        channel=claimed.channel,
        due_at=claimed.due_at,
        at=claimed.claimed_at,
        facts=claimed.facts,
        recipients=_page(claimed.facts, recipients),
    )


def excerpt_of_request(request: Request | None, message: Message, secrets: Sequence[str]) -> str:
    """Keep what was sent, without what must stay secret; of a page of people only how long it was, and its digest.

    Addresses never enter our database.
    """
    if request is None:
        return ""
    if message.recipients:
        digest = hashlib.sha256(request.body).hexdigest()
        body = f"{len(message.recipients)} recipients, {len(request.body)} bytes, sha256:{digest}"
        return _cut(f"{request.method} {request.url}\n\n{body}", secrets)
    return _cut(f"{request.method} {request.url}\n\n{request.body[:MOST_KEPT].decode('utf-8', 'replace')}", secrets)


def excerpt_of_answer(result: Answer | Settled | SendError, secrets: Sequence[str]) -> str:
    """Keep what came back, likewise."""
    if not isinstance(result, Answer) or not result.body:
        return ""
    return without_people(_cut(result.body[:MOST_KEPT].decode("utf-8", "replace"), secrets))


def _page(facts: Mapping[str, object], recipients: RecipientLists | None) -> Sequence[Mapping[str, str]]:
    """Read the page of the house's own list that a send was planned for; without a list there is none."""
    batch, segment = facts.get("batch"), facts.get("segment")
    if recipients is None or not isinstance(batch, Mapping) or not isinstance(segment, Mapping):
        return ()
    if not batch.get("list"):
        return ()
    try:
        return recipients.page(str(segment["code"]), int(batch["from"]), int(batch["to"]), str(batch["list"]))
    except ListChangedError as error:
        raise Unsendable(HoldReason.LIST_CHANGED, str(error)) from error


def _cut(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if secret:
            text = text.replace(secret, REDACTED)
    return storable(text, MOST_KEPT) if len(text) <= MOST_KEPT else storable(text, MOST_KEPT - 1) + "…"
