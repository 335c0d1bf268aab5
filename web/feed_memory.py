"""Remembers feeds as they were last drawn: programs ask all day long for what has not changed."""

from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

# A feed of ten thousand events takes some five megabytes.
MOST_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFeed:
    """A feed as it goes out; it says the same from `drawn_at` until `holds_until`, as long as nothing changes."""

    body: bytes
    tag: str
    changed_at: datetime | None
    drawn_at: datetime
    holds_until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Say whether it would be drawn alike now."""
        return self.drawn_at <= now and (self.holds_until is None or now < self.holds_until)


class FeedMemory:
    """What was drawn, by all that it was drawn from; what nobody has asked for longest goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Start with nothing drawn."""
        self._most_bytes = most_bytes
        self._known: OrderedDict[Hashable, DrawnFeed] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, now: datetime, draw: Callable[[], DrawnFeed]) -> DrawnFeed:
        """Give what was drawn before, else draw; two who ask at once may both have it drawn."""
        with self._lock:
            known = self._known.get(key)
            if known is not None and known.holds(now):
                self._known.move_to_end(key)
                return known
        drawn = draw()
        with self._lock:
            self._known[key] = drawn
            self._known.move_to_end(key)
            while sum(len(one.body) for one in self._known.values()) > self._most_bytes:
                self._known.popitem(last=False)
        return drawn
