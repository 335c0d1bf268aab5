"""What is measured of sends: how many a second, how late each, how long others wait, what a million waiting cost."""

import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from statistics import quantiles
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import bindparam
from sqlalchemy import text

from api.desk import EXTENSION
from app import Settings
from app import create_app
from benchmarks.send_receiver import asked
from benchmarks.send_receiver import receiving
from benchmarks.send_rows import EDITED
from benchmarks.send_rows import SECRET
from benchmarks.send_rows import Ground
from benchmarks.send_rows import lay
from benchmarks.send_rows import plant
from benchmarks.send_rows import ways
from models.caller import EVERY_TEAM
from models.claim import Pressure
from models.person import Person
from models.role import Role
from models.secret_token import PREFIX_BYTES
from models.secret_token import SECRET_BYTES
from models.secret_token import new_key
from models.store import Store
from models.store_keys import KeyBook
from models.store_outbox import StoredOutbox
from models.store_people import PeopleBook
from models.tables_sends import metadata
from scheduler.outgoing import Order
from scheduler.outgoing import Outgoing
from scheduler.provider import Request
from scheduler.signing import Signer

MOST_SECONDS = 120.0
_AT = 1_800_000_000
_INSTANT = metadata.tables["send"].c.wake_at.type
_LEFT = text("SELECT 1 FROM send WHERE wake_at <= :soon LIMIT 1").bindparams(bindparam("soon", type_=_INSTANT))
_ENDS = text("SELECT max(ended_at) AS ended, count(*) AS attempts FROM attempt").columns(
    ended=metadata.tables["attempt"].c.ended_at.type
)

PLANS = frozenset({Role.PLANNER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What it took to send all that was due, and what the scheduler's process cost."""

    count: int
    seconds: float
    start_up: float
    megabytes: float
    cpu: float

    @property
    def rate(self) -> float:
        """Give sends a second."""
        return self.count / self.seconds


@contextmanager
def scheduling(url: str, port: int, in_flight: int) -> Iterator[tuple[Callable[[], Any], float]]:
    """Run a scheduler in a process of its own: gives what stops it and tells its cost, and the seconds to its start."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.send_worker", url, str(port), "--in-flight", str(in_flight)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own module
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the scheduler has no ends to talk over")
        told = json.loads(process.stdout.readline())
        taken = time.perf_counter() - begun

        def stop() -> Any:  # noqa: ANN401 -- a JSON tree
            if process.stdin is not None and process.stdout is not None and not process.stdin.closed:
                process.stdin.close()
                told.update(json.loads(process.stdout.readline()))
            return told

        yield stop, taken
        stop()


def bare_rate(port: int, count: int) -> float:
    """Give the requests a second of the client alone, with the same signed bodies of 600 bytes."""
    house = ways(port, 1_000)
    outgoing, bounds, signer = Outgoing(house.law), house.providers["house"].provider.bounds, Signer([SECRET])
    body, done, left = b'{"x":"' + 592 * b"x" + b'"}', threading.Event(), [count]

    def landed(_: object) -> None:
        left[0] -= 1
        if not left[0]:
            done.set()

    orders = [
        Order(request=Request(method="POST", url=f"http://127.0.0.1:{port}/", body=body, headers=(
            ("content-type", "application/json"), *signer.sign(f"snd_{number}_0123456789abcdefabcd", _AT, body),
        )), bounds=bounds, done=landed)
        for number in range(count)
    ]  # fmt: skip
    begun = time.perf_counter()
    outgoing.start_many(orders)
    done.wait(MOST_SECONDS)
    taken = time.perf_counter() - begun
    outgoing.close(1)
    return count / taken


def drained(ground: Ground, count: int, in_flight: int) -> Drained:
    """Send so many that are due now; the clock stops when the last result is committed."""
    store = lay(ground)
    plant(store.engine, count, datetime.now(UTC))
    with receiving() as port, scheduling(ground.url, port, in_flight) as (stop, start_up):
        wait_until_sent(store.engine)
        told = stop()
        arrived = asked(port).count
    with store.engine.connect() as connection:
        ends = connection.execute(_ENDS).one()
    store.close()
    if (arrived, ends.attempts) != (count, count):
        raise RuntimeError(f"{count} sends, {ends.attempts} attempts, {arrived} requests")
    return Drained(
        count=count, seconds=ends.ended.timestamp() - told["at"], start_up=start_up, megabytes=told["megabytes"],
        cpu=told["cpu"],
    )  # fmt: skip


def wait_until_sent(engine: Engine) -> None:
    """Wait until nothing is due any more."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        time.sleep(0.2)
        with engine.connect() as connection:
            if connection.execute(_LEFT, {"soon": datetime.now(UTC) + timedelta(days=1)}).first() is None:
                return
    raise RuntimeError(f"not all was sent within {MOST_SECONDS:g} s")


def lateness(ground: Ground, a_second: int, seconds: int) -> list[float]:
    """Give how late each of evenly spread sends came to the receiver, in milliseconds."""
    store = lay(ground)
    with receiving(notes=True) as port, scheduling(ground.url, port, 1_000):
        due = plant(
            store.engine, a_second * seconds, datetime.now(UTC) + timedelta(seconds=3), timedelta(seconds=1 / a_second)
        )
        time.sleep(3)
        wait_until_sent(store.engine)
        notes = asked(port).notes
    store.close()
    if len(notes) != len(due):
        raise RuntimeError(f"{len(due)} sends, {len(notes)} requests")
    return [1_000 * (at - due[key]) for key, at in notes]


def write_times(ground: Ground, count: int, pause: float = 0.05) -> tuple[list[float], list[float]]:
    """Change an offer through the API again and again: milliseconds on a quiet database, then during a burst."""
    store = lay(ground)
    app = create_app(Settings(database_url=ground.url, rate_limit="1000000/minute", scheduler="none"))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {_planner_key(store)}"
    path = f"/v1/offers/A?calendar={EDITED}"

    def change(number: int) -> float:
        tag = client.get(path).headers["ETag"]
        begun = time.perf_counter()
        answer = client.patch(path, json={"name": f"name {number}"}, headers={"If-Match": tag})
        taken = time.perf_counter() - begun
        if not answer.status.startswith("200"):
            raise RuntimeError(f"the offer was not changed: {answer.status} {answer.text}")
        return 1_000 * taken

    quiet = [change(number) for number in range(40)]
    plant(store.engine, count, datetime.now(UTC))
    busy: list[float] = []
    with receiving() as port, scheduling(ground.url, port, 1_000):
        done = threading.Event()

        def watch() -> None:
            wait_until_sent(store.engine)
            done.set()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        while not done.is_set():
            busy.append(change(len(busy)))
            done.wait(pause)
        watcher.join()
    desk_store: Store = app.extensions[EXTENSION].store
    desk_store.close()
    store.close()
    return quiet, busy


def _planner_key(store: Store) -> str:
    """Let a planner in, and give his key."""
    PeopleBook(store).add(Person(login="bench", roles=PLANS, teams=frozenset({EVERY_TEAM})), by="bench")
    fresh = new_key(secrets.token_bytes(PREFIX_BYTES + SECRET_BYTES))
    KeyBook(store).make("bench", fresh, name="bench", roles=PLANS, expires_at=None, by="bench")
    return fresh.token


def claim_cost(store: Store, rounds: int, most: int = 100) -> float:
    """Give the milliseconds of a look for what is due, a claim, and a look for the next instant: the median of many."""
    outbox = StoredOutbox(store.engine, store.workspace_id)
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        outbox.due_providers(outbox.now())
        outbox.claim("house", Pressure(in_flight=1_000_000), most=most, owner="bench", lease=timedelta(minutes=30))
        outbox.next_wake(outbox.now())
        taken.append(1_000 * (time.perf_counter() - begun))
    return quantiles(taken, n=2)[0]


def p99(taken: list[float]) -> float:
    """Give what one in a hundred exceeds."""
    return quantiles(taken, n=100)[-1]
