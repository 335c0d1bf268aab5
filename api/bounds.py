"""Bounds what one check may take, and lets so many in at a time that whoever only reads always gets through."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from threading import BoundedSemaphore

from api.courtesy import Courtesy
from api.problem import ProblemError
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.bound import TooMuchError

PATIENCE_SECONDS = 10.0
# All who look at a calendar come back at once when it has changed, and its check takes some tenths of a second. Whoever
# only reads may have to wait as long for the last thread.
HESITATION_SECONDS = 1.0
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The most that a check may take over HTTP: seconds and findings, 0 for no bound; `clock` tells seconds.

    `courtesy` knows who waits for an answer meanwhile.
    """

    seconds: int = 0
    most_findings: int = 0
    clock: Clock = time.monotonic
    courtesy: Courtesy = field(default_factory=Courtesy)

    def begin(self, *, gives_way: bool = False) -> Bound:
        """Give the bound of a check that begins now; one that gives way lets those who wait for an answer go first."""
        if not self.seconds and not self.most_findings and not gives_way:
            return UNBOUND
        pause = self.courtesy.pauses() if gives_way else None
        over_at = self.clock() + self.seconds if self.seconds else float("inf")

        def is_over() -> bool:
            if pause is not None:
                pause()
            return self.clock() > over_at

        return Bound(seconds=self.seconds, is_over=is_over, most_findings=self.most_findings or None)


class CrowdedError(Exception):
    """So many checks are under way that one more would keep everybody waiting; `seconds` until it may be tried."""

    def __init__(self, seconds: int) -> None:
        """Keep when to come again."""
        super().__init__(f"try again in {seconds} seconds")
        self.seconds = seconds


class Turnstile:
    """Lets so many through at a time, one more wait, the next hesitate, and tells the rest to come again."""

    def __init__(self, threads: int, patience: float = PATIENCE_SECONDS) -> None:
        """Leave one of the threads to whoever only reads, and one to whoever waits."""
        self.most = max(1, threads - 2)
        self.patience = patience
        self._seconds = max(1, round(patience))
        self._inside = BoundedSemaphore(self.most)
        self._near = BoundedSemaphore(self.most + 1)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let a piece of work through when its turn comes; CrowdedError when that is too far off."""
        if not self._near.acquire(timeout=min(self.patience, HESITATION_SECONDS)):
            raise CrowdedError(self._seconds)
        try:
            if not self._inside.acquire(timeout=self.patience):
                raise CrowdedError(self._seconds)
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._near.release()


def crowded(error: CrowdedError) -> ProblemError:
    """Say when to come again."""
    seconds = str(error.seconds)
    return ProblemError(503, "checks-crowded", {"seconds": seconds}, headers={"Retry-After": seconds})


def too_much(error: TooMuchError) -> ProblemError:
    """Say what was too much, and how to ask for less: the same question would end in the same way."""
    code = "too-long-to-check" if error.what == "time" else "too-much-to-check"
    return ProblemError(422, code, {"most": str(error.most)})
