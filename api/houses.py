"""The desks of all workspaces on one database: each brand has its own, and none reaches another."""

from collections.abc import Callable
from threading import Lock
from typing import cast

from flask import current_app

from api.desk import Desk

EXTENSION = "preseance.houses"


class Houses:
    """Gives each workspace its desk, made once; they share the connections and nothing else."""

    def __init__(self, make: Callable[[str], Desk]) -> None:
        """Make desks by a function."""
        self._make = make
        self._desks: dict[str, Desk] = {}
        self._lock = Lock()

    def keep(self, opened: Desk) -> None:
        """Take in a desk that is open already."""
        with self._lock:
            self._desks[opened.store.workspace] = opened

    def desk(self, workspace: str) -> Desk:
        """Give the desk of a workspace that is there."""
        with self._lock:
            known = self._desks.get(workspace)
            if known is None:
                known = self._desks[workspace] = self._make(workspace)
            return known

    def desks(self) -> tuple[Desk, ...]:
        """Give those that somebody has asked for."""
        with self._lock:
            return tuple(self._desks.values())


def houses() -> Houses:
    """Give the houses of the running application."""
    return cast("Houses", current_app.extensions[EXTENSION])
