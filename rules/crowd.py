"""Messages that one group gets too close together, told once however many groups get them."""

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from models.calendar import Calendar
from models.segment import Segment
from rules.agenda import Message
from rules.finding import MOST_LISTED
from rules.presence import EPOCH
from rules.presence import MICROSECOND

# A reader who wants the rest counts on: the evidence lists no more instants than this.
_Key = tuple[tuple[tuple[int, str], ...], tuple[str, ...], tuple[tuple[int, ...], ...]]


class Hit(NamedTuple):
    """Some messages of a group, of which the last is one too many: where in its list the first and the last stand.

    `oldest` is the one that must be out of the count before the last may leave.  `why` puts reasons in order and tells
    them apart, where there are several, and `counted` says how many messages they are, where anybody asks.
    """

    first: int
    last: int
    oldest: int
    why: tuple[int, ...] = ()
    counted: int = 0


# Which messages some hits count, by their places: a hit does not list them, or ten thousand would list each other.
Counted = Callable[[Sequence[Hit]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Messages that a group gets too close together, soonest first, with what makes them too many.

    `culprit` is the message that was the first too many.  `hits` stand in the order of what was too many, and tell
    places among these messages.
    """

    messages: tuple[Message, ...]
    culprit: Message
    hits: tuple[Hit, ...]

    @property
    def offers(self) -> tuple[str, ...]:
        """Name the offers that send them, the culprit last."""
        others = {message.offer.code for message in self.messages} - {self.culprit.offer.code}
        return (*sorted(others), self.culprit.offer.code)

    @property
    def key(self) -> _Key:
        """Tell crowds of the same messages for the same reasons from others."""
        sent = tuple((message[0], message[1].code) for message in self.messages)
        return (sent, self.offers, tuple(hit.why for hit in self.hits))

    @property
    def instants(self) -> tuple[datetime, ...]:
        """Give when they leave, the first of them."""
        return tuple(EPOCH + one.instant * MICROSECOND for one in self.messages[:MOST_LISTED])


def crowds(
    messages: Sequence[Message], hits: Iterable[Hit], period: Callable[[Message], Hashable], counted: Counted
) -> Iterator[Crowd]:
    """Join hits that overlap, unless their last messages fall in different periods: a crowd must end somewhere."""
    filed: dict[Hashable, list[Hit]] = {}
    for hit in hits:
        filed.setdefault(period(messages[hit.last]), []).append(hit)
    for listed in filed.values():
        for joined in _joined(listed):
            ordered = sorted(joined, key=_last)
            places = sorted(set(counted(ordered)))
            anew = {place: index for index, place in enumerate(places)}
            yield Crowd(
                messages=tuple(messages[place] for place in places),
                culprit=messages[ordered[0].last],
                hits=tuple(_told(hit, anew) for hit in ordered),
            )


def _told(hit: Hit, anew: Mapping[int, int]) -> Hit:
    return Hit(anew[hit.first], anew[hit.last], anew[hit.oldest], hit.why, hit.counted)


def _joined(hits: list[Hit]) -> Iterator[list[Hit]]:
    joined: list[Hit] = []
    until = -1
    for hit in sorted(hits, key=_ends):
        if joined and hit.first > until:
            yield joined
            joined = []
        joined.append(hit)
        until = max(until, hit.last)
    if joined:
        yield joined


def _ends(hit: Hit) -> tuple[int, int, tuple[int, ...]]:
    return (hit.first, hit.last, hit.why)


def _last(hit: Hit) -> tuple[int, int, tuple[int, ...]]:
    return (hit.last, hit.first, hit.why)


def shared(
    found: Mapping[str, Sequence[Crowd]], calendar: Calendar
) -> Iterator[tuple[tuple[Crowd, ...], tuple[Segment, ...]]]:
    """Give each crowd once with all groups that it crowds, the most loyal first.

    Crowds of the same offers and groups come together: an offer that comes back every month is one thing to tell.
    Groups that get the very same messages may be given one list of crowds, which is then read once.
    """
    alike: dict[int, list[str]] = {}
    for code in sorted(found):
        alike.setdefault(id(found[code]), []).append(code)
    by_key: dict[_Key, tuple[Crowd, list[str]]] = {}
    for codes in alike.values():
        for crowd in found[codes[0]]:
            by_key.setdefault(crowd.key, (crowd, []))[1].extend(codes)
    by_names: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[_Key, Crowd]]] = {}
    standing = {code: most_loyal_first(calendar.segments[code]) for code in found}
    for key, (crowd, listed) in by_key.items():
        ordered = tuple(sorted(listed, key=standing.__getitem__)) if len(listed) > 1 else tuple(listed)
        by_names.setdefault((ordered, tuple(sorted(key[1]))), []).append((key, crowd))
    for names in sorted(by_names):
        together = sorted(by_names[names], key=_key)
        yield tuple(crowd for _, crowd in together), tuple(calendar.segments[code] for code in names[0])


def most_loyal_first(segment: Segment) -> tuple[int, Fraction, str]:
    """Order groups by what the brand owes them, and then by their codes."""
    place, rank = segment.standing
    return (-place, -rank, segment.code)


def _key(keyed: tuple[_Key, Crowd]) -> _Key:
    return keyed[0]
