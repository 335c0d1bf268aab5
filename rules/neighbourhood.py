"""The part of a calendar around some offers on which findings about them can depend, whatever the rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from models.calendar import Calendar
from models.offer import Offer
from models.offer import Scope
from rules.appraisal import Appraiser
from rules.spans import united

# Under this many offers, choosing among them costs more than judging them.
FEW_OFFERS = 200
# So far away in time an offer still soothes, is remembered, or makes a price or a message one too many.
NEAR = timedelta(days=190)
# Who is always on promotion shows over a year, group by group and set by set.
FAR = timedelta(days=367)
Span = tuple[datetime, datetime]


def neighbourhood(calendar: Calendar, focus: frozenset[str], appraiser: Appraiser) -> Calendar:
    """Leave out offers that are nobody's who matters to the focus, or too far off, and the groups that then remain.

    Who matters: for whom an offer of the focus is, or who buys what it is for.  A large calendar alone is cut.
    """
    asked = [offer for offer in calendar.offers if offer.code in focus]
    if len(calendar.offers) <= FEW_OFFERS or not asked or len({offer.currency for offer in calendar.offers}) > 1:
        return calendar
    around = _Around(calendar, asked, appraiser)
    offers = tuple(offer for offer in calendar.offers if offer.code in focus or around.holds(offer))
    codes = around.groups | {code for offer in offers for code in offer.segments}
    return replace(
        calendar,
        offers=offers,
        segments={code: one for code, one in calendar.segments.items() if code in codes},
        overlaps=tuple(line for line in calendar.overlaps if line.segment in codes and line.also_in in codes),
    )


class _Around:
    def __init__(self, calendar: Calendar, asked: list[Offer], appraiser: Appraiser) -> None:
        self._calendar = calendar
        self._appraiser = appraiser
        self._own = {code for offer in asked for code in offer.segments}
        self._codes = {offer.code for offer in asked}
        self._paired = {offer.pairs_with for offer in asked}
        self._scopes = {offer.scope for offer in asked}
        self._is_known = all(mechanic.is_known for offer in asked for mechanic in offer.mechanics)
        self._bought: dict[Scope, bool] = {}
        self.groups = self._own | {code for code in calendar.segments if self._buys(code, self._scopes)}
        self._near = _widened(asked, NEAR)
        self._far = _widened(asked, FAR)

    def holds(self, offer: Offer) -> bool:
        """Say whether an offer can matter."""
        if offer.code in self._paired or offer.pairs_with in self._codes:
            return True
        if not _meets(offer, self._far):
            return False
        is_alike = offer.scope in self._scopes and not self._own.isdisjoint(offer.segments)
        return is_alike or (_meets(offer, self._near) and self._concerns(offer))

    def _concerns(self, offer: Offer) -> bool:
        if offer.open_to_all or not self._is_known or (offer.stack is not None and offer.stack.stackable):
            return True
        return not self.groups.isdisjoint(offer.segments) or self._is_tempting(offer)

    def _is_tempting(self, offer: Offer) -> bool:
        if not all(mechanic.is_known for mechanic in offer.mechanics):
            return True
        found = self._bought.get(offer.scope)
        if found is None:
            found = self._bought[offer.scope] = any(self._buys(code, (offer.scope,)) for code in self._own)
        return found

    def _buys(self, code: str, scopes: Iterable[Scope]) -> bool:
        valuer = self._appraiser.valuer(self._calendar.segments[code])
        return valuer is None or any(valuer.buys(scope) for scope in scopes)


def _widened(offers: Iterable[Offer], by: timedelta) -> list[Span]:
    return united((start - by, end + by) for start, end in map(_seen, offers))


def _meets(offer: Offer, spans: list[Span]) -> bool:
    start, end = _seen(offer)
    return any(start < until and since < end for since, until in spans)


def _seen(offer: Offer) -> Span:
    sent = offer.sent_at()
    start, end = offer.first.start, offer.occurrences[-1].end
    return (min(start, sent[0]), max(end, sent[-1])) if sent else (start, end)
