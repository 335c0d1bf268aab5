"""Many calls are carried side by side: the line that has something to say is heard at once, the others cost nothing."""

import selectors
import socket
from collections.abc import Iterator
from pathlib import Path

import pycurl

from scheduler.addresses import AddressLaw
from scheduler.outgoing_line import Call
from scheduler.outgoing_line import Clock
from scheduler.outgoing_line import Line
from scheduler.outgoing_line import Outcome
from scheduler.resolving import Pin
from scheduler.wires import Wires

_WATCHED = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}
_HEARD = {
    selectors.EVENT_READ: pycurl.CSELECT_IN,
    selectors.EVENT_WRITE: pycurl.CSELECT_OUT,
    selectors.EVENT_READ | selectors.EVENT_WRITE: pycurl.CSELECT_IN | pycurl.CSELECT_OUT,
}
Ended = tuple[Call, Outcome]


class Switchboard:
    """Lines over one libcurl multi handle; all but `wake` is called in one thread."""

    def __init__(self, law: AddressLaw, connections: int, clock: Clock, ca_file: Path | None) -> None:
        """Open no connection yet."""
        self._law = law
        self._clock = clock
        self._ca_file = ca_file
        self._room = connections
        self._wires = Wires()
        self._idle: list[Line] = []
        self._busy: dict[pycurl.Curl, Line] = {}
        self._act_at: float | None = None
        self._watched: dict[int, int] = {}
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()
        for end in (self._bell, self._ear):
            end.settimeout(0)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)

    @property
    def is_full(self) -> bool:
        """Say whether no further call can begin."""
        return len(self._busy) >= self._room

    @property
    def is_busy(self) -> bool:
        """Say whether a call is under way."""
        return bool(self._busy)

    def wake(self) -> None:
        """Make a turn that waits end now; called in any thread."""
        try:
            self._bell.send(b"\0")
        except BlockingIOError:  # it rings already
            return

    def begin(self, call: Call, pin: Pin) -> None:
        """Begin a call; the caller has seen that there is room."""
        line = self._idle.pop() if self._idle else Line(self._law, self._clock, self._ca_file, self._wires)
        line.dial(call, pin)
        self._busy[line.curl] = line
        self._multi.add_handle(line.curl)

    def turn(self, longest: float | None) -> Iterator[Ended]:
        """Wait until something happens, at most so many seconds, and give the calls that ended."""
        for key, events in self._selector.select(self._patience(longest)):
            if key.fileobj is self._ear:
                self._ear.recv(4_096)
            else:
                self._multi.socket_action(key.fd, _HEARD[events])
        if self._act_at is not None and self._clock() >= self._act_at:
            self._act_at = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        yield from self._ended()

    def break_off(self) -> Iterator[Ended]:
        """End every call that is under way."""
        for line in tuple(self._busy.values()):
            outcome = line.stopped()
            yield self._free(line), outcome

    def close(self) -> None:
        """Close every connection."""
        self._multi.close()
        for line in self._idle:
            line.curl.close()
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def _patience(self, longest: float | None) -> float | None:
        if self._act_at is None:
            return longest
        until = max(0.0, self._act_at - self._clock())
        return until if longest is None else min(until, longest)

    def _ended(self) -> Iterator[Ended]:
        more = True
        while more:
            queued, fine, broken = self._multi.info_read()
            more = queued > 0
            for curl in fine:
                line = self._busy[curl]
                outcome = line.answered()
                yield self._free(line), outcome
            for curl, code, words in broken:
                line = self._busy[curl]
                if line.is_stale:
                    self._begin_anew(line)
                else:
                    outcome = line.failed(code, words)
                    yield self._free(line), outcome

    def _begin_anew(self, line: Line) -> None:
        self._multi.remove_handle(line.curl)
        line.redial()
        self._multi.add_handle(line.curl)

    def _free(self, line: Line) -> Call:
        self._multi.remove_handle(line.curl)
        del self._busy[line.curl]
        self._idle.append(line)
        return line.hang_up()

    def _set_timer(self, milliseconds: int) -> None:
        self._act_at = None if milliseconds < 0 else self._clock() + milliseconds / 1_000

    def _watch(self, what: int, number: int, _multi: object, _data: object) -> None:
        """Listen to a socket as libcurl asks."""
        wanted = _WATCHED.get(what, 0)
        known = self._watched.get(number, 0)
        if wanted == known:
            return
        if not wanted:
            del self._watched[number]
            self._selector.unregister(number)
            return
        self._watched[number] = wanted
        if known:
            self._selector.modify(number, wanted)
        else:
            self._selector.register(number, wanted)
