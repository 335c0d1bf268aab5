"""Stretches of time that overlap, told as one."""

from collections.abc import Iterable
from typing import Protocol
from typing import Self
from typing import TypeVar


class _Instant(Protocol):
    def __lt__(self, other: Self, /) -> bool: ...


Instant = TypeVar("Instant", bound=_Instant)


def united(spans: Iterable[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    """Join those that overlap, soonest first: what meets one of them meets one of these, and the other way round.

    Those that only touch stay apart: what has no length may lie between them and meet neither.
    """
    joined: list[tuple[Instant, Instant]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            if joined[-1][1] < end:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
