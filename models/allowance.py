"""So many tries in so many seconds for each name, and no more; counted in memory that is bounded."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from models.remembered import Remembered

# Whoever comes from more places than this is forgotten, those who have not come for longest before the others.
MOST_KNOWN = 50_000
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an allowance after a request, and in how many seconds there is all of it again."""

    is_allowed: bool
    left: int
    seconds: int


class Allowance:
    """So many requests in so many seconds for each name, counted in this process from the first on."""

    def __init__(self, amount: int, seconds: int, clock: Clock, most_known: int = MOST_KNOWN) -> None:
        """Begin with nothing counted."""
        self.amount = amount
        self.seconds = seconds
        self._clock = clock
        self._known = Remembered[str, tuple[float, int]](most_known)
        self._lock = Lock()

    def spend(self, name: str) -> Left:
        """Count one request; those that were refused count no more."""
        now = self._clock()
        with self._lock:
            over_at, spent = self._known.get(name) or (0, 0)
            if now >= over_at:
                over_at, spent = now + self.seconds, 0
            is_allowed = spent < self.amount
            self._known.keep(name, (over_at, spent + is_allowed))
        left = self.amount - spent - is_allowed
        # The sum may be a hair above what was added.
        return Left(is_allowed, left, min(self.seconds, max(1, math.ceil(over_at - now))))
