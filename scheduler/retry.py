"""A message that did not go through is tried again after a wait that grows, and never sooner than the provider asks."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime

from scheduler.provider import Bounds

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def schedule(bounds: Bounds) -> tuple[float, ...]:
    """Give the longest wait before each further try, in seconds: doubling, up to the provider's longest wait."""
    return tuple(_longest_waits(bounds))


def wait(attempt: int, bounds: Bounds, chance: float) -> float:
    """Give the seconds to wait after an attempt that failed, counted from 1.

    `chance` in [0, 1) is drawn by the caller: those who failed together must not come back together.
    """
    return chance * _longest_wait(attempt, bounds)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read how many seconds a provider asks to be left alone, None when it does not say, or says what nobody reads."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if _SECONDS.fullmatch(said):
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    # A date of HTTP is in GMT, whether or not it says so.
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _longest_waits(bounds: Bounds) -> Iterator[float]:
    for attempt in range(1, bounds.attempts):
        yield _longest_wait(attempt, bounds)


def _longest_wait(attempt: int, bounds: Bounds) -> float:
    # Beyond 2**64 the longest wait rules anyway, and a float would overflow.
    doubled = bounds.first_wait * 2.0 ** min(attempt - 1, 64)
    return min(bounds.longest_wait, doubled)
