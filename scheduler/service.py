"""The scheduler as it runs: a clock, a gate, a dispatcher, a sweep, each in its thread, stopped in good order."""

import gc
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from threading import Event
from threading import Thread

import structlog

from rules.house_policy import AskHouse
from scheduler.carrier import Carrier
from scheduler.clock import Clock
from scheduler.dispatch import LEASES
from scheduler.dispatch import Dispatcher
from scheduler.dispatch import Leases
from scheduler.dispatch import retries_when_uncertain
from scheduler.gatekeeper import Gatekeeper
from scheduler.gatekeeper import Watched
from scheduler.outbox import Outbox
from scheduler.provider import Provider
from scheduler.recipients import RecipientLists
from scheduler.zone_watch import watch_zones

LOG = structlog.get_logger("preseance.scheduler")
# Something due that had to stay (a rate, a rest, the gate) is looked at again after this.
AGAIN_SECONDS = 0.1
ZONES_EVERY_SECONDS = 3_600.0
LATEST_WAIT = 1.0
SWEEP_SECONDS = 1.0
ERRAND_SECONDS = 10.0
RUBBISH_AFTER = 20_000
TURN_SECONDS = 0.001


class Scheduler:
    """Everything one process does for sends; `start` returns at once, `stop` when all is settled or given up."""

    def __init__(  # noqa: PLR0913 -- every part of a scheduler comes in here
        self, outbox: Outbox, watched: Watched, providers: Callable[[str], Provider | None], carrier: Carrier,
        owner: str, *, house: AskHouse, recipients: RecipientLists | None = None, leases: Leases = LEASES,
        workspace: str = "", errand: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        """Put the parts together; `owner` names this process in leases and heartbeats, `workspace` its log lines.

        `errand` is done beside, every now and then: it may take long.
        """
        self.outbox = outbox
        self.providers = providers
        self.owner = owner
        self.workspace = workspace
        self.dispatcher = Dispatcher(outbox, providers, carrier, owner, recipients, leases=leases)
        self.gatekeeper = Gatekeeper(outbox, watched, house, self.poke)
        self.clock = Clock(self.poke, self.poke)
        self._ticked = Event()
        self._stopping = Event()
        self._zones_at = float("-inf")
        self._claiming = self._thread("dispatch", self._dispatch)
        self._threads = [
            self._claiming,
            self._thread("settle", self.dispatcher.run_settling),
            self._thread("sweep", self._look_after),
            self._thread("gate", self._guard),
        ]
        if errand is not None:
            self._threads.append(self._thread("errand", lambda: self._run(errand)))

    def start(self) -> None:
        """Begin: a clock change that was missed is made up for before anything leaves; what is late never leaves."""
        _run_many_threads()
        self._watch_zones()
        self.outbox.beat(self.owner)
        self.clock.start()
        for thread in self._threads:
            thread.start()
        LOG.info("the scheduler runs", owner=self.owner, workspace=self.workspace)

    def poke(self) -> None:
        """Look at once; called when something may have become due."""
        self._ticked.set()
        self.dispatcher.wake.set()

    def stop(self, patience: float = 30.0) -> int:
        """Claim nothing more, see through what is under way, and go; gives how many sends are left open."""
        self._stopping.set()
        self.clock.stop()
        self.dispatcher.stopping.set()
        self.poke()
        # A claim that is under way is waited for: what it brings is seen through with the rest.
        self._claiming.join(timeout=patience)
        left = self.dispatcher.drain(patience)
        for thread in self._threads:
            thread.join(timeout=5)
        self._safely(lambda: self.outbox.fall_silent(self.owner))
        LOG.info("the scheduler stops", owner=self.owner, workspace=self.workspace, left_open=left)
        return left

    def _thread(self, name: str, work: Callable[[], None]) -> Thread:
        """Make a thread whose every log line says for which workspace it works."""

        def run() -> None:
            structlog.contextvars.bind_contextvars(workspace=self.workspace)
            work()

        return Thread(target=run, name=name, daemon=True)

    def _dispatch(self) -> None:
        while not self._stopping.is_set():
            stayed = self._safely(self.dispatcher.dispatch_all)
            if not stayed:
                self._aim()
            self.dispatcher.wake.wait(AGAIN_SECONDS if stayed else LATEST_WAIT)
            self.dispatcher.wake.clear()

    def _aim(self) -> None:
        """Set the clock to the next instant at which something is due."""

        def aim() -> None:
            now = self.outbox.now()
            soonest = self.outbox.next_wake(now)
            if soonest is not None and soonest - now < timedelta(seconds=2):
                self.clock.aim(soonest - now)

        self._safely(aim)

    def _guard(self) -> None:
        while not self._stopping.is_set():
            looked = self._safely(self.gatekeeper.look)
            if not looked:
                self._ticked.wait(LATEST_WAIT)
                self._ticked.clear()

    def _run(self, errand: Callable[[], object]) -> None:
        while not self._stopping.wait(ERRAND_SECONDS):
            self._safely(errand)

    def _look_after(self) -> None:
        while not self._stopping.is_set():
            self._safely(lambda: self.outbox.beat(self.owner))
            self._safely(self.dispatcher.renew)
            self._safely(self._sweep)
            self._safely(self._watch_zones)
            self._stopping.wait(SWEEP_SECONDS)

    def _sweep(self) -> None:
        names = self.outbox.due_providers(self.outbox.now())
        swept = self.outbox.sweep({name: retries_when_uncertain(self.providers(name)) for name in names})
        if swept.late or swept.expired or swept.recovered or swept.kept_back:
            LOG.warning("the sweep found something", late=swept.late, expired=swept.expired, recovered=swept.recovered,
                        kept_back=swept.kept_back)  # fmt: skip
        self.outbox.progress()

    def _watch_zones(self) -> None:
        if time.monotonic() - self._zones_at > ZONES_EVERY_SECONDS:
            self._zones_at = time.monotonic()
            watch_zones(self.outbox)

    def _safely(self, work: Callable[[], object]) -> object:
        """Go on after whatever goes wrong: a database that is away for a minute must not end the scheduler."""
        try:
            return work()
        except Exception:
            LOG.exception("the scheduler could not do its work, and tries again", owner=self.owner)
            self._stopping.wait(1.0)
            return None


@cache
def _run_many_threads() -> None:
    """Set the interpreter up for thousands of sends a second, once, however many schedulers a process has.

    What is loaded by now stays, and what comes lives for a second: looking for rubbish after every 700 objects took a
    tenth of the time.  A thread that holds the database's lock waits less for its turn when turns are short.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(RUBBISH_AFTER, 20, 20)
    sys.setswitchinterval(TURN_SECONDS)
