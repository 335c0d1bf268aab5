"""Lets each address ask so often and no more, and says in every answer how much is left."""

import math
import time

from flask import Flask
from flask import Response
from flask import g
from flask import request
from limits import RateLimitItem
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.problem import ProblemError

UNLIMITED_PATHS = frozenset({"/healthz", "/readyz"})


class RateLimit:
    """One allowance per address, counted in this process."""

    def __init__(self, allowance: str) -> None:
        """Read an allowance such as `600/minute`."""
        self.item: RateLimitItem = parse(allowance)
        self.limiter = FixedWindowRateLimiter(MemoryStorage())

    def install(self, app: Flask) -> None:
        """Count every request before it is read."""
        app.before_request(self._count)
        app.after_request(self._tell)

    def _count(self) -> None:
        if request.path in UNLIMITED_PATHS:
            return
        address = request.remote_addr or "unknown"
        allowed = self.limiter.hit(self.item, address)
        stats = self.limiter.get_window_stats(self.item, address)
        reset = max(1, math.ceil(stats.reset_time - time.time()))
        g.rate_left = (stats.remaining, reset)
        if not allowed:
            raise ProblemError(429, "rate-limited", {"seconds": str(reset)}, headers={"Retry-After": str(reset)})

    def _tell(self, response: Response) -> Response:
        left = g.get("rate_left")
        if left is not None:
            response.headers["RateLimit-Policy"] = f'"default";q={self.item.amount};w={self.item.get_expiry()}'
            response.headers["RateLimit"] = f'"default";r={left[0]};t={left[1]}'
        return response
