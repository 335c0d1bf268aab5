"""Who hears the same from us first while a message to more loyal people waits."""

from collections.abc import Mapping
from datetime import datetime

from models.calendar import Calendar
from models.offer import Offer
from models.offer import Scope
from rules.presence import micros
from rules.presence import presences
from rules.shut_out import ShutOut
from rules.shut_out import Watch


class Overtaking:
    """The offers of a calendar by what they are good for, filed when the first message is late."""

    def __init__(self, calendar: Calendar, watch: Watch) -> None:
        """Look among the offers of a calendar; those whose own messages `watch` keeps back wait as well."""
        self._calendar = calendar
        self._watch = watch
        self._by_scope: Mapping[Scope, list[Offer]] = {}

    def ahead_of(self, offer: Offer, late: ShutOut, due: datetime) -> tuple[str, ...]:
        """Name the offers that tell less loyal people the same, from when the message was asked for until it leaves."""
        since, until = micros(late.asked), micros(due)
        return tuple(sorted(
            other.code
            for other in self._with_scope(offer.scope)
            if other.mechanics == offer.mechanics
            and any(late.group.is_more_loyal_than(self._calendar.segments[code]) for code in other.segments)
            and any(since <= seen.start < until for seen in presences(other, 0))
            and not self._watch.shut_out(other)
        ))  # fmt: skip

    def _with_scope(self, scope: Scope) -> list[Offer]:
        if not self._by_scope:
            filed: dict[Scope, list[Offer]] = {}
            for offer in self._calendar.offers:
                filed.setdefault(offer.scope, []).append(offer)
            self._by_scope = filed
        return self._by_scope[scope]
