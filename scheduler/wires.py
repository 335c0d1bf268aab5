"""A connection that the other side has closed while it was idle is noticed before anything is written to it.

libcurl looks at its idle connections once a second; what it writes to a dead one in between may or may not have
been read, and nobody would know.
"""

import select
import socket

Ends = tuple[str, str, int, int]


class Wires:
    """Which socket each kept connection stands on, known by its two ends."""

    def __init__(self) -> None:
        """Know none yet."""
        self._sockets: dict[Ends, int] = {}
        self._ends: dict[int, Ends] = {}
        self._poll = select.poll()

    def add(self, opened: list[int], ends: Ends) -> None:
        """Remember a new connection, given the sockets that were opened on the way to it."""
        number = opened[0] if len(opened) == 1 else next((one for one in opened if _port(one) == ends[3]), None)
        if number is None:
            return
        # The machine gives the number of a closed socket to the next one.
        self._sockets.pop(self._ends.pop(number, ends), None)
        self._ends[number] = ends
        self._sockets[ends] = number

    def is_dead(self, ends: Ends) -> bool:
        """Say whether an idle connection has ended, or says what nobody asked."""
        number = self._sockets.get(ends)
        if number is None:
            return False
        self._poll.register(number, select.POLLIN)
        heard = self._poll.poll(0)
        self._poll.unregister(number)
        return bool(heard)


def _port(number: int) -> int | None:
    """Give the port on our side of a socket that is libcurl's, None when it is closed by now."""
    try:
        borrowed = socket.socket(fileno=number)
    except OSError:
        return None
    try:
        return int(borrowed.getsockname()[1])
    except OSError:
        return None
    finally:
        borrowed.detach()
