"""Processes are started, killed at random and started again for many rounds; then one scheduler runs to the end."""

import signal
import sqlite3
import time
from collections.abc import Callable
from collections.abc import Sequence
from contextlib import closing
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
from tests.chaos.receiver import receive
from tests.chaos.scheduler_process import LEASES
from tests.chaos.scheduler_process import TRAPS
from tests.chaos.scheduler_process import schedule
from tests.chaos.step_log import keep_steps
from tests.chaos.warm_process import WarmProcess
from tests.chaos.ways import CLOSED
from tests.chaos.ways import ROADS
from tests.chaos.ways import SECRET
from tests.chaos.ways import write_ways
from tests.chaos.writer_process import AUTHOR
from tests.chaos.writer_process import CALENDAR
from tests.chaos.writer_process import write

ROUNDS = 20
OFFERS = 25
SENDS_EACH = 20
# Each offer has neighbours to be weighed with, and nobody gets so many messages that weighing takes the machine.
SEGMENTS = 5
# On a quiet machine everybody is killed at once by now, and on a slow one later: then what is let go last is still due.
LAST_DUE = 30.0
# Two offers end while machines die: what has not left by then never leaves.
SHORT_OFFERS = 2
SHORT_END = 15.0
SCHEDULERS = 2
# Patience, not a promise: a busy machine is late without losing anything, and how soon work goes on is measured apart.
LONGEST_END = 180.0
LONGEST_DRAIN = 15.0
LONGEST_CLAIM = 10.0
LONGEST_TAKING = 3.0
MOST_STOPS = 4
LONGEST_WAY = 4.0
A_MOMENT = 0.1
A_WHILE = 0.5
WAITING = "state IN ('planned', 'retry_wait', 'claimed')"


@dataclass(slots=True)
class Diary:
    """What the campaign did and measured: instants in seconds since the epoch, durations in seconds.

    `overtaken` are the sends, with their attempts, that others took from one who was stopped; `orphans` is how many
    the dead had in their hands when everybody was killed at once.
    """

    kills: int = 0
    trapped: dict[str, int] = field(default_factory=dict)
    drained: list[tuple[int, int]] = field(default_factory=list)
    overtaken: frozenset[tuple[int, int]] = frozenset()
    orphans: int = 0
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
        self.log = folder / "processes.log"
        self.receiver = WarmProcess(self.log, receive, str(self.posts), SECRET)
        self.ways = write_ways(folder / "ways.json", int(self.receiver.first_word()))
        self.store = Store.open(url, lambda: datetime.now(UTC))
        keep_steps(self.engine)
        self.store.put_plan(load(document(datetime.now(UTC))), code=CALENDAR, by=AUTHOR)
        self.diary = Diary()
        self._schedulers: dict[str, WarmProcess] = {}
        self._traps: dict[str, str] = {}
        self._writer: WarmProcess | None = None
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
        # Whoever is stopped and drained from here on must not walk into a trap that nobody has sprung yet.
        for owner in [owner for owner in self._schedulers if self._traps[owner]]:
            self._bury(owner)
        self._staff()
        self._freeze_one()
        self._drain_one()
        self._finish()
        return self.diary

    def close(self) -> None:
        """End every process that was started here."""
        started = [self.receiver, *self._schedulers.values(), *([self._writer] if self._writer else [])]
        for process in started:
            process.kill()
        self.store.close()

    def ask(self, query: str, **asked: object) -> list[dict[str, Any]]:
        """Give what the database says."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), asked).mappings()]

    def _staff(self, trap: str = "") -> None:
        """Start whoever is missing; one of the new schedulers gets a trap."""
        for owner, process in list(self._schedulers.items()):
            if process.code is not None:
                self._bury(owner)
        fresh = []
        while len(self._schedulers) < SCHEDULERS:
            fresh.append(self._start_scheduler(trap))
            trap = ""
        for owner in fresh:
            self._schedulers[owner].first_word()
        if self._writer is None or self._writer.code is not None:
            self._writer = self._start(write, self.ways, self.acts, self.random.random())

    def _start_scheduler(self, trap: str = "") -> str:
        self._started += 1
        owner = f"scheduler-{self._started}"
        self._traps[owner] = trap
        self._schedulers[owner] = self._start(schedule, self.ways, owner, trap, self.random.randint(1, 3))
        return owner

    def _await_trap(self, trap: str) -> None:
        """Give whoever goes to a trap in which nobody has died yet as long as a slow machine takes to come there."""
        going = [process for owner, process in self._schedulers.items() if self._traps[owner] == trap]
        until = time.monotonic() + LONGEST_WAY
        while trap not in self.diary.trapped and time.monotonic() < until:
            if all(process.code is not None for process in going):
                return
            time.sleep(0.02)

    def _kill_some(self) -> None:
        """Kill one process, sometimes all that send."""
        victims = [*self._schedulers]
        chance = self.random.random()
        if chance < 0.3 and self._writer is not None:
            self._writer.kill()
            self.diary.kills += 1
            return
        for owner in victims if chance > 0.85 else [self.random.choice(victims)]:
            self._bury(owner)

    def _bury(self, owner: str) -> None:
        process = self._schedulers.pop(owner)
        trap = self._traps[owner]
        if trap and process.code == -signal.SIGKILL:
            self.diary.trapped[trap] = self.diary.trapped.get(trap, 0) + 1
        process.kill()
        self.diary.kills += 1

    def _freeze_one(self) -> None:
        """Stop a scheduler with something in its hands for longer than its leases, and let it go on.

        Stopped within a transaction it keeps others from what it has: then it is stopped again.
        """
        owner, process = next(iter(self._schedulers.items()))
        for _ in range(MOST_STOPS):
            self.diary.overtaken = self._taken_from(owner, process)
            process.signal(signal.SIGCONT)
            time.sleep(1)
            if self.diary.overtaken:
                return

    def _taken_from(self, owner: str, process: WarmProcess) -> frozenset[tuple[int, int]]:
        """Stop a scheduler, and give what others have taken from it once its leases are over."""
        until = time.monotonic() + LONGEST_CLAIM
        while not ((held := self._stopped(owner)) and self._may_write()) and time.monotonic() < until:
            process.signal(signal.SIGCONT)
            time.sleep(A_MOMENT)
        time.sleep(LEASES.least)
        until = time.monotonic() + LONGEST_TAKING
        while not (taken := held - self._in_hand(owner)) and time.monotonic() < until:
            time.sleep(A_MOMENT)
        return taken

    def _may_write(self) -> bool:
        """Say whether others can go on: whoever is stopped in the middle of writing keeps all of SQLite to himself."""
        if self.engine.dialect.name != "sqlite":
            return True
        with closing(sqlite3.connect(str(self.engine.url.database), timeout=A_WHILE)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
        return True

    def _stopped(self, owner: str) -> frozenset[tuple[int, int]]:
        """Stop a scheduler, and give what it has in its hands once the database has heard its last words."""
        self._schedulers[owner].signal(signal.SIGSTOP)
        time.sleep(A_MOMENT)
        return self._in_hand(owner)

    def _drain_one(self) -> None:
        owner, process = next(iter(self._schedulers.items()))
        process.signal(signal.SIGTERM)
        code = process.left(LONGEST_DRAIN)
        self.diary.drained.append((code, len(self._in_hand(owner))))
        del self._schedulers[owner]

    def _finish(self) -> None:
        """Kill everybody at once, the one in a hurry among them; another one and one scheduler see the rest through."""
        if self._writer is not None:
            self._writer.kill()
        self._writer = self._start(write, self.ways, self.acts, 0, "hurry")
        self._writer.first_word()
        until = time.monotonic() + LONGEST_CLAIM
        while not any(self._stopped(owner) for owner in self._schedulers) and time.monotonic() < until:
            for process in self._schedulers.values():
                process.signal(signal.SIGCONT)
            time.sleep(A_MOMENT)
        for owner in [*self._schedulers]:
            self._bury(owner)
        self._writer.kill()
        dead = [row["owner"] for row in self.ask("SELECT owner FROM send WHERE state = 'claimed'")]
        self.diary.orphans = len(dead)
        owner = self._start_scheduler()
        self._schedulers[owner].first_word()
        self.diary.last_start, self.diary.last_owner = time.time(), owner
        self._await_nobody(dead)
        self.diary.recovery = time.time() - self.diary.last_start
        self._start(write, self.ways, self.acts, 0, "hurry").left(LONGEST_END)
        self._await_end()
        self.diary.end = time.time()
        self._schedulers[owner].signal(signal.SIGTERM)
        self._schedulers.pop(owner).left(LONGEST_DRAIN)

    def _in_hand(self, owner: str) -> frozenset[tuple[int, int]]:
        """Give the sends that somebody has claimed, each with the number of its attempt."""
        asked = "SELECT id, attempts FROM send WHERE state = 'claimed' AND owner = :owner"
        return frozenset((row["id"], row["attempts"]) for row in self.ask(asked, owner=owner))

    def _await_nobody(self, dead: Sequence[str]) -> None:
        asked = "SELECT owner FROM send WHERE state = 'claimed'"
        until = time.monotonic() + LONGEST_END
        while any(row["owner"] in dead for row in self.ask(asked)) and time.monotonic() < until:
            time.sleep(0.1)

    def _await_end(self) -> None:
        until = time.monotonic() + LONGEST_END
        while self.ask(f"SELECT id FROM send WHERE {WAITING} LIMIT 1") and time.monotonic() < until:  # noqa: S608 -- our own words
            time.sleep(0.2)

    def _start(self, work: Callable[..., None], *arguments: object) -> WarmProcess:
        return WarmProcess(self.log, work, self.url, *map(str, arguments))


def document(now: datetime) -> dict[str, Any]:
    """Give a calendar of many e-mails, due from now on, in which nobody is worse off than anybody."""
    return {
        "format": "preseance/plan@1",
        "name": "Chaos",
        "timezone": "Europe/Paris",
        "currency": "EUR",
        "segments": [
            {"code": f"vip-{number}", "tier": "good", "size": 1000, "basket": {"mean": "80"}}
            for number in range(SEGMENTS)
        ],
        "offers": [_offer(number, now) for number in range(OFFERS)],
    }


def _offer(number: int, now: datetime) -> dict[str, Any]:
    length = timedelta(seconds=SHORT_END) if number < SHORT_OFFERS else timedelta(days=3)
    latest = 0.5 * SHORT_END if number < SHORT_OFFERS else LAST_DUE
    return {
        "code": f"OFFER-{number:02}",
        "segments": [f"vip-{number % SEGMENTS}"],
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
