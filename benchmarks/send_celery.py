"""The same signed POST by a task engine that many houses have: Celery over RabbitMQ, each task acknowledged after it.

Runs in an environment of its own (.venv-celery): as a worker when Celery loads it, else it fills the queue and waits.
"""

import hashlib
import hmac
import os
import sys
import threading
import time
from base64 import b64encode
from http.client import HTTPConnection
from http.client import HTTPException

from celery import Celery

QUEUE = os.environ.get("SENDS_QUEUE", "preseance-bench")
PORT = int(os.environ.get("SENDS_PORT", "0"))
_SECRET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"
_BODY = b'{"x":"' + 592 * b"x" + b'"}'
_OWN = threading.local()

app = Celery("sends", broker=os.environ.get("SENDS_BROKER", "amqp://guest:guest@127.0.0.1:5672//"))
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue=QUEUE,
    task_default_delivery_mode="persistent",
    worker_prefetch_multiplier=int(os.environ.get("SENDS_PREFETCH", "64")),
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="send")  # type: ignore[untyped-decorator,unused-ignore]  # Celery carries no types
def send(key: str) -> None:
    """Sign and post one message over a connection that is kept, by the cheapest client of the standard library."""
    at = str(int(time.time()))
    proof = hmac.new(_SECRET, b"%b.%b.%b" % (key.encode(), at.encode(), _BODY), hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json", "webhook-id": key, "webhook-timestamp": at,
        "webhook-signature": "v1," + b64encode(proof).decode(),
    }  # fmt: skip
    if not hasattr(_OWN, "line"):
        _OWN.line = HTTPConnection("127.0.0.1", PORT, timeout=20)
    try:
        _OWN.line.request("POST", "/", _BODY, headers)
        _OWN.line.getresponse().read()
    except (OSError, HTTPException):
        _OWN.line.close()
        raise


def fill(count: int) -> None:
    """Put so many tasks into an empty queue."""
    with app.connection_for_write() as connection:
        connection.default_channel.queue_delete(QUEUE)
        with app.amqp.Producer(connection) as producer:
            for number in range(count):
                send.apply_async((f"snd_{number}_0123456789abcdefabcd",), producer=producer)


def empty() -> None:
    """Take the queue away."""
    with app.connection_for_write() as connection:
        connection.default_channel.queue_delete(QUEUE)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    else:
        empty()
