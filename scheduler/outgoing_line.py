"""One call at a time over a line that is used again and again: what is dialled, what is heard, and how it ended."""

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pycurl

from scheduler.addresses import AddressLaw
from scheduler.addresses import Target
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.resolving import Pin
from scheduler.wires import Wires

Outcome = Answer | SendError
Done = Callable[[Outcome], None]
Clock = Callable[[], float]

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_BROKEN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
# What is read of an answer beyond what is kept, before the line is cut.
_PATIENCE_FACTOR = 4
_HEADER_BYTES = 65_536
_IDLE_SECONDS = 30
_FINAL = 200
_REFUSED = 400
_ABORT = -1
_TLS_ERRORS = frozenset({
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_ISSUER_ERROR,
})  # fmt: skip


class NotStartedError(SendError):
    """Nothing was sent, and nothing is wrong with the message: its time was up, or the service stops."""


@dataclass(slots=True, kw_only=True)
class Call:
    """A request with where it goes, its headers as written, how long it may take, and who is told of its end."""

    request: Request
    bounds: Bounds
    done: Done
    target: Target
    lines: list[bytes]
    must_start_before: float | None


class _HandedSocket(socket.socket):
    """A socket that libcurl has copied: ours is closed without a word."""

    def __del__(self) -> None:
        """Close what is no longer needed."""
        self.close()


class Line:
    """One reusable handle of libcurl, and what it hears of the call that it carries.

    libcurl repeats by itself a request whose kept connection died before an answer came; the receiver may have
    acted on the first.  It asks before each beginning, and a second beginning is refused: one call, one request.
    """

    def __init__(self, law: AddressLaw, clock: Clock, ca_file: Path | None, wires: Wires) -> None:
        """Set once what is the same for every call."""
        self._law = law
        self._wires = wires
        self._clock = clock
        self.call: Call | None = None
        self._pin: Pin | None = None
        self._bounds: Bounds | None = None
        self._is_fresh = False
        self._forget()
        self.curl = pycurl.Curl()
        self._set_up(ca_file)

    def dial(self, call: Call, pin: Pin) -> None:
        """Make ready to carry a call to the addresses of a pin."""
        self._forget()
        self.call = call
        curl = self.curl
        curl.setopt(pycurl.URL, call.target.url)
        if pin is not self._pin and pin.entry:
            curl.setopt(pycurl.RESOLVE, [pin.entry])
        self._pin = pin
        if call.bounds is not self._bounds:
            self._set_bounds(call.bounds)
        curl.setopt(pycurl.HTTPHEADER, call.lines)
        if call.request.method == "GET":
            curl.setopt(pycurl.HTTPGET, 1)
        else:
            curl.setopt(pycurl.POSTFIELDS, call.request.body)
        curl.setopt(pycurl.CUSTOMREQUEST, call.request.method)

    def redial(self) -> None:
        """Carry the same call over a new connection: the kept one was dead before anything was written to it."""
        self._forget()
        self._is_fresh = True
        self.curl.setopt(pycurl.FRESH_CONNECT, 1)

    def hang_up(self) -> Call:
        """Give back the call that has ended."""
        call = self.call
        if call is None:  # pragma: no cover -- a handle ends only what it was given
            raise RuntimeError("a line without a call has ended")
        self.call = None
        if self._is_fresh:
            self._is_fresh = False
            self.curl.setopt(pycurl.FRESH_CONNECT, 0)
        return call

    def answered(self) -> Outcome:
        """Give what came back; libcurl is content with headers that break off, we are not."""
        if not self._is_headed:
            return self.failed(pycurl.E_PARTIAL_FILE, "its headers have no end")
        return self._answer()

    def _answer(self) -> Answer:
        return Answer(status=self._status, headers=self._named_headers(), body=b"".join(self._parts))

    def failed(self, code: int, words: str) -> Outcome:
        """Say what a call that broke off means; in doubt, that nobody knows."""
        if self._verdict is not None and not self.begun:
            return self._verdict
        if not self.begun:
            return SendError(f"{self._place()} was not reached, nothing was sent: {_told(code, words)}")
        if self._is_headed and (self._is_cut or self._status >= _REFUSED):
            return self._answer()
        said = f"after status {self._status}" if self._is_headed else "before an answer"
        return SendError(f"{self._place()} broke off {said}; it may have acted: {_told(code, words)}", uncertain=True)

    def stopped(self) -> Outcome:
        """Say what a call means that we break off ourselves."""
        if not self.begun:
            return NotStartedError("the service stops: nothing was sent")
        return self.failed(pycurl.E_ABORTED_BY_CALLBACK, "the service stops")

    def _place(self) -> str:
        return "the provider" if self.call is None else f"{self.call.target.host}:{self.call.target.port}"

    def _forget(self) -> None:
        self.begun = False
        self.is_stale = False
        self._opened: list[int] = []
        self._verdict: SendError | None = None
        self._status = 0
        self._headers: list[bytes] = []
        self._header_bytes = 0
        self._is_headed = False
        self._parts: list[bytes] = []
        self._body_bytes = 0
        self._is_cut = False

    def _set_up(self, ca_file: Path | None) -> None:
        curl = self.curl
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PATH_AS_IS, 1)
        # An empty proxy shuts out those that the environment names: they would resolve for us, past the law.
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        curl.setopt(pycurl.USERAGENT, "Preseance")
        # The pin is renewed by us; libcurl must not ask on its own when it finds it old.
        curl.setopt(pycurl.DNS_CACHE_TIMEOUT, -1)
        curl.setopt(pycurl.MAXAGE_CONN, _IDLE_SECONDS)
        self._set_up_tls(ca_file)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        curl.setopt(pycurl.SOCKOPTFUNCTION, self._note_socket)
        curl.setopt(pycurl.PREREQFUNCTION, self._begin)
        curl.setopt(pycurl.HEADERFUNCTION, self._hear_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._hear_body)

    def _set_up_tls(self, ca_file: Path | None) -> None:
        curl = self.curl
        curl.setopt(pycurl.SSL_VERIFYPEER, 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 2)
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        if ca_file is not None:
            curl.setopt(pycurl.CAINFO, str(ca_file))
            return
        paths = ssl.get_default_verify_paths()
        if paths.cafile:
            curl.setopt(pycurl.CAINFO, paths.cafile)
        if paths.capath:
            curl.setopt(pycurl.CAPATH, paths.capath)

    def _set_bounds(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(bounds.connect_timeout * 1_000)))
        self.curl.setopt(pycurl.TIMEOUT_MS, max(1, int(bounds.timeout * 1_000)))

    def _open(self, _purpose: int, place: tuple[int, int, int, tuple[str | bytes, ...]]) -> socket.socket | int:
        """Open a socket, unless the law forbids the very address that it is about to connect to."""
        family, kind, protocol, where = place
        call = self.call
        if call is None or family not in {socket.AF_INET, socket.AF_INET6}:
            return pycurl.SOCKET_BAD
        address = where[0].decode("ascii") if isinstance(where[0], bytes) else where[0]
        try:
            self._law.check_address(address, int(where[1]), is_tls=call.target.is_tls)
            return _HandedSocket(family, kind, protocol)
        except SendError as refused:
            self._verdict = refused
        except OSError as failed:
            self._verdict = SendError(f"no socket could be opened, nothing was sent: {failed}")
        return pycurl.SOCKET_BAD

    def _note_socket(self, number: int, _purpose: int) -> int:
        self._opened.append(number)
        return pycurl.SOCKOPT_OK

    def _begin(self, theirs: str, ours: str, their_port: int, our_port: int) -> int:
        """Let the request begin on its connection: once, in time, and not on a dead one."""
        call = self.call
        if call is None or self.begun:
            return pycurl.PREREQFUNC_ABORT
        if call.must_start_before is not None and self._clock() >= call.must_start_before:
            self._verdict = NotStartedError("connecting took longer than the claim allows: nothing was sent")
            return pycurl.PREREQFUNC_ABORT
        ends = (theirs, ours, their_port, our_port)
        if self._opened:
            self._wires.add(self._opened, ends)
        elif self._wires.is_dead(ends):
            self.is_stale = True
            return pycurl.PREREQFUNC_ABORT
        self.begun = True
        return pycurl.PREREQFUNC_OK

    def _hear_header(self, line: bytes) -> int | None:
        self._header_bytes += len(line)
        if self._header_bytes > _HEADER_BYTES:
            return _ABORT
        if self._is_headed:  # what follows a body in pieces
            return None
        if line.startswith(b"HTTP/"):
            self._status = _status(line)
            self._headers.clear()
        elif line.strip():
            self._headers.append(line)
        else:
            self._is_headed = self._status >= _FINAL
        return None

    def _hear_body(self, part: bytes) -> int | None:
        kept = self._bounds.answer_bytes if self._bounds else 0
        room = kept - self._body_bytes
        self._body_bytes += len(part)
        if room > 0:
            self._parts.append(part[:room])
        if self._body_bytes <= kept * _PATIENCE_FACTOR:
            return None
        self._is_cut = True
        return _ABORT

    def _named_headers(self) -> MappingProxyType[str, str]:
        return MappingProxyType(dict(map(_named, self._headers)))


def lines_of(request: Request) -> list[bytes]:
    """Write headers as libcurl wants them: none of its own but the needed ones, none that breaks out of its line."""
    if request.method not in METHODS:
        raise SendError(f"{request.method[:20]!r} is no way to call a provider: use POST", permanent=True)
    lines = [b"Expect:"]
    is_typed = False
    for name, value in request.headers:
        # What can be shown is fit to be sent: most values need no closer look.
        if not _is_name(name) or not (value.isprintable() or not _BROKEN_VALUE.search(value)):
            raise SendError(
                f"the header {name[:40]!r} cannot be sent: it breaks out of its line, or is no text", permanent=True
            )
        is_typed = is_typed or name.lower() == "content-type"
        lines.append(f"{name}: {value}".encode() if value else f"{name};".encode())
    if not is_typed:
        lines.append(b"Content-Type:")
    return lines


@lru_cache(1_024)
def _named(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()


@lru_cache(256)
def _is_name(name: str) -> bool:
    return _HEADER_NAME.fullmatch(name) is not None


def _status(line: bytes) -> int:
    parts = line.split(None, 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _told(code: int, words: str) -> str:
    if code in _TLS_ERRORS:
        return f"its certificate was not accepted, or TLS failed: {words}"
    return words or f"libcurl error {code}"
