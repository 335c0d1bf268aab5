"""The real server in a thread that also ends it: closed from elsewhere it would look at sockets that are gone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore

GLANCE_SECONDS = 0.05
PATIENCE_SECONDS = 10


@contextmanager
def running(server: Any) -> Iterator[None]:
    """Let a server of one address or of several answer for the time being."""
    sockets = server.map if hasattr(server, "map") else server._map
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            wasyncore.loop(timeout=GLANCE_SECONDS, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
