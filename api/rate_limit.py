"""Lets each address, and each key, ask so often and no more, and says in every answer how much is left."""

import time
from ipaddress import IPv6Address
from ipaddress import ip_address
from ipaddress import ip_network

from flask import Flask
from flask import Response
from flask import g
from flask import request
from limits import parse

from api.access import find_caller
from api.kept_files import FILES
from api.problem import ProblemError
from api.problem import answer_problem
from models.allowance import Allowance
from models.allowance import Clock
from models.allowance import Left

UNLIMITED_PATHS = frozenset({"/healthz", "/readyz"})
# One wrong key weighs as much as so many requests, in a count of its own: whoever has a good one is not kept out.
WEIGHT_OF_FAILURE = 60
FEWEST_FAILURES = 5
UNAUTHORIZED = 401
# Somebody who has one address of the new kind has all of these.
HIS_OWN = 64


class RateLimit:
    """One allowance per address, one per key or person, and one per address for keys that nobody was given."""

    def __init__(self, per_address: str, per_caller: str = "", clock: Clock = time.monotonic) -> None:
        """Read allowances such as `600/minute`; callers have that of addresses where they have none of their own."""
        self.address = _allowance(per_address, clock)
        self.caller = _allowance(per_caller or per_address, clock)
        failures = max(FEWEST_FAILURES, self.address.amount // WEIGHT_OF_FAILURE)
        self.failures = Allowance(failures, self.address.seconds, clock)

    def install(self, app: Flask) -> None:
        """Count every request by its address before it is read."""
        app.before_request(self._count_address)
        app.after_request(self._tell)

    def install_for_callers(self, app: Flask) -> None:
        """Count every request by who asks; installed after whoever finds that out."""
        app.before_request(self._count_caller)

    def _count_address(self) -> None:
        self._count("address", self.address, _address())

    def _count_caller(self) -> None:
        known = find_caller()
        if known is not None:
            key = known.origin.partition(" key ")[2]
            self._count("caller", self.caller, f"{known.workspace}\0{key or known.name}")

    def _count(self, policy: str, allowance: Allowance, name: str) -> None:
        # A page asks for twenty files, and a whole office shares one address.
        if request.path in UNLIMITED_PATHS or request.endpoint == FILES:
            return
        left = allowance.spend(name)
        g.setdefault("allowances", {})[policy] = (allowance, left)
        if not left.is_allowed:
            raise _too_often(left)

    def _tell(self, response: Response) -> Response:
        told = g.get("allowances", {})
        if response.status_code == UNAUTHORIZED and "Authorization" in request.headers:
            left = self.failures.spend(_address())
            told["failures"] = (self.failures, left)
            if not left.is_allowed:
                response = answer_problem(_too_often(left))
        if told:
            policies = [f'"{name}";q={allowance.amount};w={allowance.seconds}' for name, (allowance, _) in told.items()]
            lefts = [f'"{name}";r={left.left};t={left.seconds}' for name, (_, left) in told.items()]
            response.headers["RateLimit-Policy"] = ", ".join(policies)
            response.headers["RateLimit"] = ", ".join(lefts)
        return response


def _allowance(text: str, clock: Clock) -> Allowance:
    try:
        item = parse(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no rate limit: write for example 1200/minute") from None
    return Allowance(item.amount, item.get_expiry(), clock)


def _address() -> str:
    """Name who is at the other end; of the new addresses one house has more than could ever be counted."""
    given = request.remote_addr or "unknown"
    try:
        address = ip_address(given)
    except ValueError:
        return given
    is_new = isinstance(address, IPv6Address) and address.ipv4_mapped is None
    return str(ip_network((address, HIS_OWN), strict=False)) if is_new else given


def _too_often(left: Left) -> ProblemError:
    seconds = str(left.seconds)
    return ProblemError(429, "rate-limited", {"seconds": seconds}, headers={"Retry-After": seconds})
