"""Lets nobody try passwords one after the other, from one address or from many."""

import hashlib
import math
import time
from ipaddress import ip_address
from ipaddress import ip_network

from limits import RateLimitItem
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from models.caller import folded

# A person mistypes; a program tries one password on many logins, or many on one from many addresses.
PAIR = parse("5/minute")
# Less than what shuts a login out everywhere: nobody does that to another from one place.
PAIR_LONG = parse("25/hour")
ADDRESS = parse("30/minute")
LOGIN = parse("100/hour")
IPV6 = 6


class LogInThrottle:
    """Counts tries in this process, right ones too."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def seconds_to_wait(self, login: str, address: str, workspace: str = "") -> int:
        """Count a try, and give the seconds until the next may be made: 0 when this one may."""
        # However long the login is, what is counted stays short.  No workspace and no login hold a NUL.
        who = hashlib.sha256(f"{workspace}\0{folded(login)}".encode("utf-8", "replace")).hexdigest()
        place = _network(address)
        counted: tuple[tuple[RateLimitItem, str], ...] = (
            (ADDRESS, place), (PAIR, f"{who} {place}"), (PAIR_LONG, f"{who} {place}"), (LOGIN, who),
        )  # fmt: skip
        for item, name in counted:
            if not self._limiter.hit(item, name):
                stats = self._limiter.get_window_stats(item, name)
                return max(1, math.ceil(stats.reset_time - time.time()))
        return 0


def _network(address: str) -> str:
    """Take all that one house has for one address: in IPv6 that is a /64, of which every request may use another."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == IPV6 else address
