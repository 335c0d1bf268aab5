"""Has what several ask for at the same time worked out once: the first works, the others wait and read it."""

from collections.abc import Hashable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from threading import Lock


@dataclass(slots=True)
class _Flight:
    """Who works on one thing holds the lock; `aboard` counts him and those who wait."""

    aboard: int = 0
    lock: Lock = field(default_factory=Lock)


class SingleFlight:
    """One at a time for each key; those who come meanwhile look again at what is known before they work themselves."""

    def __init__(self) -> None:
        """Start with nobody at work."""
        self._flights: dict[Hashable, _Flight] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Wait until nobody else works on it."""
        with self._lock:
            flight = self._flights.setdefault(key, _Flight())
            flight.aboard += 1
        try:
            with flight.lock:
                yield
        finally:
            with self._lock:
                flight.aboard -= 1
                if not flight.aboard:
                    del self._flights[key]
