"""Carries the sends of every brand: a scheduler for each workspace, those of brands that come later too."""

from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from threading import Thread
from typing import Protocol

import structlog

LOG = structlog.get_logger("preseance.fleet")
# A new brand is served after this at the latest.
LOOK_SECONDS = 2.0


class Carrying(Protocol):
    """What carries the sends of one workspace."""

    def start(self) -> None:
        """Begin, and go on."""

    def poke(self) -> None:
        """Look at once."""

    def stop(self, patience: float = 30.0) -> int:
        """See through what is under way; gives how many sends are left open."""


class Fleet:
    """Schedulers side by side that share nothing: heartbeats, pressure and rests are those of one workspace each."""

    def __init__(
        self, make: Callable[[str], Carrying], workspaces: Callable[[], Sequence[str]], *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:  # fmt: skip
        """Make a scheduler for each workspace that there is, and look again every so many seconds."""
        self._make = make
        self._workspaces = workspaces
        self._look_seconds = look_seconds
        self._made: dict[str, Carrying] = {}
        self._running: dict[str, Carrying] = {}
        self._told: dict[str, str] = {}
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="fleet", daemon=True)

    @property
    def running(self) -> tuple[str, ...]:
        """Name the workspaces whose sends are carried."""
        return tuple(self._running)

    def start(self) -> None:
        """Begin with those that there are; whatever keeps one of them from it is raised, and none is left running."""
        try:
            for workspace in self._workspaces():
                self._begin(workspace)
        except BaseException:
            self._stop_all(0.0)
            raise
        self._thread.start()

    def poke(self, workspace: str) -> None:
        """Look at once at what is due in a workspace."""
        carrying = self._running.get(workspace)
        if carrying is not None:
            carrying.poke()

    def stop(self, patience: float = 30.0) -> int:
        """Stop all of them side by side, within one patience; gives how many sends are left open."""
        self._stopping.set()
        self._thread.join()
        return self._stop_all(patience)

    def _watch(self) -> None:
        while not self._stopping.wait(self._look_seconds):
            self._try("", self._look)

    def _look(self) -> None:
        for workspace in self._workspaces():
            if workspace not in self._running and not self._stopping.is_set():
                self._try(workspace, lambda: self._begin(workspace))  # noqa: B023 -- called at once

    def _begin(self, workspace: str) -> None:
        # Made once: a start that fails, while the database is away for instance, is tried again with the same one.
        carrying = self._made.get(workspace) or self._make(workspace)
        self._made[workspace] = carrying
        carrying.start()
        self._running[workspace] = self._made.pop(workspace)

    def _try(self, what: str, work: Callable[[], None]) -> None:
        """Go on after whatever goes wrong, and tell it once: one brand must not keep the others from leaving."""
        try:
            work()
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            if self._told.get(what) != why:
                LOG.exception("a workspace is not served, and is tried again", workspace=what)
            self._told[what] = why
        else:
            self._told.pop(what, None)

    def _stop_all(self, patience: float) -> int:
        if not self._running:
            return 0
        with ThreadPoolExecutor(len(self._running), thread_name_prefix="stop") as pool:
            return sum(pool.map(lambda one: one.stop(patience), self._running.values()))
