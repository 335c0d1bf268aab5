"""Keeps requests within a rate over any stretch of time, for any number of processes that share one count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.claim import Rate

# A tenth of the allowance may leave at once; the rest is spread, so that no window ever holds more than allowed.
BURST = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How much of one rate is left at an instant; below nothing after a page that was larger than what was left."""

    left: float
    at: datetime


def capacity(rate: Rate) -> float:
    """Give how much may leave at once."""
    return max(1, rate.amount / BURST)


def refilled(level: Level | None, rate: Rate, now: datetime) -> Level:
    """Give the level at a later instant; a clock that was set back refills nothing.

    With c at once and r a second, a half-open window of T seconds holds less than c + r·T, which is
    `amount` + 1: never more than `amount`.
    """
    most = capacity(rate)
    if level is None:
        return Level(most, now)
    passed = max(0, (now - level.at).total_seconds())
    gained = passed * (rate.amount + 1 - most) / rate.seconds
    return Level(min(most, level.left + gained), now)


def affordable(levels: Sequence[Level], rates: Sequence[Rate], page: int) -> int:
    """Give how many requests may leave at once, each with as many as `page` people."""
    counts = [_count(level, rate, page) for level, rate in zip(levels, rates, strict=True)]
    return max(0, min(counts, default=2**31))


def spent(levels: Sequence[Level], rates: Sequence[Rate], requests: int, people: int) -> list[Level]:
    """Take what has left out of every level."""
    return [
        Level(level.left - (people if rate.per_recipient else requests), level.at)
        for level, rate in zip(levels, rates, strict=True)
    ]


def _count(level: Level, rate: Rate, page: int) -> int:
    cost = page if rate.per_recipient else 1
    if cost > capacity(rate):
        # A page that is larger than what may ever be left goes alone, and is paid back.
        return 1 if level.left >= capacity(rate) else 0
    return int(level.left / cost)
