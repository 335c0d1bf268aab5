"""Has what several ask for at the same time worked out once: the first works, the others wait and read it."""

from collections.abc import Hashable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from threading import Lock

from models.store_error import BusyError
from rules.bound import TooMuchError


@dataclass(slots=True)
class _Flight:
    """Who works on one thing holds the lock; `aboard` counts him and those who wait, `ended` is why he gave up."""

    aboard: int = 0
    lock: Lock = field(default_factory=Lock)
    ended: TooMuchError | BusyError | None = None


class SingleFlight:
    """One at a time for each key; those who come meanwhile look again at what is known before they work themselves."""

    def __init__(self) -> None:
        """Start with nobody at work."""
        self._flights: dict[Hashable, _Flight] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Wait until nobody else works on it; whoever has waited meets what was too much for him, or for the database.

        One after the other they would each take as long, and keep everybody else waiting as well.
        """
        flight = self._board(key)
        try:
            with flight.lock:
                if flight.ended is not None:
                    raise flight.ended.with_traceback(None)
                try:
                    yield
                except (TooMuchError, BusyError) as error:
                    flight.ended = error
                    raise
        finally:
            self._leave(key, flight)

    def _board(self, key: Hashable) -> _Flight:
        with self._lock:
            flight = self._flights.get(key)
            if flight is None or flight.ended is not None:
                flight = self._flights[key] = _Flight()
            flight.aboard += 1
            return flight

    def _leave(self, key: Hashable, flight: _Flight) -> None:
        with self._lock:
            flight.aboard -= 1
            if not flight.aboard and self._flights.get(key) is flight:
                del self._flights[key]
