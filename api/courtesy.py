"""Lets whoever waits for a page go first: a search that takes seconds pauses while an answer is under way."""

import time
from collections.abc import Callable
from threading import Condition

from flask import Flask
from flask import Response
from flask import g

# A reader who waits for his page needs the processor for some tenths of a second.
LONGEST_PAUSE_SECONDS = 0.25
# However many readers there are, a search ends this much later at most.
PATIENCE_SECONDS = 2.0


class Courtesy:
    """Counts the answers that are under way in a process; a stream is under way until its head is sent."""

    def __init__(self, app: Flask | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Count the answers of an application."""
        self._clock = clock
        self._under_way = 0
        self._changed = Condition()
        if app is not None:
            app.before_request(self._begin)
            app.after_request(self._answered)
            # Where no answer came of it.
            app.teardown_request(lambda _: self.step_aside())

    def step_aside(self) -> None:
        """Have nobody wait any more for the request that is being answered: it is the one that searches, or is done."""
        if g.pop("is_under_way", False):
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def pauses(self) -> Callable[[], None]:
        """Give what a search calls between pieces of work: it returns when no answer is under way, or after a while."""
        left = PATIENCE_SECONDS

        def pause() -> None:
            nonlocal left
            if self._under_way <= 0 or left <= 0:
                return
            began = self._clock()
            with self._changed:
                self._changed.wait_for(lambda: self._under_way <= 0, min(LONGEST_PAUSE_SECONDS, left))
            left -= self._clock() - began

        return pause

    def _begin(self) -> None:
        g.is_under_way = True
        with self._changed:
            self._under_way += 1

    def _answered(self, response: Response) -> Response:
        self.step_aside()
        return response
