"""Who hears the same from us first while a message to more loyal people waits."""

from bisect import bisect_left
from datetime import datetime

from models.calendar import Calendar
from models.mechanic import Mechanic
from models.offer import Offer
from models.offer import Scope
from rules.presence import micros
from rules.presence import presences
from rules.shut_out import ShutOut
from rules.shut_out import Watch

_Promise = tuple[Scope, tuple[Mechanic, ...]]


class Overtaking:
    """The offers of a calendar by what they promise on what, and when they begin to be seen; filed once it is asked."""

    def __init__(self, calendar: Calendar, watch: Watch) -> None:
        """Look among the offers of a calendar; those whose own messages `watch` keeps back wait as well."""
        self._calendar = calendar
        self._watch = watch
        self._alike: dict[_Promise, list[Offer]] = {}
        self._seen: dict[_Promise, list[tuple[int, str, Offer]]] = {}

    def ahead_of(self, offer: Offer, late: ShutOut, due: datetime) -> tuple[str, ...]:
        """Name the offers that tell less loyal people the same, from when the message was asked for until it leaves."""
        filed = self._filed(_promise(offer))
        first = bisect_left(filed, micros(late.asked), key=_start)
        last = bisect_left(filed, micros(due), lo=first, key=_start)
        groups = self._calendar.segments
        told = {
            other.code
            for _, _, other in filed[first:last]
            if any(late.group.is_more_loyal_than(groups[code]) for code in other.segments)
            and not self._watch.shut_out(other)
        }
        return tuple(sorted(told))

    def _filed(self, promise: _Promise) -> list[tuple[int, str, Offer]]:
        if not self._alike:
            for offer in self._calendar.offers:
                self._alike.setdefault(_promise(offer), []).append(offer)
        if promise not in self._seen:
            filed = [(seen.start, one.code, one) for one in self._alike[promise] for seen in presences(one, 0)]
            self._seen[promise] = sorted(filed, key=_start)
        return self._seen[promise]


def _promise(offer: Offer) -> _Promise:
    return (offer.scope, offer.mechanics)


def _start(filed: tuple[int, str, Offer]) -> int:
    return filed[0]
