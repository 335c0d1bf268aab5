"""Judges calendars that have changed beside the requests, so that those who subscribed hear of findings at once."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from threading import Condition
from threading import Thread

from api.bounds import CrowdedError
from api.desk import Ruling
from api.desk import desk
from models.store_error import StoreError
from rules.bound import TooMuchError

LOG = logging.getLogger("preseance")
PATIENCE_SECONDS = 10.0


def glance(code: str) -> Ruling | None:
    """Give the word on a calendar to somebody who can do without: None where others come first, or it is too much."""
    try:
        return desk().ruling(code)
    except (TooMuchError, CrowdedError):
        return None


class Judging:
    """One thread that looks at one calendar after the other, whatever its workspace.

    One that changes twice meanwhile is looked at once.
    """

    def __init__(self, judge: Callable[[str, str], object], is_wanted: Callable[[str], bool]) -> None:
        """Judge by a function of workspace and code; nothing is done while nobody in a workspace wants to know."""
        self._judge = judge
        self._is_wanted = is_wanted
        self._asked: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._changed = Condition()
        self._is_over = False
        self._thread = Thread(target=self._run, name="judging", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask(self, workspace: str, code: str) -> None:
        """Have a calendar judged soon, and go on."""
        with self._changed:
            self._asked[workspace, code] = None
            self._changed.notify()

    def stop(self) -> None:
        """End after the calendar that is being looked at; what waits is judged when somebody asks for it."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join(PATIENCE_SECONDS)

    def _run(self) -> None:
        while (asked := self._next()) is not None:
            self._look(*asked)

    def _next(self) -> tuple[str, str] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._asked)
            return None if self._is_over else self._asked.popitem(last=False)[0]

    def _look(self, workspace: str, code: str) -> None:
        try:
            if self._is_wanted(workspace):
                self._judge(workspace, code)
        except (StoreError, TooMuchError, CrowdedError) as error:
            # Withdrawn meanwhile, too much, or others come first: the next change or reader comes back to it.
            LOG.warning("calendar %s of %s was not judged: %s", code, workspace, error)
        except Exception:
            # Of whatever kind, it must not end the thread, or nobody who subscribed would hear of a finding again.
            LOG.exception("calendar %s of %s could not be judged", code, workspace)
