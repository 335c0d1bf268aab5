"""The ways out of the house under test: all lead to one receiver, each pressed in its own way."""

import json
from pathlib import Path
from typing import Any

from exchange.provider_file import ways_of
from scheduler.ways import Ways
from tests.chaos.receiver import GONE

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="  # noqa: S105 -- a secret of tests alone
WIDE = "wide"
NARROW = "narrow"
CAREFUL = "careful"
CLOSED = "closed"
# Two in three sends leave by the wide road.
ROADS = (WIDE, WIDE, WIDE, WIDE, NARROW, CAREFUL)
IN_FLIGHT = 4
RATE = {"amount": 30, "seconds": 2}
# Failures come so thick here that a provider which rested after a few, or for long, would never be pressed.
BOUNDS = {
    "timeout": 1, "connect_timeout": 1, "in_flight": 24, "attempts": 6, "first_wait": 0.2, "longest_wait": 1,
    "breaks_after": 12, "rests": 0.1,
}  # fmt: skip


def write_ways(file: Path, port: int) -> Path:
    """Keep the ways out in a file for every process of a campaign."""
    providers = {
        WIDE: _road(port, WIDE),
        NARROW: _road(port, NARROW, in_flight=IN_FLIGHT, rates=[RATE]),
        CAREFUL: _road(port, CAREFUL, on_uncertain="hold"),
        CLOSED: _road(port, GONE.removeprefix("/")),
    }
    file.write_text(json.dumps({"allow_loopback": True, "channels": {"email": WIDE}, "providers": providers}))
    return file


def read_ways(file: Path) -> Ways:
    """Read them."""
    return ways_of(json.loads(file.read_text()), {}, str(file))


def _road(port: int, path: str, **bounds: Any) -> dict[str, Any]:
    return {
        "kind": "webhook", "url": f"http://127.0.0.1:{port}/{path}", "secrets": [SECRET], "bounds": {**BOUNDS, **bounds}
    }  # fmt: skip
