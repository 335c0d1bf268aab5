"""Marks where a page ended, so that the next one starts there."""

import base64
import binascii
import json
from typing import Any

from api.problem import ProblemError
from api.queries import is_name


def write_cursor(*place: str | int) -> str:
    """Give a place as one opaque word."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(word: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Give the place back; a word that we did not write is refused."""
    if word is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise ProblemError(422, "cursor-refused") from None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or any(type(one) is not kind for one, kind in zip(place, kinds, strict=True)):
        raise ProblemError(422, "cursor-refused")
    if not all(one >= 0 if isinstance(one, int) else is_name(one) for one in place):
        raise ProblemError(422, "cursor-refused")
    return tuple(place)
