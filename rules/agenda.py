"""Every message that the offers of a calendar send, in the order in which people receive them."""

from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
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
        """Keep the messages of each group, soonest first; `agenda_of` puts them in that order."""
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
    """File each addressed message of each occurrence under the groups of its offer."""
    filed: dict[str, list[Message]] = {}
    for offer in offers:
        for message in messages_of(offer):
            for code in offer.segments:
                filed.setdefault(code, []).append(message)
    for messages in filed.values():
        messages.sort(key=_order)
    return Agenda(filed)


def messages_of(offer: Offer) -> list[Message]:
    """Give the addressed messages of an offer, those of its later occurrences included."""
    sent = [
        (micros(one.send_at), one)
        for one in offer.announcements
        if one.send_at is not None and one.channel.is_addressed
    ]
    if not sent:
        return []
    if len(offer.occurrences) == 1:
        return [Message(instant, offer, one) for instant, one in sent]
    first = micros(offer.first.start)
    starts = [micros(window.start) - first for window in offer.occurrences]
    return [Message(instant + ahead, offer, one) for ahead in starts for instant, one in sent]


def _instant(message: Message) -> int:
    return message.instant


def _order(message: Message) -> tuple[int, str, str]:
    return (message.instant, message.offer.code, message.announcement.channel.value)
