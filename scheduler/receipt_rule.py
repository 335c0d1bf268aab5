"""How a provider writes its receipts, as data: where the events stand, and what its words mean."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from scheduler.receipts import ReceiptError
from scheduler.receipts import ReceiptEvent
from scheduler.receipts import ReceiptKind
from scheduler.receipts import fingerprint
from scheduler.receipts import found
from scheduler.receipts import instant_at
from scheduler.receipts import listed
from scheduler.receipts import read_json
from scheduler.receipts import word_at

MOST_PEOPLE = 100_000_000
Check = Callable[[Mapping[str, str], bytes, datetime, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRule:
    """Dotted paths into the body; `events` is empty when the body itself is one event or a list of them.

    Words of `kinds` are in small letters; where `finer` leads somewhere, `word:finer` is looked up first; a word
    that is not there is told as `other`, except those of
    `ignored`, which say nothing that has happened yet.  An event without an id gets its fingerprint.
    """

    kind: str
    kinds: Mapping[str, ReceiptKind]
    ignored: frozenset[str] = frozenset()
    events: str = ""
    finer: str = ""
    event_id: str = ""
    their_id: str = ""
    key: str = ""
    at: str = ""
    people: str = ""
    form: bool = False


class RuledReceipts:
    """Reads receipts by a rule, once the provider's own check has let them in."""

    def __init__(self, check: Check, rule: ReceiptRule) -> None:
        """Keep both."""
        self._check = check
        self._rule = rule

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime, url: str) -> tuple[ReceiptEvent, ...]:
        """Verify first, then read all events or none."""
        self._check(headers, body, now, url)
        tree = form_of(body) if self._rule.form else read_json(body)
        if self._rule.events:
            tree = found(tree, self._rule.events)
        return tuple(self._events(tree, now))

    def _events(self, tree: object, now: datetime) -> Iterator[ReceiptEvent]:
        rule = self._rule
        for place, event in enumerate(listed(tree)):
            word = word_at(event, rule.kind).lower()
            if not word:
                raise ReceiptError(f"event {place} has no {rule.kind}: send it as the provider documents")
            finer = f"{word}:{word_at(event, rule.finer).lower()}"
            if word in rule.ignored or finer in rule.ignored:
                continue
            their_id, key = word_at(event, rule.their_id), word_at(event, rule.key)
            if not their_id and not key:
                raise ReceiptError(f"event {place} names no message: {rule.their_id or rule.key} is missing")
            yield ReceiptEvent(
                event_id=word_at(event, rule.event_id) or fingerprint(event),
                their_id=their_id,
                key=key,
                kind=rule.kinds.get(finer, rule.kinds.get(word, ReceiptKind.OTHER)),
                at=instant_at(event, rule.at, now),
                people=_people(event, rule.people, place),
            )


def form_of(body: bytes) -> Mapping[str, str]:
    """Read a form; the first value of a name counts."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=200)
    except ValueError:
        raise ReceiptError("the body is no form: send it as the provider documents") from None
    return dict(reversed(pairs))


def _people(event: object, path: str, place: int) -> int:
    value = found(event, path) if path else 1
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PEOPLE:
        raise ReceiptError(f"event {place}: {path} is no head count: write a whole number from 1 to {MOST_PEOPLE}")
    return value
