"""Receivers on this machine that behave as badly as the internet does."""

import socket
import ssl
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from scheduler.addresses import AddressLaw
from scheduler.outgoing import Order
from scheduler.outgoing import Outgoing
from scheduler.outgoing_line import Outcome
from scheduler.provider import Bounds
from scheduler.provider import Request
from scheduler.resolving import Resolve
from scheduler.resolving import system_addresses

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
# Long enough for a busy machine; reached only when something is wrong.
PATIENCE = 20.0
Behaviour = Callable[[socket.socket, int], None]


class Canary:
    """A listener that must never hear anything."""

    def __init__(self) -> None:
        """Listen on both kinds of loopback, on one port."""
        self._v6 = socket.create_server(("::1", 0), family=socket.AF_INET6)
        self.port = self._v6.getsockname()[1]
        self._v4 = socket.create_server(("127.0.0.1", self.port))

    def was_left_alone(self) -> bool:
        """Say whether nobody has connected."""
        return all(self._is_silent(one) for one in (self._v4, self._v6))

    def close(self) -> None:
        """Listen no more."""
        self._v4.close()
        self._v6.close()

    def _is_silent(self, listener: socket.socket) -> bool:
        listener.settimeout(0)
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False


class Receiver:
    """Answers each request as told; it records every request's body, and counts connections."""

    def __init__(self, behaviour: Behaviour, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        """Listen in a thread; each connection has its own."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._behaviour = behaviour
        self._tls = tls
        self._listener = socket.create_server((host, 0), family=family)
        self.port = self._listener.getsockname()[1]
        self.bodies: list[bytes] = []
        self.heads: list[bytes] = []
        self.connections = 0
        self._threads: list[Thread] = []
        self._open: list[socket.socket] = []
        self._accepting = Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        """End every connection."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for one in self._open:
            _shut(one)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        line = connection
        try:
            if self._tls:
                line = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(line)
            with line, line.makefile("rb") as stream:
                while head := _head(stream.readline):
                    self.heads.append(head)
                    self.bodies.append(stream.read(_length(head)))
                    self._behaviour(line, len(self.bodies))
        except OSError:
            return
        finally:
            connection.close()


@contextmanager
def outgoing(
    law: AddressLaw | None = None, *, resolve: Resolve | None = None, ca_file: Path | None = None, connections: int = 8
) -> Iterator[Outgoing]:
    """Open a way out, to this machine unless told otherwise, and close it."""
    out = Outgoing(
        law or AddressLaw(allow_loopback=True),
        resolve=resolve or system_addresses,
        ca_file=ca_file,
        connections=connections,
    )
    try:
        yield out
    finally:
        out.close(0)


def post(url: str, body: bytes = b"{}", *, timeout: float = PATIENCE, connect: float = 5.0) -> Order:
    """Write a request whose end nobody waits for yet."""
    request = Request(method="POST", url=url, headers=(("content-type", "application/json"),), body=body)
    return Order(request=request, bounds=Bounds(timeout=timeout, connect_timeout=connect), done=_unheard)


def carried(out: Outgoing, order: Order) -> Outcome:
    """Hand a request over and wait for its end."""
    return carried_all(out, [order])[0]


def carried_all(out: Outgoing, orders: list[Order]) -> list[Outcome]:
    """Hand requests over at once and wait for all their ends, in the order in which they end."""
    ends: SimpleQueue[Outcome] = SimpleQueue()
    out.start_many(
        [
            Order(request=one.request, bounds=one.bounds, done=ends.put, must_start_before=one.must_start_before)
            for one in orders
        ]
    )
    return [ends.get(timeout=PATIENCE) for _ in orders]


def _unheard(_outcome: Outcome) -> None:
    raise AssertionError("nobody waits for this end")


def _head(readline: Callable[[], bytes]) -> bytes:
    head = b""
    while line := readline():
        head += line
        if line == b"\r\n":
            return head
    return b""


def _length(head: bytes) -> int:
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:  # it was closed already
        return
