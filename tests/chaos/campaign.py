"""Processes are started, killed at random and started again for many rounds; then one scheduler runs to the end."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import text

from exchange.plan_document import load
from models.store import Store
from tests.chaos.scheduler_process import LEASES
from tests.chaos.scheduler_process import TRAPS
from tests.chaos.step_log import keep_steps
from tests.chaos.ways import CLOSED
from tests.chaos.ways import ROADS
from tests.chaos.ways import SECRET
from tests.chaos.ways import write_ways
from tests.chaos.writer_process import AUTHOR
from tests.chaos.writer_process import CALENDAR

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20
OFFERS = 25
SENDS_EACH = 20
# Something is still due when everybody is killed at once.
LAST_DUE = 60.0
# Two offers end while machines die: what has not left by then never leaves.
SHORT_OFFERS = 2
SHORT_END = 30.0
SCHEDULERS = 2
# Patience, not a promise: a busy machine is late without losing anything, and how soon work goes on is measured apart.
LONGEST_END = 180.0
LONGEST_DRAIN = 15.0
LONGEST_CLAIM = 10.0
LONGEST_WAY = 4.0
WAITING = "state IN ('planned', 'retry_wait', 'claimed')"


@dataclass(slots=True)
class Diary:
    """What the campaign did and measured: instants in seconds since the epoch, durations in seconds."""

    kills: int = 0
    trapped: dict[str, int] = field(default_factory=dict)
    drained: list[tuple[int, int]] = field(default_factory=list)
    last_start: float = 0.0
    last_owner: str = ""
    recovery: float = 0.0
    end: float = 0.0


class Campaign:
    """Processes around one database and one receiver, and who kills them; `seed` draws every chance."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        """Make the tables, the calendar and the receiver; nothing is let go yet."""
        self.url = url
        self.random = Random(seed)
        self.posts = folder / "posts.jsonl"
        self.acts = folder / "acts.jsonl"
        self.log = (folder / "processes.log").open("ab")
        self.receiver, port = _receiver(self.posts, self.log)
        self.ways = write_ways(folder / "ways.json", int(port))
        self.store = Store.open(url, lambda: datetime.now(UTC))
        keep_steps(self.engine)
        self.store.put_plan(load(document(datetime.now(UTC))), code=CALENDAR, by=AUTHOR)
        self.diary = Diary()
        self._schedulers: dict[str, subprocess.Popen[bytes]] = {}
        self._traps: dict[str, str] = {}
        self._writer: subprocess.Popen[bytes] | None = None
        self._started = 0

    @property
    def engine(self) -> Engine:
        """Give the database."""
        return self.store.engine

    def run(self) -> Diary:
        """Kill for some rounds, stop one scheduler mid-sentence and one in good order, then let the rest end."""
        for number in range(ROUNDS):
            trap = next((one for one in TRAPS if one not in self.diary.trapped), TRAPS[number % len(TRAPS)])
            self._staff(trap)
            time.sleep(self.random.uniform(0.2, 0.9))
            self._await_trap(trap)
            self._kill_some()
        self._staff()
        self._freeze_one()
        self._drain_one()
        self._finish()
        return self.diary

    def close(self) -> None:
        """End every process that was started here."""
        started = [self.receiver, *self._schedulers.values(), *([self._writer] if self._writer else [])]
        for process in started:
            _kill(process)
        self.store.close()
        self.log.close()

    def ask(self, query: str, **asked: object) -> list[dict[str, Any]]:
        """Give what the database says."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), asked).mappings()]

    def _staff(self, trap: str = "") -> None:
        """Start whoever is missing; one of the new schedulers gets a trap."""
        for owner, process in list(self._schedulers.items()):
            if process.poll() is not None:
                self._bury(owner)
        fresh = []
        while len(self._schedulers) < SCHEDULERS:
            fresh.append(self._start_scheduler(trap))
            trap = ""
        for owner in fresh:
            _await_ready(self._schedulers[owner])
        if self._writer is None or self._writer.poll() is not None:
            if self._writer is not None:
                _kill(self._writer)
            self._writer = self._start("writer_process", self.ways, self.acts, self.random.random())

    def _start_scheduler(self, trap: str = "") -> str:
        self._started += 1
        owner = f"scheduler-{self._started}"
        self._traps[owner] = trap
        self._schedulers[owner] = self._start(
            "scheduler_process", self.ways, owner, trap, self.random.randint(1, 3)
        )  # fmt: skip
        return owner

    def _await_trap(self, trap: str) -> None:
        """Give whoever goes to a trap in which nobody has died yet as long as a slow machine takes to come there."""
        going = [process for owner, process in self._schedulers.items() if self._traps[owner] == trap]
        until = time.monotonic() + LONGEST_WAY
        while trap not in self.diary.trapped and time.monotonic() < until:
            if all(process.poll() is not None for process in going):
                return
            time.sleep(0.02)

    def _kill_some(self) -> None:
        """Kill one process, sometimes all that send."""
        victims = [*self._schedulers]
        chance = self.random.random()
        if chance < 0.3 and self._writer is not None:
            _kill(self._writer)
            self.diary.kills += 1
            return
        for owner in victims if chance > 0.85 else [self.random.choice(victims)]:
            self._bury(owner)

    def _bury(self, owner: str) -> None:
        process = self._schedulers.pop(owner)
        trap = self._traps[owner]
        if trap and process.poll() == -signal.SIGKILL:
            self.diary.trapped[trap] = self.diary.trapped.get(trap, 0) + 1
        _kill(process)
        self.diary.kills += 1

    def _freeze_one(self) -> None:
        """Stop a scheduler longer than its leases; when it goes on, what it hears is no longer its business."""
        process = next(iter(self._schedulers.values()))
        time.sleep(2)
        process.send_signal(signal.SIGSTOP)
        time.sleep(LEASES.least + 2)
        process.send_signal(signal.SIGCONT)
        time.sleep(1)

    def _drain_one(self) -> None:
        owner, process = next(iter(self._schedulers.items()))
        process.send_signal(signal.SIGTERM)
        code = _left(process, LONGEST_DRAIN)
        left = self.ask("SELECT id FROM send WHERE state = 'claimed' AND owner = :owner", owner=owner)
        self.diary.drained.append((code, len(left)))
        del self._schedulers[owner]

    def _finish(self) -> None:
        """Kill everybody at once; a writer in a hurry and one scheduler see the rest through."""
        self._await_claimed()
        for owner in [*self._schedulers]:
            self._bury(owner)
        if self._writer is not None:
            _kill(self._writer)
        dead = [row["owner"] for row in self.ask("SELECT DISTINCT owner FROM send WHERE state = 'claimed'")]
        owner = self._start_scheduler()
        _await_ready(self._schedulers[owner])
        self.diary.last_start, self.diary.last_owner = time.time(), owner
        self._await_nobody(dead)
        self.diary.recovery = time.time() - self.diary.last_start
        hurried = self._start("writer_process", self.ways, self.acts, 0, "hurry")
        _left(hurried, LONGEST_END)
        self._await_end()
        self.diary.end = time.time()
        self._schedulers[owner].send_signal(signal.SIGTERM)
        _left(self._schedulers.pop(owner), LONGEST_DRAIN)

    def _await_claimed(self) -> None:
        """Wait for a moment at which somebody dies with something in his hands."""
        until = time.monotonic() + LONGEST_CLAIM
        while not self.ask("SELECT id FROM send WHERE state = 'claimed' LIMIT 1") and time.monotonic() < until:
            time.sleep(0.01)

    def _await_nobody(self, dead: Sequence[str]) -> None:
        asked = "SELECT owner FROM send WHERE state = 'claimed'"
        until = time.monotonic() + LONGEST_END
        while any(row["owner"] in dead for row in self.ask(asked)) and time.monotonic() < until:
            time.sleep(0.1)

    def _await_end(self) -> None:
        until = time.monotonic() + LONGEST_END
        while self.ask(f"SELECT id FROM send WHERE {WAITING} LIMIT 1") and time.monotonic() < until:  # noqa: S608 -- our own words
            time.sleep(0.2)

    def _start(self, module: str, *arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"tests.chaos.{module}", self.url, *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log)


def document(now: datetime) -> dict[str, Any]:
    """Give a calendar of many e-mails, due from now on, in which nobody is worse off than anybody."""
    return {
        "format": "preseance/plan@1",
        "name": "Chaos",
        "timezone": "Europe/Paris",
        "currency": "EUR",
        "segments": [{"code": "vip", "tier": "good", "size": 1000, "basket": {"mean": "80"}}],
        "offers": [_offer(number, now) for number in range(OFFERS)],
    }


def _offer(number: int, now: datetime) -> dict[str, Any]:
    length = timedelta(seconds=SHORT_END) if number < SHORT_OFFERS else timedelta(days=3)
    latest = 0.5 * SHORT_END if number < SHORT_OFFERS else LAST_DUE
    return {
        "code": f"OFFER-{number:02}",
        "segments": ["vip"],
        "valid_from": (now - timedelta(days=1)).isoformat(),
        "valid_to": (now + length).isoformat(),
        "channels": [
            {
                "channel": "email",
                "provider": CLOSED if number == OFFERS - 1 else ROADS[index % len(ROADS)],
                "send_at": (now + timedelta(seconds=latest * index / SENDS_EACH)).isoformat(),
            }
            for index in range(SENDS_EACH)
        ],
        "mechanics": [{"kind": "percent_off", "rate": "10"}],
    }


def _receiver(posts: Path, log: Any) -> tuple[subprocess.Popen[bytes], str]:
    command = [sys.executable, "-m", "tests.chaos.receiver", str(posts), SECRET]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
    return process, _await_ready(process)


def _await_ready(process: subprocess.Popen[bytes]) -> str:
    """Read the first line that a process says."""
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def _left(process: subprocess.Popen[bytes], patience: float) -> int:
    """Wait for a process to go by itself, and give its code; killed when it does not."""
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
