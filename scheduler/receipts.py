"""What a provider tells afterwards: delivered, bounced, opened, clicked, unsubscribed."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from enum import Enum
from typing import Protocol
from typing import cast

MOST_EVENTS = 5_000
LONGEST_WORD = 500
_MILLISECONDS = 10**11


class ReceiptKind(Enum):
    """What happened to a message; `other` is kept and changes nothing."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    CONVERTED = "converted"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEvent:
    """One thing that happened to a send; `event_id` is the same when the provider tells it again.

    `their_id` is what the provider called the message, `key` what we called the send; either may be empty,
    never both.  No address of anybody is kept.
    """

    event_id: str
    their_id: str
    key: str
    kind: ReceiptKind
    at: datetime
    people: int = 1


class ReceiptReader(Protocol):
    """Verifies that a provider said something, and reads it."""

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime, url: str) -> tuple[ReceiptEvent, ...]:
        """Give the events of one delivery; header names are in small letters.

        Raises SignatureError when the provider did not say it, ReceiptError when nobody can read it.
        """


class ReceiptError(ValueError):
    """A delivery of receipts is not what the provider documents; nothing of it was kept."""


def read_json(body: bytes) -> object:
    """Read a JSON body; raises ReceiptError with its place."""
    try:
        return cast("object", json.loads(body))
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"the body is not JSON ({error}): send it as the provider documents") from None


def listed(tree: object) -> Sequence[Mapping[str, object]]:
    """Give the events of a body that is one event or a list of them."""
    several: list[object] = tree if isinstance(tree, list) else [tree]
    if len(several) > MOST_EVENTS:
        raise ReceiptError(f"{len(several)} events at once, more than {MOST_EVENTS}: send them in smaller batches")
    for at, one in enumerate(several):
        if not isinstance(one, Mapping):
            raise ReceiptError(f"event {at} is no object: send it as the provider documents")
    return cast("list[Mapping[str, object]]", several)


def found(tree: object, path: str) -> object:
    """Give what stands at a dotted path, None where it leads nowhere."""
    here = tree
    for step in path.split("."):
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def word_at(tree: object, path: str) -> str:
    """Give the text or the number at a path as a text, empty where there is none; refuses what cannot be kept."""
    value = found(tree, path) if path else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    word = str(value)
    if len(word) > LONGEST_WORD or not word.isprintable():
        raise ReceiptError(f"{path} is longer than {LONGEST_WORD} characters or cannot be printed")
    return word


def instant_at(tree: object, path: str, now: datetime) -> datetime:
    """Give the instant at a path: seconds or milliseconds since 1970, or ISO 8601; now where there is none."""
    value = found(tree, path) if path else None
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdecimal():
            return _aware(datetime.fromisoformat(value))
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            seconds = float(value)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ReceiptError(f"{path} is no instant: send seconds since 1970, or ISO 8601") from None
    return now


def _aware(instant: datetime) -> datetime:
    return (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant).astimezone(UTC)


def fingerprint(tree: object) -> str:
    """Give a name to an event that has none: the same when it is told again."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def same(expected: str, given: str) -> bool:
    """Compare two secrets without telling by the time how much of them agrees."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))
