"""Every message that the offers of a calendar send, in the order in which people receive them."""

from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from rules.presence import micros


class Message(NamedTuple):
    """One message of an offer to all its groups, at an instant in whole microseconds since 1970 UTC."""

    instant: int
    offer: Offer
    announcement: Announcement

    @property
    def channel(self) -> Channel:
        """Give the way by which it goes."""
        return self.announcement.channel


class Agenda:
    """The messages of a calendar by the group that gets them; a group without messages has none."""

    def __init__(self, messages: Mapping[str, Sequence[Message]]) -> None:
        """Keep the messages of each group, soonest first; `agenda_of` puts them in that order.

        Groups that get the very same messages may share one list.
        """
        self._messages = messages

    def groups(self) -> tuple[str, ...]:
        """Name the groups that get messages, in the order of their codes."""
        return tuple(sorted(self._messages))

    def of(self, segment: str) -> Sequence[Message]:
        """Give all messages of a group, soonest first."""
        return self._messages.get(segment, ())

    def between(self, segment: str, start: int, end: int) -> Sequence[Message]:
        """Give the messages of a group in `[start, end)`, in microseconds."""
        found = self.of(segment)
        first = bisect_left(found, start, key=_instant)
        return found[first : bisect_left(found, end, lo=first, key=_instant)]


def agenda_of(offers: Iterable[Offer]) -> Agenda:
    """File each addressed message of each occurrence under the groups of its offer.

    Most groups are written to together with others: what goes to the same groups is put in order once.
    """
    by_audience: dict[tuple[str, ...], list[Message]] = {}
    for offer in offers:
        if offer.segments and (messages := messages_of(offer)):
            by_audience.setdefault(offer.segments, []).extend(messages)
    audiences: dict[str, list[int]] = {}
    for place, codes in enumerate(by_audience):
        for code in codes:
            audiences.setdefault(code, []).append(place)
    sent = tuple(by_audience.values())
    merged: dict[tuple[int, ...], list[Message]] = {}
    for places in {tuple(places) for places in audiences.values()}:
        merged[places] = sorted(chain.from_iterable([sent[place] for place in places]), key=_order)
    return Agenda({code: merged[tuple(places)] for code, places in audiences.items()})


def messages_of(offer: Offer) -> list[Message]:
    """Give the addressed messages of an offer, those of its later occurrences included."""
    sent = [
        Message(micros(one.send_at), offer, one)
        for one in offer.announcements
        if one.send_at is not None and one.channel.is_addressed
    ]
    if len(offer.occurrences) == 1 or not sent:
        return sent
    first = micros(offer.first.start)
    starts = [micros(window.start) - first for window in offer.occurrences]
    return [Message(instant + ahead, offer, one) for ahead in starts for instant, _, one in sent]


def _instant(message: Message) -> int:
    return message.instant


def _order(message: Message) -> tuple[int, str, str]:
    # By places, not by names: asked of every message, it takes half the time.
    return (message[0], message[1].code, message[2].channel.value)
