"""Lets one long look at calendars go on at a time in this process: whoever comes meanwhile is sent away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from api.problem import ProblemError

AGAIN_SECONDS = 10


class OneAtATime:
    """A door for one; nobody waits at it in a thread that others need."""

    def __init__(self) -> None:
        """Stand open."""
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take the turn; ProblemError 503 while somebody else has it."""
        if not self._lock.acquire(blocking=False):
            again = str(AGAIN_SECONDS)
            raise ProblemError(503, "one-at-a-time", {"seconds": again}, headers={"Retry-After": again})
        try:
            yield
        finally:
            self._lock.release()


# The processor is what is short, and it belongs to the process.
LONG_LOOKS = OneAtATime()
