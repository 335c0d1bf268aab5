"""A provider at its worst: it fails, hangs, answers late and closes early, and notes down all that reaches it.

It has a process of its own, a file for its notes, and the secret by which it tells who is speaking.
"""

import hashlib
import json
import os
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock

from standardwebhooks.webhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

GONE = "/gone"
# What becomes of the first tries of a message, by the hash of its key; whoever tries again is served.
MODES = (
    "ok", "ok", "ok", "ok", "slow", "error", "error-twice", "throttle", "hang", "late", "close-unread", "close-read",
    "refuse", "always-error",
)  # fmt: skip
TIMEOUT = 1.0
STATUS = {"error": 500, "error-twice": 500, "always-error": 503, "throttle": 429, "refuse": 400}


class Notes:
    """An append-only file: one line for each message that came, one for what it was told."""

    def __init__(self, file: Path) -> None:
        """Open it for adding."""
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._numbers = count(1)
        self._tries: dict[str, int] = {}
        self._lock = Lock()

    def came(self, path: str, key: str, *, signed: bool | None) -> tuple[int, int]:
        """Note that a message came; gives its number and how often its key came up to now."""
        with self._lock:
            number, tries = next(self._numbers), self._tries.get(key, 0) + 1
            self._tries[key] = tries
            self._write(number=number, path=path, key=key, n=tries, signed=signed, came_at=time.time())
        return number, tries

    def told(self, number: int, status: int) -> None:
        """Note what it was told, 0 for nothing."""
        with self._lock:
            self._write(number=number, status=status, told_at=time.time())

    def _write(self, **line: object) -> None:
        os.write(self._file, (json.dumps(line) + "\n").encode())


class Handler(BaseHTTPRequestHandler):
    """Serves one connection."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    notes: Notes
    secret: str

    def do_POST(self) -> None:
        """Take a message, in the way that its key deserves."""
        key = self.headers.get("webhook-id", "")
        mode = "gone" if self.path == GONE else mode_of(key)
        # Whoever closes without reading does not know who spoke.
        signed = None if mode == "close-unread" else self._is_signed(self._body())
        number, tries = self.notes.came(self.path, key, signed=signed)
        if signed is None and tries > 1:
            self._body()
        time.sleep({"slow": 0.3, "hang": 1.5 * TIMEOUT, "late": 1.3 * TIMEOUT}.get(mode, 0.0) if tries == 1 else 0.0)
        self._tell(number, answer(mode, tries))

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", "0")))

    def _is_signed(self, body: bytes) -> bool:
        try:
            Webhook(self.secret).verify(body, dict(self.headers))
        except WebhookVerificationError:
            return False
        return True

    def _tell(self, number: int, status: int) -> None:
        self.notes.told(number, status)
        if not status:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(status)
        if status == STATUS["throttle"]:
            self.send_header("retry-after", "1")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the notes are kept elsewhere."""


def mode_of(key: str) -> str:
    """Give how a message is treated, the same whenever it comes."""
    return MODES[hashlib.sha256(key.encode()).digest()[0] % len(MODES)]


def answer(mode: str, tries: int) -> int:
    """Give the status that a try is told, 0 for a connection that is closed on it."""
    if mode == "gone":
        return 410
    if mode in {"always-error", "refuse"} or (mode == "error-twice" and tries <= 2):
        return STATUS[mode]
    if tries == 1 and mode in {"hang", "close-unread", "close-read"}:
        return 0
    return STATUS.get(mode, 200) if tries == 1 else 200


class Server(ThreadingHTTPServer):
    """Takes many connections at once; one that breaks is no news."""

    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Let go of a sender that was killed."""


def receive(tell: Callable[[str], None], file: str, secret: str) -> None:
    """Serve until killed; the port is told."""
    Handler.notes = Notes(Path(file))
    Handler.secret = secret
    server = Server(("127.0.0.1", 0), Handler)
    tell(str(server.server_port))
    server.serve_forever()
