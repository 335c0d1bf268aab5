"""The desks of all workspaces on one database: each brand has its own, and none reaches another."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Protocol
from typing import cast

from flask import Response
from flask import current_app

from api.desk import Desk
from api.language import language
from api.metered import MeteredReceipts
from api.metrics import Metrics
from api.problem import ProblemError
from api.problem import answer_problem

EXTENSION = "preseance.houses"
CLOSED = {
    "fr": "Les prestataires de cet espace de travail ne peuvent pas être lus : le journal du service dit pourquoi.",
    "en": "The providers of this workspace cannot be read: the log of the service says why.",
}


class ClosedHouseError(Exception):
    """The ways out of a workspace cannot be read, so that nobody works in it until somebody mends them."""


class Known(Protocol):
    """Which workspaces there are."""

    def codes(self) -> tuple[str, ...]:
        """Give the code of each."""

    def has(self, code: str) -> bool:
        """Say whether there is one of that code."""


class Houses:
    """Gives each workspace its desk, made once; they share the connections and nothing else.

    `on_due` wakes a scheduler of a workspace that runs in this process, `on_change` has a calendar of a workspace
    judged; `expects_scheduler` says that a scheduler must be heard of.  All three hold for desks that come later too.
    `address` is where people reach the service, empty while nobody has named it.
    """

    def __init__(self, known: Known, make: Callable[[str], Desk], first: Desk) -> None:
        """Make desks by a function, but for the first, which is open already."""
        self.known = known
        self.first = first
        self.metrics = Metrics(lambda: [one.sends for one in self.desks()])
        self.on_due: Callable[[str], None] = _nobody_to_wake
        self.on_change: Callable[[str, str], None] = _nobody_to_tell
        self._make = make
        self.address = ""
        self._expects_scheduler = False
        self._desks: dict[str, Desk] = {}
        self._lock = Lock()
        self._keep(first)

    def expect_scheduler(self) -> None:
        """Have a scheduler expected everywhere from now on."""
        with self._lock:
            self._expects_scheduler = True
            for one in self._desks.values():
                one.expects_scheduler = True

    def desk(self, workspace: str) -> Desk:
        """Give the desk of a workspace that is there; ClosedHouseError while its ways out cannot be read."""
        with self._lock:
            known = self._desks.get(workspace)
            return self._keep(self._make(workspace)) if known is None else known

    def find_desk(self, workspace: str) -> Desk | None:
        """Give the desk of a workspace that whoever asks only names; None when there is none.

        The database is asked each time, so that the time that it takes does not tell which ones there are.
        """
        return self.desk(workspace) if self.known.has(workspace) else None

    def desks(self) -> tuple[Desk, ...]:
        """Give every desk that can be opened, those included that nobody has asked for yet."""
        found = []
        for code in self.known.codes():
            with suppress(ClosedHouseError):
                found.append(self.desk(code))
        return tuple(found)

    def close(self) -> None:
        """Give back every connection."""
        self.first.store.close()

    def _keep(self, made: Desk) -> Desk:
        workspace = made.store.workspace
        made.receipts = MeteredReceipts(made.store, self.metrics)
        made.on_due = lambda: self.on_due(workspace)
        made.on_change = lambda code: self.on_change(workspace, code)
        made.expects_scheduler = self._expects_scheduler
        self._desks[workspace] = made
        return made


def houses() -> Houses:
    """Give the houses of the running application."""
    return cast("Houses", current_app.extensions[EXTENSION])


def tell_closed(_error: ClosedHouseError) -> Response:
    """Answer whoever asks for a workspace that nobody can work in."""
    return answer_problem(ProblemError(503, "not-ready", {"why": CLOSED[language()]}, headers={"Retry-After": "60"}))


def _nobody_to_wake(_workspace: str) -> None:
    """Do nothing: the scheduler runs elsewhere, and looks by itself."""


def _nobody_to_tell(_workspace: str, _code: str) -> None:
    """Do nothing: a calendar is judged when somebody asks."""
