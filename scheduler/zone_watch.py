"""Notices that a country has changed its clocks since sends were planned, and moves them to the hour people meant."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from scheduler.outbox import Outbox
from scheduler.retiming import law_of
from scheduler.retiming import retimed

LOG = structlog.get_logger("preseance.zones")


def watch_zones(outbox: Outbox, zone_of: Callable[[str], ZoneInfo] = ZoneInfo.no_cache) -> int:
    """Compare each zone's law with the one that sends were worked out by; gives how many sends moved."""
    moved = 0
    for name, known in outbox.zones().items():
        zone = zone_of(name)
        fingerprint = law_of(zone)
        if fingerprint == known:
            continue
        count = outbox.retime(name, fingerprint, partial(retimed, zone=zone))
        moved += count
        if known:
            LOG.warning("a time zone has changed its law", zone=name, sends_moved=count)
    return moved
