"""Notices that a country has changed its clocks since sends were planned, and moves them to the hour people meant."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from scheduler.outbox import Outbox
from scheduler.retiming import retimed
from scheduler.retiming import zone_fingerprint

LOG = structlog.get_logger("preseance.zones")
YEARS_AHEAD = 3
# The law is read from this day on, so that the same law has the same fingerprint on every day.
SINCE = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def watch_zones(outbox: Outbox, zone_of: Callable[[str], ZoneInfo] = ZoneInfo.no_cache) -> int:
    """Compare each zone's law with the one that sends were worked out by; gives how many sends moved."""
    moved = 0
    for name, known in outbox.zones().items():
        zone = zone_of(name)
        fingerprint = zone_fingerprint(zone, SINCE, YEARS_AHEAD)
        if fingerprint == known:
            continue
        count = outbox.retime(name, fingerprint, lambda wall, zone=zone: retimed(wall, zone))
        moved += count
        if known:
            LOG.warning("a time zone has changed its law", zone=name, sends_moved=count)
    return moved
