"""What an answer that is no success means: try again later, never again, or nobody knows."""

import re
from collections.abc import Collection
from datetime import datetime

from scheduler.provider import Answer
from scheduler.provider import SendError
from scheduler.retry import retry_after

RETRYABLE = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = 410
_REDIRECTS = range(300, 400)
_SUCCESSES = range(200, 300)
_SERVER_ERRORS = range(500, 600)
LONGEST_EXCERPT = 300
_PEOPLE = re.compile(r"[^\s<>\"'=&:;,]+(?:@|%40)[^\s<>\"'&:;,]+|(?:\+|%2B)\d{7,15}")


def is_success(answer: Answer) -> bool:
    """Say whether a provider took the message: any 2xx, and nothing else."""
    return answer.status in _SUCCESSES


def refusal(
    answer: Answer,
    at: datetime,
    *,
    detail: str = "",
    retryable: Collection[int] = RETRYABLE,
    uncertain: Collection[int] = (),
    wait: float | None = None,
) -> SendError:
    """Give what the dispatcher decides by; `wait` are seconds that the provider asks for in its own way."""
    said = detail or excerpt(answer.body)
    told = f"{answer.status}: {said}" if said else f"{answer.status} without a word"
    if answer.status in _REDIRECTS:
        place = printable(answer.headers.get("location", "nowhere"))
        return SendError(f"{answer.status}: redirect to {place} refused; write the final address", permanent=True)
    if answer.status == _GONE:
        return SendError(f"{told} (the address is gone for good)", permanent=True, stops_provider=True)
    if answer.status in retryable or answer.status in _SERVER_ERRORS:
        asked = retry_after(answer.headers, at)
        return SendError(told, uncertain=answer.status in uncertain, retry_after=wait if asked is None else asked)
    return SendError(told, permanent=True)


def excerpt(body: bytes) -> str:
    """Show the beginning of an answer on one line."""
    return printable(body[: LONGEST_EXCERPT * 2].decode("utf-8", "replace"))


def without_people(text: str) -> str:
    """Strike out addresses and numbers, as they stand in JSON, in a form or in prose."""
    return _PEOPLE.sub("…", text)


def printable(text: str) -> str:
    """Cut a text, make spaces of what cannot be shown, and keep nobody's address or number."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return without_people(plain)[:LONGEST_EXCERPT]
