"""Does somebody carry sends out, and does nothing wait that everybody has forgotten?"""

from collections.abc import Iterator
from datetime import timedelta

from cli.deployment import Deployment
from cli.deployment import Line
from cli.deployment import fail
from cli.deployment import ok
from cli.deployment import warn
from models.store_examined import WorkspaceState

SILENT_AFTER = timedelta(minutes=1)
# A release is some letter of its year; zones change a few times a year somewhere.
OLDEST_ZONES = 1


def look(deployment: Deployment) -> Iterator[Line]:
    """Tell of providers, of schedulers, of sends, and of the time zones by which they are planned."""
    if deployment.settings.providers:
        yield ok("providers-good") if deployment.has_good_ways else fail("providers-wrong")
    for one in deployment.database.workspaces if deployment.database else ():
        yield from _schedulers(one, deployment)
        if one.overdue:
            yield fail("overdue", workspace=one.code, count=one.overdue)
        if one.forgotten:
            yield warn("forgotten", workspace=one.code, count=one.forgotten)
    yield _zones(deployment)


def _schedulers(one: WorkspaceState, deployment: Deployment) -> Iterator[Line]:
    if one.last_beat is not None and deployment.now - one.last_beat <= SILENT_AFTER:
        yield ok("scheduler", workspace=one.code)
    elif one.planned:
        yield warn("no-scheduler", workspace=one.code, count=one.planned)


def _zones(deployment: Deployment) -> Line:
    year = deployment.zones[:4]
    if not year.isdigit():
        return warn("zones-unknown")
    is_old = int(year) < deployment.now.year - OLDEST_ZONES
    return warn("zones-old", release=deployment.zones) if is_old else ok("zones", release=deployment.zones)
