"""A process born of one that has read the product and done nothing else: as real as any, without a second of reading.

Nothing comes along that it would not have had: whoever bears it has no thread, no connection and no lock, and random
numbers are drawn anew in each.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

FORKSERVER = get_context("forkserver")
READ_BEFORE = ["tests.chaos.whole_product"]


class WarmProcess:
    """Somebody at work in a process of his own, who can be stopped, told to end and killed with signal 9."""

    def __init__(self, log: Path, work: Callable[..., None], *arguments: str) -> None:
        """Have it born; `work` gets the arguments after a function by which it says its first word."""
        FORKSERVER.set_forkserver_preload(READ_BEFORE)
        self._word, word = FORKSERVER.Pipe(duplex=False)
        self._process = FORKSERVER.Process(target=_live, args=(log, word, work, arguments), daemon=True)
        self._process.start()
        word.close()

    @property
    def code(self) -> int | None:
        """Say how it ended, below zero by which signal; None as long as it lives."""
        return self._process.exitcode

    def first_word(self) -> str:
        """Wait for what it says when it is ready; nothing when it dies before."""
        try:
            return str(self._word.recv())
        except EOFError:
            return ""

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; the dead hear none."""
        assert self._process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, number)

    def left(self, patience: float) -> int:
        """Wait for it to go by itself, and give its code; killed when it does not."""
        self._process.join(patience)
        code = self.code
        self.kill()
        return -signal.SIGKILL if code is None else code

    def kill(self) -> None:
        """Kill it, dead or alive, and see it gone."""
        self._process.kill()
        self._process.join()
        self._word.close()


def _live(log: Path, word: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Work; whatever is printed goes to the log, since nobody would read it elsewhere."""
    with log.open("ab", buffering=0) as opened:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(opened.fileno(), stream.fileno())
    work(word.send, *arguments)
