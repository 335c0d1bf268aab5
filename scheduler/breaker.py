"""Lets a provider that fails again and again rest, so that nothing is spent on it; the first success ends the rest."""

from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta

import structlog

from models.claim import Settled
from scheduler.outbox import Outbox
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import SendError

LOG = structlog.get_logger("preseance.breaker")
SERVER_ERROR = 500
TOO_MANY = 429
# Each rest that did not help is followed by one twice as long, up to this many times the first.
LONGEST_REST = 16


class Breakers:
    """Counts failures in a row for each provider; the rests themselves are kept where all schedulers see them."""

    def __init__(self, outbox: Outbox) -> None:
        """Start with every provider well."""
        self._outbox = outbox
        self._failures: dict[str, int] = {}
        self._rests: dict[str, int] = {}
        self._until: dict[str, datetime] = {}

    def note(self, results: Iterable[tuple[str, Bounds, Answer | Settled | SendError]]) -> None:
        """Count results in the order in which they came, and let those rest that fail."""
        now: datetime | None = None
        for name, bounds, result in results:
            sick = is_sickness(result)
            if sick is None:
                continue
            if not sick:
                self._recover(name)
            else:
                now = now or self._outbox.now()
                self._fail(name, bounds, now)

    def _fail(self, name: str, bounds: Bounds, now: datetime) -> None:
        # What was under way when the rest began says nothing new, however much of it there is.
        if name in self._rests and now < self._until[name]:
            return
        self._failures[name] = self._failures.get(name, 0) + 1
        # After a rest one request goes first: its failure alone means another rest.
        if self._failures[name] < (1 if name in self._rests else bounds.breaks_after):
            return
        rests = self._rests[name] = self._rests.get(name, 0) + 1
        seconds = bounds.rests * min(2 ** (rests - 1), LONGEST_REST)
        until = self._until[name] = now + timedelta(seconds=seconds)
        self._outbox.trip(name, until, self._failures[name])
        LOG.warning("a provider rests", provider=name, seconds=seconds, failures=self._failures[name])
        self._failures[name] = 0

    def _recover(self, name: str) -> None:
        if self._failures.get(name):
            self._failures[name] = 0
        if name not in self._rests:
            return
        if self._rests.pop(name, None) is not None:
            self._outbox.trip(name, None, 0)
            LOG.info("a provider is well again", provider=name)


def is_sickness(result: Answer | Settled | SendError) -> bool | None:
    """Say whether a result shows that the provider is unwell; None when it shows nothing about it.

    A message that it refuses is the message's fault.
    """
    if type(result) is Answer:
        return result.status >= SERVER_ERROR or result.status == TOO_MANY
    if isinstance(result, NotStartedError) or (isinstance(result, SendError) and result.permanent):
        return None
    if isinstance(result, SendError):
        return True
    return False if result.status is None and result.outcome.value == "accepted" else None
