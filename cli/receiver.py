"""A small receiver of messages: it believes only what is signed, and knows a repeat when it sees one."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Lock

from exchange.report_dossier import clean
from exchange.report_figures import number
from scheduler.signing import SignatureError
from scheduler.signing import Signer

MOST_BYTES = 1_000_000
LONGEST_WAIT = 30.0
WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"genuine": "✔ signature vérifiée", "again": "↻ déjà reçu, compté une fois", "forged": "✖ refusé",
           "fails": "✖ échec voulu, 503", "unread": "contenu illisible", "segment": "pour", "people": "personnes",
           "due": "prévu à", "key": "clé"},
    "en": {"genuine": "✔ signature verified", "again": "↻ seen before, counted once", "forged": "✖ refused",
           "fails": "✖ failing on purpose, 503", "unread": "unreadable body", "segment": "for", "people": "people",
           "due": "due at", "key": "key"},
}  # fmt: skip


class Receiver(ThreadingHTTPServer):
    """Listens on this computer alone."""

    daemon_threads = True
    # A burst opens as many connections at once as its provider may have; the five that Python waits for lose the rest.
    request_queue_size = 1_024

    def __init__(self, port: int, signer: Signer, write: Callable[[str], None], language: str, fail: int = 0) -> None:
        """Take the port; `fail` messages are answered by 503 before the first is taken."""
        self.signer = signer
        self.language = language
        self._write = write
        self._left_to_fail = fail
        self._seen: set[str] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def take(self, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
        """Show a message, and give the status that answers it."""
        words = WORDS[self.language]
        clock = now.astimezone().strftime("%H:%M:%S")
        with self._lock:
            try:
                key = self.signer.verify(headers, body, now)
            except SignatureError as error:
                self._write(f"{clock} {words['forged']}: {error}\n")
                return 401
            if self._left_to_fail:
                self._left_to_fail -= 1
                self._write(f"{clock} {words['fails']} · {words['key']} {clean(key)}\n")
                return 503
            is_repeat = key in self._seen
            self._seen.add(key)
            mark = words["again" if is_repeat else "genuine"]
            self._write(f"{clock} {mark} · {' · '.join(_told(body, self.language))} · {words['key']} {clean(key)}\n")
            return 200


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LONGEST_WAIT
    server: Receiver

    def do_POST(self) -> None:
        """Take one message."""
        told = self.headers.get("content-length", "")
        if not (told.isascii() and told.isdigit() and int(told) <= MOST_BYTES):
            self.close_connection = True
            self._answer(413)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._answer(self.server.take(headers, self.rfile.read(int(told)), datetime.now(UTC)))

    def log_message(self, *_: object) -> None:
        """Say nothing: the message is shown already."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def _told(body: bytes, language: str) -> Iterator[str]:
    """Say what a message is about, in the order in which people ask."""
    words = WORDS[language]
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        yield words["unread"]
        return
    yield clean(str(tree.get("type", "")))
    data = tree.get("data")
    facts = data if isinstance(data, dict) else {}
    yield from _subject(facts, words, language)
    if tree.get("timestamp"):
        yield f"{words['due']} {clean(str(tree['timestamp']))}"


def _subject(facts: Mapping[str, object], words: Mapping[str, str], language: str) -> Iterator[str]:
    offer, segment, batch = (facts.get(name) for name in ("offer", "segment", "batch"))
    if isinstance(offer, Mapping):
        yield clean(f"{offer.get('code', '')} “{offer.get('name', '')}”")
    elif offer:
        yield clean(str(offer))
    if isinstance(segment, Mapping):
        yield clean(f"{words['segment']} {segment.get('name') or segment.get('code', '')}")
    people = _people(segment, batch)
    if people is not None:
        yield f"{number(people, language)} {words['people']}"
    for name in ("calendar", "reason", "detail", "subscription"):
        if isinstance(facts.get(name), str) and facts[name]:
            yield clean(f"{name} {facts[name]}")


def _people(segment: object, batch: object) -> int | None:
    for place in (batch, segment):
        for name in ("people", "size"):
            count = place.get(name) if isinstance(place, Mapping) else None
            if isinstance(count, int):
                return count
    return None
