"""Lets nobody try passwords one after the other, from one address or from many."""

import hashlib
import time
from ipaddress import ip_address
from ipaddress import ip_network

from models.allowance import Allowance
from models.allowance import Clock
from models.caller import folded

MINUTE, HOUR = 60, 3_600
MOST_KNOWN = 20_000
IPV6 = 6


class LogInThrottle:
    """Counts tries in this process, right ones too.

    A person mistypes; a program tries one password on many logins, or many on one from many addresses.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        """Begin with nothing counted."""
        self._address = Allowance(30, MINUTE, clock, MOST_KNOWN)
        self._pair = Allowance(5, MINUTE, clock, MOST_KNOWN)
        # Less than what shuts a login out everywhere: nobody does that to another from one place.
        self._pair_for_long = Allowance(25, HOUR, clock, MOST_KNOWN)
        self._login = Allowance(100, HOUR, clock, MOST_KNOWN)

    def seconds_to_wait(self, login: str, address: str, workspace: str = "") -> int:
        """Count a try, and give the seconds until the next may be made: 0 when this one may."""
        # However long the login is, what is counted stays short.  No workspace and no login hold a NUL.
        who = hashlib.sha256(f"{workspace}\0{folded(login)}".encode("utf-8", "replace")).hexdigest()
        place = _network(address)
        pair = f"{who} {place}"
        counted = ((self._address, place), (self._pair, pair), (self._pair_for_long, pair), (self._login, who))
        for allowance, name in counted:
            left = allowance.spend(name)
            if not left.is_allowed:
                return left.seconds
        return 0


def _network(address: str) -> str:
    """Take all that one house has for one address: in IPv6 that is a /64, of which every request may use another."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == IPV6 else address
