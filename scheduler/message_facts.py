"""What a template may ask of a message: its facts, its key and its recipients, the same at every attempt."""

import uuid
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

from scheduler.provider import Message

# Some providers take no other key than a UUID; ours is drawn from the key, so that it never changes.
_KEYS = uuid.UUID("6f3b5c1e-2d47-5b7a-9a53-0c8f5d1b7e21")


def facts_of(message: Message) -> dict[str, object]:
    """Give the facts by name; `at` is left out, for the body must be the same at every attempt."""
    return {
        **message.facts,
        "key": message.key,
        "uuid": str(uuid.uuid5(_KEYS, message.key)),
        "send_id": message.send_id,
        "type": message.kind,
        "channel": message.channel,
        "due_at": iso(message.due_at),
        "recipients": [dict(one) for one in message.recipients],
    }


def iso(instant: datetime) -> str:
    """Write an instant in UTC."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def payload_of(message: Message) -> Mapping[str, object]:
    """Give the usual body of a webhook: what it is, when it was due, and the facts."""
    people = {"recipients": [dict(one) for one in message.recipients]} if message.recipients else {}
    return {"type": message.kind, "timestamp": iso(message.due_at), "data": {**message.facts, **people}}
