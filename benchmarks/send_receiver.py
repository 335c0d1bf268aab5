"""A receiver that costs next to nothing: it answers 200 to each request, and can tell when which one came.

python -m benchmarks.send_receiver prints its port, and ends when its standard input does.
"""

import argparse
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_LENGTH = b"content-length: "
_KEY = b"webhook-id: "
_END = b"\r\n"
_BACKLOG = 4_096


class Receiver:
    """One thread over one epoll; no request is parsed further than to its end."""

    def __init__(self, *, notes: bool) -> None:
        """Listen on a free port; with notes, the key and the instant of each request are kept."""
        self.count = 0
        self.first = self.last = 0.0
        self.notes: list[tuple[str, float]] | None = [] if notes else None
        self._rest: dict[int, bytes] = {}
        self._sockets: dict[int, socket.socket] = {}
        self._door = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port = int(self._door.getsockname()[1])

    def serve(self, until: int) -> None:
        """Answer until a descriptor ends."""
        poll = select.epoll()
        poll.register(self._door.fileno(), select.EPOLLIN)
        poll.register(until, select.EPOLLIN | select.EPOLLHUP)
        while True:
            for number, _ in poll.poll():
                if number == until:
                    return
                if number == self._door.fileno():
                    self._accept(poll)
                else:
                    self._hear(number, poll)

    def _accept(self, poll: select.epoll) -> None:
        line, _ = self._door.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sockets[line.fileno()] = line
        poll.register(line.fileno(), select.EPOLLIN)

    def _hear(self, number: int, poll: select.epoll) -> None:
        try:
            heard = os.read(number, 262_144)
        except ConnectionError:
            heard = b""
        if not heard:
            poll.unregister(number)
            self._rest.pop(number, None)
            self._sockets.pop(number).close()
            return
        if number in self._rest:
            heard = self._rest.pop(number) + heard
        answers = 0
        while heard:
            end = heard.find(b"\r\n\r\n")
            size = self._size(heard, end) if end >= 0 else len(heard) + 1
            if size > len(heard):
                self._rest[number] = heard
                break
            if heard.startswith(b"GET"):
                os.write(number, self._told())
            else:
                self._note(heard)
                answers += 1
            heard = heard[size:]
        if answers:
            os.write(number, ANSWER * answers)

    def _size(self, heard: bytes, end: int) -> int:
        at = heard.lower().find(_LENGTH, 0, end) if _LENGTH not in heard else heard.find(_LENGTH)
        length = int(heard[at + len(_LENGTH) : heard.find(_END, at)]) if 0 <= at < end else 0
        return end + 4 + length

    def _note(self, heard: bytes) -> None:
        self.count += 1
        self.last = time.time()
        self.first = self.first or self.last
        if self.notes is not None:
            at = heard.find(_KEY) + len(_KEY)
            self.notes.append((heard[at : heard.find(_END, at)].decode(), self.last))

    def _told(self) -> bytes:
        told = {"count": self.count, "first": self.first, "last": self.last, "notes": self.notes or []}
        body = json.dumps(told).encode()
        self.count, self.first, self.last = 0, 0.0, 0.0
        self.notes = None if self.notes is None else []
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a receiver has had since it was last asked; instants are seconds since 1970."""

    count: int
    first: float
    last: float
    notes: list[tuple[str, float]]

    @property
    def rate(self) -> float:
        """Give requests a second between the first and the last."""
        return self.count / max(1e-9, self.last - self.first)


def asked(port: int) -> Arrivals:
    """Ask a receiver what it has had, and let it begin anew."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", "/")
        told = json.loads(line.getresponse().read())
    finally:
        line.close()
    return Arrivals(told["count"], told["first"], told["last"], [tuple(one) for one in told["notes"]])


@contextmanager
def receiving(*, notes: bool = False) -> Iterator[int]:
    """Give the port of a receiver in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.send_receiver", *(["--notes"] if notes else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own module
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the receiver has no ends to talk over")
        yield int(process.stdout.readline())
        process.stdin.close()


def ceiling(port: int, request: bytes, count: int, lines: int = 64) -> float:
    """Give the requests a second that a receiver answers to a client that does nothing but write and read."""
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(lines)]
    begun = time.perf_counter()
    rounds = max(1, count // lines)
    for _ in range(rounds):
        for one in sockets:
            one.send(request)
        for one in sockets:
            one.recv(4_096)
    taken = time.perf_counter() - begun
    for one in sockets:
        one.close()
    return rounds * lines / taken


def main() -> None:
    """Print the port, then answer."""
    parser = argparse.ArgumentParser(description="Answer 200 to every request.")
    parser.add_argument("--notes", action="store_true", help="keep the key and the instant of each")
    receiver = Receiver(notes=parser.parse_args().notes)
    print(receiver.port, flush=True)
    receiver.serve(sys.stdin.fileno())


if __name__ == "__main__":
    main()
