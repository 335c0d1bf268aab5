"""What carries HTTP requests for the dispatcher; the tests have one that answers as they wish."""

from collections.abc import Sequence
from typing import Protocol

from scheduler.outgoing import Order


class Carrier(Protocol):
    """Takes requests and answers each once, in a thread of its own."""

    def start_many(self, orders: Sequence[Order]) -> None:
        """Hand requests over and go on."""

    def close(self, patience: float) -> None:
        """Begin nothing more, and wait so many seconds for what is under way."""
