"""Runs something in a process of its own, and kills that process between the two statements asked for."""

import json
import os
import random
import re
import signal
import sys
import traceback
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NoReturn

from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.pool import PoolProxiedConnection

from models.store_turns import PATIENCE_SECONDS

# Whoever waits for a turn that a dead process still has would wait longer than this.
STUCK_SECONDS = int(PATIENCE_SECONDS) - 1
# With the same luck two processes draw the same secrets, and can be compared.
LUCK = 7
COMMITTED = "after COMMIT"
READS = re.compile(r"BEGIN$|(SELECT|WITH)\b(?!.*\bFOR (NO KEY )?UPDATE\b)", re.DOTALL)
Deed = Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: the points that it passed, and its status; None when it was killed at the last of them."""

    points: tuple[str, ...]
    status: int | None

    @property
    def commits(self) -> int:
        """Count the transactions that were kept."""
        return self.points.count(COMMITTED)

    @property
    def place(self) -> str:
        """Say where it ended."""
        return f"at point {len(self.points)}, {self.points[-1]}"


def cut_short(engine: Engine, deed: Deed, at: int | None = None, luck: int = LUCK) -> Ending:
    """Do something in a copy of this process, which is killed with signal 9 at a point; None lets it live.

    The engine must have no connection open: two processes would speak through it.  RuntimeError when the copy ends
    in any other way.
    """
    return _ended(*_begun(engine, deed, at, luck))


def race(engine: Engine, deeds: Sequence[Deed]) -> list[Ending]:
    """Do several things at once, each in a copy of this process, all of which set off together."""
    start, gun = os.pipe()

    def waiting(deed: Deed) -> Deed:
        def run() -> int | None:
            os.close(gun)
            os.read(start, 1)
            return deed()

        return run

    runners = [_begun(engine, waiting(deed), None, luck) for luck, deed in enumerate(deeds)]
    for end in (start, gun):
        os.close(end)
    return [_ended(*runner) for runner in runners]


def _begun(engine: Engine, deed: Deed, at: int | None, luck: int) -> tuple[int, int]:
    """Give the number of a new process, and where it tells of itself."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _live(engine, deed, _Points(at, tell), luck)
    os.close(tell)
    return child, told


def _ended(child: int, told: int) -> Ending:
    with os.fdopen(told) as pipe:
        words = pipe.read().splitlines()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL:
        return Ending(tuple(words), None)
    if ended != 0:
        reason = "waited for its turn until it was called off" if os.WIFSIGNALED(ended) else "broke down, see above"
        raise RuntimeError(f"a process {reason}, after {len(words)} points: {words[-3:]}")
    return Ending(tuple(words[:-1]), json.loads(words[-1]))


class _Points:
    """Counts the points that a process passes, tells each, and kills it at one."""

    def __init__(self, at: int | None, tell: int) -> None:
        self._at = at
        self._tell = tell
        self._passed: list[str] = []
        self._has_begun = False

    def watch(self, engine: Engine) -> None:
        """Make a point of each instant between two statements, of which COMMIT is one; the last is after it.

        As long as somebody only reads, he leaves nothing wherever he dies: from the first statement that writes or
        locks to the COMMIT each instant counts.
        """
        event.listen(engine, "before_cursor_execute", lambda *told: self._look(str(told[2])))
        commit = engine.dialect.do_commit

        def do_commit(connection: PoolProxiedConnection) -> None:
            self._pass("before COMMIT")
            commit(connection)
            self._has_begun = False
            self._pass(COMMITTED)

        # SQLAlchemy has no event after a COMMIT.
        vars(engine.dialect)["do_commit"] = do_commit

    def tell(self, *last: str) -> None:
        """Say outside what was passed; only once, because each word would wake whoever waits there."""
        os.write(self._tell, "\n".join([*self._passed, *last]).encode())

    def _look(self, statement: str) -> None:
        self._has_begun = self._has_begun or READS.match(statement) is None
        if self._has_begun:
            self._pass(f"before {' '.join(statement.split())[:60]}")

    def _pass(self, point: str) -> None:
        self._passed.append(point)
        if self._at == len(self._passed) - 1:
            self.tell()
            os.kill(os.getpid(), signal.SIGKILL)


def _live(engine: Engine, deed: Deed, points: _Points, luck: int) -> NoReturn:
    """Do it, and end here whatever happens: the tests belong to the process outside."""
    code = 1
    try:
        signal.alarm(STUCK_SECONDS)
        dice = Random(luck)
        os.urandom = random._urandom = dice.randbytes  # type: ignore[attr-defined]  # all that is drawn comes from it
        points.watch(engine)
        points.tell(json.dumps(deed()))
        code = 0
    finally:
        if code:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)
