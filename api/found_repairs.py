"""Remembers for some minutes what a search for repairs has found: whoever reads it is about to apply it."""

from collections.abc import Callable
from collections.abc import Hashable
from contextlib import AbstractContextManager
from contextlib import nullcontext
from datetime import datetime
from datetime import timedelta
from typing import Generic
from typing import TypeAlias
from typing import TypeVar

from api.single_flight import SingleFlight
from models.remembered import Remembered

KEPT_FOR = timedelta(minutes=10)
# Each holds a few calendars, which share all but the offers that change.
MOST_KEPT = 16
Found = TypeVar("Found")
Turn: TypeAlias = Callable[[], AbstractContextManager[None]]


class FoundRepairs(Generic[Found]):
    """What was found, by all that the search depends on; the oldest goes first."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self._found = Remembered[Hashable, tuple[datetime, Found]](MOST_KEPT)
        self._searches = SingleFlight()

    def get(self, key: Hashable, now: datetime, search: Callable[[], Found], turn: Turn = nullcontext) -> Found:
        """Give what was found a short time ago, else search when it is one's turn; who asks meanwhile waits for it."""
        known = self._fresh(key, now)
        if known is None:
            with turn(), self._searches.of(key):
                known = self._fresh(key, now) or self._found.keep(key, (now, search()))
        return known[1]

    def _fresh(self, key: Hashable, now: datetime) -> tuple[datetime, Found] | None:
        known = self._found.get(key)
        return known if known is not None and now - known[0] < KEPT_FOR else None
