"""Lets a provider that fails again and again rest, so that nothing is spent on it; a success afterwards ends that."""

from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta

import structlog

from models.claim import Rest
from models.claim import Settled
from models.claim import is_unwell
from scheduler.outbox import Outbox
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import SendError

LOG = structlog.get_logger("preseance.breaker")
# Each rest that did not help is followed by one twice as long, up to this many times the first.
LONGEST_REST = 16


class Breakers:
    """Counts failures in a row for each provider.

    The rests themselves are kept where all schedulers see them, and outlive whoever began them: that a provider is
    well again is settled together with the result that shows it.
    """

    def __init__(self, outbox: Outbox) -> None:
        """Start with no failure seen."""
        self._outbox = outbox
        self._failures: dict[str, int] = {}

    def note(self, results: Iterable[tuple[str, Bounds, Answer | Settled | SendError]]) -> None:
        """Count results in the order in which they came, and let those rest that fail."""
        now: datetime | None = None
        rests: dict[str, Rest] = {}
        for name, bounds, result in results:
            sick = is_sickness(result)
            if sick is None:
                continue
            if not sick:
                self._failures.pop(name, None)
                continue
            if now is None:
                now, rests = self._outbox.now(), dict(self._outbox.rests())
            begun = self._begun(name, bounds, rests.get(name), now)
            if begun is not None:
                rests[name] = begun
                self._outbox.trip(name, begun.until, begun.failures)

    def _begun(self, name: str, bounds: Bounds, last: Rest | None, now: datetime) -> Rest | None:
        """Give the rest that begins with one more failure, None when none does."""
        if last is None:
            failures = self._failures[name] = self._failures.get(name, 0) + 1
            if failures < bounds.breaks_after:
                return None
        elif now < last.until:
            # What was under way when the rest began says nothing new, however much of it there is.
            return None
        else:
            # After a rest one request goes first: its failure alone means another rest.
            failures = last.failures + 1
        self._failures.pop(name, None)
        in_vain = max(0, failures - bounds.breaks_after)
        seconds = bounds.rests * min(2**in_vain, LONGEST_REST)
        LOG.warning("a provider rests", provider=name, seconds=seconds, failures=failures)
        return Rest(failures=failures, until=now + timedelta(seconds=seconds))


def is_sickness(result: Answer | Settled | SendError) -> bool | None:
    """Say whether a result shows that the provider is unwell; None when it shows nothing about it.

    A message that it refuses is the message's fault.
    """
    if type(result) is Answer:
        return is_unwell(result.status)
    if isinstance(result, NotStartedError) or (isinstance(result, SendError) and result.permanent):
        return None
    if isinstance(result, SendError):
        return True
    return False if result.status is None and result.outcome.value == "accepted" else None
