"""A scheduler as the service runs it, with leases of seconds, that can be told where to die.

The traps are here and not in the product: they stand around its real parts.
"""

import os
import signal
import sys
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy import Connection

from models.claim import Claimed
from models.claim import Pressure
from models.claim import Settled
from models.store import Store
from models.store_engine import open_engine
from models.store_launch import LaunchRoom
from models.store_outbox import Row
from models.store_outbox import StoredOutbox
from models.store_provider_state import Allowance
from rules.house_policy import built_in
from scheduler.dispatch import Leases
from scheduler.outgoing import Order
from scheduler.outgoing import Outgoing
from scheduler.provider import Answer
from scheduler.provider import SendError
from scheduler.service import Scheduler
from tests.chaos.ways import read_ways

BEFORE_CLAIM_COMMITS = "before-claim-commits"
AFTER_CLAIM = "after-claim"
AFTER_POST = "after-post"
BEFORE_FLUSH_COMMITS = "before-flush-commits"
AFTER_FLUSH = "after-flush"
TRAPS = (BEFORE_CLAIM_COMMITS, AFTER_CLAIM, AFTER_POST, BEFORE_FLUSH_COMMITS, AFTER_FLUSH)
LEASES = Leases(least=3.0, margin=0.5)
PATIENCE = 5.0


class Trap:
    """Kills this process when it passes one place for the n-th time."""

    def __init__(self, place: str, passes: int) -> None:
        """Stand at a place, nowhere when it is empty."""
        self.place = place
        self.left = passes

    def passed(self, place: str) -> None:
        """Note that the process passes a place, perhaps for the last time."""
        if place == self.place:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class TrappedOutbox(StoredOutbox):
    """The real outbox, with traps inside its transactions and right behind them."""

    trap = Trap("", 0)

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: object) -> Sequence[Claimed]:
        """Claim, and perhaps die with what was claimed."""
        claimed = super().claim(provider, pressure, most=most, owner=owner, lease=lease)  # type: ignore[arg-type]
        if claimed:
            self.trap.passed(AFTER_CLAIM)
        return claimed

    def settle(self, results: Sequence[Settled]) -> int:
        """Settle, and perhaps die before anybody hears of it."""
        late = super().settle(results)
        self.trap.passed(AFTER_FLUSH)
        return late

    def _spend(self, connection: Connection, allowance: Allowance, rows: Sequence[Row]) -> None:
        super()._spend(connection, allowance, rows)
        self.trap.passed(BEFORE_CLAIM_COMMITS)

    def _tell(self, connection: Connection, part: Sequence[Settled], moved: object, now: datetime) -> None:
        super()._tell(connection, part, moved, now)  # type: ignore[arg-type]
        self.trap.passed(BEFORE_FLUSH_COMMITS)


class TrappedCarrier:
    """The real carrier, with a trap between an answer and whoever waits for it."""

    def __init__(self, carrier: Outgoing, trap: Trap) -> None:
        """Stand around a carrier."""
        self.carrier = carrier
        self.trap = trap

    def start_many(self, orders: Sequence[Order]) -> None:
        """Hand requests over."""
        self.carrier.start_many([self._trapped(order) for order in orders])

    def close(self, patience: float) -> None:
        """Wait for what is under way."""
        self.carrier.close(patience)

    def _trapped(self, order: Order) -> Order:
        def done(result: Answer | SendError) -> None:
            if isinstance(result, Answer):
                self.trap.passed(AFTER_POST)
            order.done(result)

        return replace(order, done=done)


def schedule(
    tell: Callable[[str], None], url: str, ways_file: str, owner: str, place: str = "", passes: str = "1"
) -> None:
    """Run until killed, by others or by the trap, or until asked to stop."""
    ways = read_ways(Path(ways_file))
    store = Store(open_engine(url), lambda: datetime.now(UTC))
    trap = Trap(place, int(passes))
    outbox = TrappedOutbox(store.engine, store.workspace_id)
    outbox.trap = trap
    providers = {name: way.provider for name, way in ways.providers.items()}
    carrier = TrappedCarrier(Outgoing(ways.law), trap)
    scheduler = Scheduler(outbox, LaunchRoom(store), providers.get, carrier, owner, house=built_in(), leases=LEASES)
    asked = Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    scheduler.start()
    tell("ready")
    asked.wait()
    left = scheduler.stop(PATIENCE)
    store.close()
    sys.exit(1 if left else 0)
