"""Thousands of messages a second leave through one thread, each within its bounds, and each tells how it ended."""

import time
from collections import deque
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from threading import Lock
from threading import Thread

from scheduler.addresses import AddressLaw
from scheduler.addresses import Target
from scheduler.outgoing_line import Call
from scheduler.outgoing_line import Clock
from scheduler.outgoing_line import Done
from scheduler.outgoing_line import NotStartedError
from scheduler.outgoing_line import Outcome
from scheduler.outgoing_line import lines_of
from scheduler.provider import Bounds
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.resolving import Door
from scheduler.resolving import Found
from scheduler.resolving import Pin
from scheduler.resolving import Resolve
from scheduler.resolving import Resolver
from scheduler.resolving import door_of
from scheduler.resolving import system_addresses
from scheduler.switchboard import Switchboard

_LOG = getLogger(__name__)
_MOST_URLS = 4_096
# While a call waits for a name, its patience is looked at this often.
_LOOK_SECONDS = 0.1
_STOPPING = "the service stops: nothing was sent"
_TOO_LATE = "the claim would end before the answer: nothing was sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request to carry; `must_start_before` is an instant of `time.monotonic`."""

    request: Request
    bounds: Bounds
    done: Done
    must_start_before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Calls that wait until it is known where a name leads to."""

    asked_at: float
    calls: list[Call]


class Outgoing:
    """The way out: requests are handed over in any thread, and each is answered once, in the carrier's thread.

    A request leaves at most once.  What it is answered with is an Answer of any status, or a SendError that
    says whether bytes may have left.
    """

    def __init__(
        self,
        law: AddressLaw,
        *,
        connections: int = 256,
        resolve: Resolve = system_addresses,
        ca_file: Path | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        """Start the carrier; `ca_file` replaces the machine's certificate authorities by those of the house."""
        self._law = law
        self._clock = clock
        self._inbox: deque[Order] = deque()
        self._found: deque[tuple[Door, Found]] = deque()
        self._lock = Lock()
        self._is_woken = False
        self._stop_at: float | None = None
        self._is_closed = False
        self._waiting: deque[Call] = deque()
        self._questions: dict[Door, _Question] = {}
        self._targets: dict[str, Target] = {}
        self._resolver = Resolver(law, resolve, self._hear)
        self._board = Switchboard(law, connections, clock, ca_file)
        self._thread = Thread(target=self._carry, name="outgoing", daemon=True)
        self._thread.start()

    def start(self, request: Request, bounds: Bounds, done: Done, *, must_start_before: float | None = None) -> None:
        """Hand one request over, and go on."""
        self.start_many((Order(request=request, bounds=bounds, done=done, must_start_before=must_start_before),))

    def start_many(self, orders: Sequence[Order]) -> None:
        """Hand many requests over at the price of one."""
        with self._lock:
            is_late = self._is_closed
            if not is_late:
                self._inbox.extend(orders)
                self._ring()
        if is_late:
            self._tell_all((order.done for order in orders), NotStartedError(_STOPPING))

    def close(self, patience: float) -> None:
        """Begin nothing more, wait so many seconds for what is under way, then break it off."""
        with self._lock:
            if self._stop_at is None:
                self._stop_at = self._clock() + patience
            if not self._is_closed:
                self._ring()
        self._thread.join()

    def _ring(self) -> None:
        """Wake the carrier unless it was; the lock is held."""
        if not self._is_woken:
            self._is_woken = True
            self._board.wake()

    def _hear(self, door: Door, found: Found) -> None:
        with self._lock:
            if not self._is_closed:
                self._found.append((door, found))
                self._ring()

    def _carry(self) -> None:
        try:
            while self._stop_at is None:
                self._take_in()
                self._begin_waiting()
                self._turn(_LOOK_SECONDS if self._questions else None)
            self._drain(self._stop_at)
        finally:
            self._end()

    def _drain(self, until: float) -> None:
        self._refuse_unbegun()
        while self._board.is_busy and (left := until - self._clock()) > 0:
            self._turn(left)

    def _end(self) -> None:
        with self._lock:
            self._is_closed = True
        self._refuse_unbegun()
        for call, outcome in self._board.break_off():
            self._tell(call.done, outcome)
        self._resolver.close()
        self._board.close()

    def _turn(self, longest: float | None) -> None:
        for call, outcome in self._board.turn(longest):
            self._tell(call.done, outcome)

    def _take_in(self) -> None:
        with self._lock:
            self._is_woken = False
            orders, self._inbox = self._inbox, deque()
            answers, self._found = self._found, deque()
        for order in orders:
            self._admit(order)
        for door, found in answers:
            self._go_on(door, found)
        if self._questions:
            self._lose_patience(self._clock())

    def _admit(self, order: Order) -> None:
        try:
            target = self._target(order.request.url)
            lines = lines_of(order.request)
        except SendError as refused:
            self._tell(order.done, refused)
        else:
            self._waiting.append(
                Call(
                    request=order.request,
                    bounds=order.bounds,
                    done=order.done,
                    target=target,
                    lines=lines,
                    must_start_before=order.must_start_before,
                )
            )

    def _target(self, url: str) -> Target:
        target = self._targets.get(url)
        if target is None:
            target = self._law.check_url(url)
            if len(self._targets) >= _MOST_URLS:
                self._targets.clear()
            self._targets[url] = target
        return target

    def _begin_waiting(self) -> None:
        now = self._clock()
        while self._waiting and not self._board.is_full:
            call = self._waiting.popleft()
            door = door_of(call.target)
            pin = self._resolver.pinned(door, now)
            if call.must_start_before is not None and now >= call.must_start_before:
                self._tell(call.done, NotStartedError(_TOO_LATE))
            elif pin is None:
                self._ask(door, call, now)
            else:
                self._board.begin(call, pin)

    def _ask(self, door: Door, call: Call, now: float) -> None:
        question = self._questions.get(door)
        if question is None:
            question = self._questions[door] = _Question(asked_at=now, calls=[])
            self._resolver.ask(door, now)
        question.calls.append(call)

    def _go_on(self, door: Door, found: Found) -> None:
        """Let those begin who waited for a name, in the order in which they came, or tell them why not."""
        calls = self._questions.pop(door).calls
        if isinstance(found, Pin):
            self._resolver.keep(door, found)
            self._waiting.extendleft(reversed(calls))
        else:
            self._tell_all((call.done for call in calls), found)

    def _lose_patience(self, now: float) -> None:
        for (host, _, _), question in self._questions.items():
            waited = now - question.asked_at
            late = [call for call in question.calls if waited >= call.bounds.connect_timeout]
            if late:
                question.calls[:] = [call for call in question.calls if waited < call.bounds.connect_timeout]
                refusal = SendError(f"{host} was not found within {waited:.1f} s; nothing was sent")
                self._tell_all((call.done for call in late), refusal)

    def _refuse_unbegun(self) -> None:
        with self._lock:
            orders, self._inbox = self._inbox, deque()
        asking = [call for question in self._questions.values() for call in question.calls]
        waiting = [*self._waiting, *asking]
        self._questions.clear()
        self._waiting.clear()
        self._tell_all((call.done for call in waiting), NotStartedError(_STOPPING))
        self._tell_all((order.done for order in orders), NotStartedError(_STOPPING))

    def _tell_all(self, who: Iterable[Done], outcome: Outcome) -> None:
        for done in who:
            self._tell(done, outcome)

    def _tell(self, done: Done, outcome: Outcome) -> None:
        try:
            done(outcome)
        except Exception:  # noqa: BLE001 -- logged with its traceback
            # One listener that fails must not silence the thousands that wait behind it.
            _LOG.exception("the end of a request could not be told")
