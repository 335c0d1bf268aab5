"""A real receiver on this machine: what leaves the house arrives here, and is taken if its signature is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any

from standardwebhooks import Webhook
from standardwebhooks import WebhookVerificationError

SECRET = "whsec_aG91c2Utc2VjcmV0LW9mLTI0LWJ5dGVz"  # noqa: S105 -- of the tests alone


@dataclass(slots=True)
class Receiver:
    """Where it listens, and the messages that it has taken."""

    url: str
    taken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def providers(self) -> str:
        """Give a file of ways out in which every e-mail goes here."""
        return (
            'allow_loopback = true\n[channels]\nemail = "here"\n'
            f'[providers.here]\nkind = "webhook"\nurl = "{self.url}"\nsecrets = ["{SECRET}"]\n'
        )


@contextmanager
def listening() -> Iterator[Receiver]:
    """Take what comes until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            try:
                receiver.taken.append(Webhook(SECRET).verify(body, dict(self.headers)))
            except WebhookVerificationError:
                self.send_response(401)
            else:
                self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
