"""What a template may ask of a message: its facts, its key and its recipients, the same at every attempt."""

import uuid
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from json.encoder import encode_basestring

from scheduler.provider import Message
from scheduler.template import json_text

# Some providers take no other key than a UUID; ours is drawn from the key, so that it never changes.
MOST_WRITTEN = 4_096
_WRITTEN: dict[int, tuple[object, str]] = {}
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


def payload_text(message: Message) -> str:
    """Write the usual body as JSON, with the parts that many sends share written once."""
    payload = payload_of(message)
    data = payload["data"]
    told = ",".join(f"{_text(name)}:{_shared(value)}" for name, value in data.items()) if isinstance(data, dict) else ""
    return f'{{"type":{_text(message.kind)},"timestamp":{_text(payload["timestamp"])},"data":{{{told}}}}}'


def _shared(value: object) -> str:
    """Write a fact; a tree that is the very one written before is not written anew.

    It is remembered together with its text, so that no other tree can take its place in memory.
    """
    if not isinstance(value, dict):
        return _text(value)
    kept = _WRITTEN.get(id(value))
    if kept is not None:
        return kept[1]
    if len(_WRITTEN) >= MOST_WRITTEN:
        _WRITTEN.clear()
    told = json_text(value)
    _WRITTEN[id(value)] = (value, told)
    return told


def _text(value: object) -> str:
    return encode_basestring(value) if type(value) is str else json_text(value)


def payload_of(message: Message) -> Mapping[str, object]:
    """Give the usual body of a webhook: what it is, when it was due, and the facts."""
    people = {"recipients": [dict(one) for one in message.recipients]} if message.recipients else {}
    return {"type": message.kind, "timestamp": iso(message.due_at), "data": {**message.facts, **people}}
