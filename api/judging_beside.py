"""Lets one thread judge what has changed beside the requests, as long as a service runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.houses import Houses
from api.judging import Judging


@contextmanager
def judging(houses: Houses) -> Iterator[None]:
    """Judge calendars that have changed, where somebody wants to hear of findings."""
    started = Judging(
        lambda workspace, code: houses.desk(workspace).ruling(code),
        lambda workspace: houses.desk(workspace).wants_findings(),
    )
    houses.on_change = started.ask
    started.start()
    try:
        yield
    finally:
        started.stop()
