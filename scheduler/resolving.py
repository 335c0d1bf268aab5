"""A provider's name is turned into addresses once, each is judged, and the call is pinned to them."""

import socket
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from models.remembered import Remembered
from scheduler.addresses import AddressLaw
from scheduler.addresses import Target
from scheduler.provider import SendError

Resolve = Callable[[str, int], Sequence[str]]

FRESH_SECONDS = 30.0
_MOST_NAMES = 1_024
# A name server that hangs keeps a thread for each of its names, and must not keep the other providers waiting.
_THREADS = 32

Door = tuple[str, int, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Pin:
    """The addresses that a host was found at, all of them allowed; `entry` is how libcurl is told."""

    entry: str
    until: float


Found = Pin | SendError


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Ask the machine's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Resolver:
    """Remembers for half a minute where names lead to; the questions are asked in threads of their own.

    Everything but `found` is called in one thread; `found` is called in any.
    """

    def __init__(self, law: AddressLaw, resolve: Resolve, found: Callable[[Door, Found], None]) -> None:
        """Start no thread before the first question."""
        self._law = law
        self._resolve = resolve
        self._found = found
        self._pins = Remembered[Door, Pin](_MOST_NAMES)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolving")

    def pinned(self, door: Door, now: float) -> Pin | None:
        """Give the addresses of a door while they are fresh."""
        pin = self._pins.get(door)
        return pin if pin is not None and now < pin.until else None

    def ask(self, door: Door, now: float) -> None:
        """Look a door up; the answer goes to `found`."""
        self._pool.submit(self._look_up, door, now + FRESH_SECONDS)

    def keep(self, door: Door, pin: Pin) -> None:
        """Remember an answer, and forget the oldest when there are too many."""
        self._pins.keep(door, pin)

    def close(self) -> None:
        """Ask nothing more; a question under way is left to end by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _look_up(self, door: Door, until: float) -> None:
        host, port, is_tls = door
        try:
            addresses = self._resolve(host, port)
            for address in addresses:
                self._law.check_address(address, port, is_tls=is_tls)
        except SendError as refused:
            self._found(door, refused)
        except (OSError, ValueError) as failed:
            self._found(door, SendError(f"{host} was not found: {failed}; nothing was sent"))
        else:
            self._found(door, _pin(door, addresses, until))


def door_of(target: Target) -> Door:
    """Give what addresses are remembered by."""
    return (target.host, target.port, target.is_tls)


def _pin(door: Door, addresses: Sequence[str], until: float) -> Found:
    host, port, _ = door
    if not addresses:
        return SendError(f"{host} has no address; nothing was sent")
    listed = ",".join(f"[{address}]" if ":" in address else address for address in addresses)
    # An address in the place of a name is connected to as it stands.
    return Pin("" if ":" in host else f"{host}:{port}:{listed}", until)
