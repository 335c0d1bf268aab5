"""Reads a provider's answer by its profile: taken, taken in part, refused, or to be tried again."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from scheduler.profile import Items
from scheduler.profile import Profile
from scheduler.provider import Answer
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.receipts import found
from scheduler.refusals import is_success
from scheduler.refusals import printable
from scheduler.refusals import refusal

# Beyond this a number is an instant since 1970, not seconds to wait.
_EPOCH = 10**9
_HEADER = "header:"
_MOST_REASONS = 3
LONGEST_ID = 255


def read_answer(profile: Profile, message: Message, answer: Answer) -> Handover:
    """Give what was taken; raises SendError for all that is not a success."""
    tree = _json(answer.body)
    if not is_success(answer):
        detail = printable(_word(tree, profile.detail))
        if profile.again_header and _exception(answer, profile.again_header) in profile.again_words:
            raise SendError(f"{answer.status}: {detail or 'too many requests'}")
        wait = _asked_wait(profile, answer.headers, message.at)
        raise refusal(
            answer,
            message.at,
            detail=detail,
            retryable=profile.retryable,
            uncertain=profile.uncertain,
            wait=wait,
        )
    their_id = _their_id(profile.their_id, tree, answer.headers)
    if profile.items is not None:
        return _of_items(profile.items, tree, their_id)
    refused = found(tree, profile.refused_at) if profile.refused_at else None
    count = len(refused) if isinstance(refused, list) else 0
    if count and count >= len(message.recipients):
        raise SendError(f"none of {count} recipients was taken", permanent=True)
    detail = f"{count} recipients were not taken" if count else ""
    return Handover(their_id=their_id, taken=len(message.recipients) - count, refused=count, detail=detail)


def _exception(answer: Answer, header: str) -> str:
    return answer.headers.get(header, "").partition(":")[0].strip()


def _word(tree: object, path: str) -> str:
    value = found(tree, path)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _json(body: bytes) -> object:
    try:
        return cast("object", json.loads(body))
    except (ValueError, RecursionError):
        return None


def _their_id(path: str, tree: object, headers: Mapping[str, str]) -> str:
    if path.startswith(_HEADER):
        return headers.get(path.removeprefix(_HEADER), "")
    return _word(tree, path)[:LONGEST_ID] if path else ""


def _of_items(items: Items, tree: object, their_id: str) -> Handover:
    several = found(tree, items.path)
    if not isinstance(several, list):
        raise SendError(f"the answer is a success without its list {items.path}", uncertain=True)
    words = [_word(one, items.status) for one in several]
    taken = sum(word in items.good for word in words)
    reasons = Counter(
        printable(f"{word} {_word(one, items.detail)}")
        for one, word in zip(several, words, strict=True)
        if word not in items.good
    )
    detail = "; ".join(f"{count} × {reason}" for reason, count in reasons.most_common(_MOST_REASONS))
    if not taken:
        # Nobody was taken, so that another try doubles nothing; but it helps only if all may pass later.
        again = bool(words) and all(word in items.again for word in words)
        raise SendError(f"no recipient was taken: {detail or 'the list is empty'}", permanent=not again)
    return Handover(their_id=their_id, taken=taken, refused=len(words) - taken, detail=detail)


def _asked_wait(profile: Profile, headers: Mapping[str, str], at: datetime) -> float | None:
    for name in profile.wait_headers:
        value = headers.get(name, "")
        if value.isascii() and value.isdecimal():
            seconds = float(value)
            return max(0.0, seconds - at.timestamp()) if seconds >= _EPOCH else seconds
    return None
