"""Whoever waits to write to an SQLite file has his turn, in this process and in others, before anybody has two."""

import os
import time
from collections import deque
from fcntl import LOCK_EX
from fcntl import LOCK_NB
from fcntl import LOCK_UN
from fcntl import flock
from pathlib import Path
from threading import Lock

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.000_5


class Turns:
    """The writers' queue of one SQLite file, which has room for one writer.

    SQLite itself lets those who wait sleep for ever longer, so that whoever writes all the time keeps others out.
    Threads are served in the order in which they came.  Between processes there is a door before the place: only
    whoever has the door waits for the place, so that whoever has just left it stands behind him.
    """

    def __init__(self, database: Path) -> None:
        """Keep the two locks beside the file; they vanish with the processes that hold them."""
        self._mutex = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()
        self._door = database.with_name(database.name + "-door")
        self._place = database.with_name(database.name + "-place")
        self._files: tuple[int, int] | None = None

    def __enter__(self) -> None:
        """Wait for one's turn; after long patience SQLite decides."""
        self._wait_in_line()
        if self._files is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._files = (os.open(self._door, flags, 0o644), os.open(self._place, flags, 0o644))
        door, place = self._files
        until = time.monotonic() + PATIENCE_SECONDS
        if _locked(door, until):
            _locked(place, until)
            flock(door, LOCK_UN)

    def __exit__(self, *_: object) -> None:
        """Give the turn to whoever has waited longest."""
        if self._files is not None:
            flock(self._files[1], LOCK_UN)
        self._let_next()

    def close(self) -> None:
        """Let go of the files; the next writer opens them again."""
        self._wait_in_line()
        files, self._files = self._files, None
        for number in files or ():
            os.close(number)
        self._let_next()

    def _let_next(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _wait_in_line(self) -> None:
        mine = Lock()
        mine.acquire()
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            self._waiting.append(mine)
        mine.acquire()


def _locked(number: int, until: float) -> bool:
    while True:
        try:
            flock(number, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
