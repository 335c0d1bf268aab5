"""What was worked out lately, kept for whoever asks next; beyond a bound, what was kept longest ago is forgotten."""

from collections import OrderedDict
from threading import Lock
from typing import Generic
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """So many values by what they were made of, for any number of threads; two who miss one may both make it.

    `get` gives None where nothing is kept. cachetools' caches have to be locked to be read, which costs eight times
    as much, and whoever checks a drag reads thousands.
    """

    def __init__(self, most: int) -> None:
        """Start with nothing kept."""
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()
        # The dictionary's own: it is whole at any moment, so that nobody waits to read.
        self.get = self._kept.get

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value as the latest, and give it back."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value
