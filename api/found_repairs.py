"""Remembers for some minutes what a search for repairs has found: whoever reads it is about to apply it."""

from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Hashable
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import Generic
from typing import TypeVar

KEPT_FOR = timedelta(minutes=10)
# Each holds a few calendars, which share all but the offers that change.
MOST_KEPT = 16
Found = TypeVar("Found")


class FoundRepairs(Generic[Found]):
    """What was found, by all that the search depends on; the oldest goes first."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self._found: OrderedDict[Hashable, tuple[datetime, Found]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, now: datetime, search: Callable[[], Found]) -> Found:
        """Give what was found a short time ago, else search; two who ask at once may both search."""
        with self._lock:
            known = self._found.get(key)
        if known is not None and now - known[0] < KEPT_FOR:
            return known[1]
        found = search()
        with self._lock:
            self._found[key] = (now, found)
            self._found.move_to_end(key)
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)
        return found
