"""Which offers a change can be felt in, so that the others need not be judged again."""

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.appraisal import Appraiser
from rules.finding import Finding
from rules.policy import Policy

# So long a public price, a burst of messages or a promotion weighs on what comes before and after it.
AROUND_DAYS = 30


def reach_of(
    before: Calendar, after: Calendar, codes: frozenset[str], appraiser: Appraiser, findings: Iterable[Finding] = ()
) -> frozenset[str]:
    """Name the offers whose findings a change of the offers of `codes` can touch; nobody: look at all.

    A changed offer counts as a rival, in findings that name it, and as what its groups hold against offers to
    less loyal ones, in findings that need not, as long as it is remembered or still soothes.  For its groups and on
    its products it counts with whatever is near.  What adds up or is open to all may count anywhere.  `findings` are
    those of before: the other offers of one that names a changed offer may still be left in it.
    """
    touched = [offer for calendar in (before, after) for offer in calendar.offers if offer.code in codes]
    if not _only_grows(before, after):
        return frozenset()
    if any(offer.open_to_all or (offer.stack is not None and offer.stack.stackable) for offer in touched):
        return frozenset()
    circle = _Circle(after, touched, appraiser)
    told = (code for one in findings if not codes.isdisjoint(one.offers) for code in one.offers)
    return codes | {*circle.within(), *told}


def _only_grows(before: Calendar, after: Calendar) -> bool:
    """Say whether groups and overlaps are those of before, or more: new groups matter to offers that name them."""
    if before.segments is after.segments and before.overlaps is after.overlaps:
        return True
    same = after.overlaps[: len(before.overlaps)] == before.overlaps
    new = {code for code in after.segments if code not in before.segments}
    return (
        same
        and all(after.segments.get(code) == segment for code, segment in before.segments.items())
        and all(not new.isdisjoint((line.segment, line.also_in)) for line in after.overlaps[len(before.overlaps) :])
    )


class _Circle:
    """What stands around some offers, as they were and as they become."""

    def __init__(self, calendar: Calendar, touched: list[Offer], appraiser: Appraiser) -> None:
        self._calendar = calendar
        self._appraiser = appraiser
        self._codes = {offer.code for offer in touched}
        self._paired = {offer.pairs_with for offer in touched}
        self._groups = {code for offer in touched for code in offer.segments}
        self._products = {name for offer in touched for name in offer.scope.include}
        self._loyals = [calendar.segments[code] for code in sorted(self._groups)]
        self._less = _less_loyal(calendar, self._loyals)
        self._far = [_felt(offer, appraiser.policy) for offer in touched]
        self._near = [_around(offer) for offer in touched]
        self._is_one_currency = len({offer.currency for offer in calendar.offers}) == 1
        self._tempted: dict[object, bool] = {}

    def within(self) -> Iterator[str]:
        for offer in self._calendar.offers:
            if offer.code in self._paired or offer.pairs_with in self._codes or self._matters(offer):
                yield offer.code

    def _matters(self, offer: Offer) -> bool:
        span = _seen(offer)
        if not _meets(span, self._far):
            return False
        if not self._less.isdisjoint(offer.segments) and self._may_tempt(offer):
            return True
        is_alike = not self._groups.isdisjoint(offer.segments) or not self._products.isdisjoint(offer.scope.include)
        return is_alike and _meets(span, self._near)

    def _may_tempt(self, offer: Offer) -> bool:
        """Say whether an offer may be worth anything to those who hold a changed one; who knows, where it adds up."""
        if not self._is_one_currency or (offer.stack is not None and offer.stack.stackable):
            return True
        if not all(mechanic.is_known for mechanic in offer.mechanics):
            return True
        found = self._tempted.get(offer.scope)
        if found is None:
            valuers = [self._appraiser.valuer(loyal) for loyal in self._loyals]
            found = self._tempted[offer.scope] = any(one is None or one.buys(offer.scope) for one in valuers)
        return found


def _less_loyal(calendar: Calendar, loyals: list[Segment]) -> set[str]:
    """Name the groups that are less loyal than one that holds a changed offer."""
    if not loyals:
        return set()
    highest = max(segment.standing for segment in loyals)
    return {code for code, segment in calendar.segments.items() if segment.standing < highest}


def _felt(offer: Offer, policy: Policy) -> tuple[datetime, datetime]:
    """Give when an offer counts for those who hold it: before and after it they are soothed, and they remember."""
    start, end = _seen(offer)
    parity = policy.parity
    memory = 2 * max(policy.half_life_days.values())
    later = timedelta(days=max(parity.served_before_days, memory, AROUND_DAYS) + 1)
    sooner = timedelta(days=max(parity.served_after_days + memory, AROUND_DAYS) + 1)
    return start - sooner, end + later


def _around(offer: Offer) -> tuple[datetime, datetime]:
    start, end = _seen(offer)
    return start - timedelta(days=AROUND_DAYS + 1), end + timedelta(days=AROUND_DAYS + 1)


def _meets(span: tuple[datetime, datetime], spans: list[tuple[datetime, datetime]]) -> bool:
    start, end = span
    return any(start < until and since < end for since, until in spans)


def _seen(offer: Offer) -> tuple[datetime, datetime]:
    """Give the instants between which an offer may be seen, all its occurrences together."""
    sent = [one.send_at for one in offer.announcements if one.send_at is not None]
    shown = [one.visible_until for one in offer.announcements if one.visible_until is not None]
    ahead = offer.first.start - min([offer.first.start, *sent])
    behind = max([offer.first.end, *shown, *sent]) - offer.first.end
    return offer.first.start - ahead, offer.occurrences[-1].end + behind
