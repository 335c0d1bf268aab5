"""Says when it is time to look again: at the next instant at which something is due, and every second all the same."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from logging import ERROR
from logging import getLogger
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

TICK_SECONDS = 1.0
# It warns of every wake that comes while the one before still ends: that one looks anyway.
getLogger("apscheduler").setLevel(ERROR)
WAKE = "wake"


class Clock:
    """APScheduler as the clock and nothing else: it holds no send, so that losing it loses none."""

    def __init__(self, on_wake: Callable[[], None], on_tick: Callable[[], None], tick: float = TICK_SECONDS) -> None:
        """Call `on_wake` at the instants aimed at and `on_tick` every `tick` seconds, each in a thread of its own.

        A tick that was missed is made up for once, however many were missed.
        """
        self._on_wake = on_wake
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_job(on_tick, "interval", seconds=tick)
        self._aim: datetime | None = None
        self._lock = Lock()
        self._is_stopped = False

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a call under way ends by itself."""
        with self._lock:
            self._is_stopped = True
            # APScheduler's thread stumbles over a job that falls due while it shuts down.
            self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=False)

    def aim(self, left: timedelta) -> None:
        """Wake after that time, unless it was to wake sooner already."""
        at = datetime.now(UTC) + left
        with self._lock:
            is_sooner = self._aim is None or at < self._aim or self._aim <= datetime.now(UTC)
            if is_sooner and not self._is_stopped:
                self._aim = at
                self._scheduler.add_job(self._on_wake, "date", run_date=at, id=WAKE, replace_existing=True)
