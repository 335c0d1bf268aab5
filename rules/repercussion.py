"""Which offers a change can be felt in, so that the others need not be judged again."""

from datetime import datetime
from datetime import timedelta

from models.calendar import Calendar
from models.offer import Offer
from rules.policy import Policy


def reach_of(before: Calendar, after: Calendar, codes: frozenset[str], policy: Policy) -> frozenset[str]:
    """Name the offers whose findings a change of the offers of `codes` can touch; nobody: look at all.

    A changed offer counts as a rival, in findings that name it, and as what its groups hold against offers to
    less loyal ones, in findings that need not, as long as it is remembered or still soothes.  What adds up or is
    open to all may count anywhere.
    """
    touched = [offer for calendar in (before, after) for offer in calendar.offers if offer.code in codes]
    if before.segments != after.segments or before.overlaps != after.overlaps:
        return frozenset()
    if any(offer.open_to_all or (offer.stack is not None and offer.stack.stackable) for offer in touched):
        return frozenset()
    less, paired = _less_loyal(after, touched), {offer.pairs_with for offer in touched}
    spans = [_felt(offer, policy) for offer in touched]
    near = (
        offer.code
        for offer in after.offers
        if offer.code in paired
        or offer.pairs_with in codes
        or (not less.isdisjoint(offer.segments) and _is_near(offer, spans))
    )
    return codes | frozenset(near)


def _less_loyal(calendar: Calendar, touched: list[Offer]) -> set[str]:
    """Name the groups that are less loyal than one that holds a changed offer."""
    standings = [calendar.segments[code].standing for offer in touched for code in offer.segments]
    if not standings:
        return set()
    highest = max(standings)
    return {code for code, segment in calendar.segments.items() if segment.standing < highest}


def _felt(offer: Offer, policy: Policy) -> tuple[datetime, datetime]:
    """Give when an offer counts for those who hold it: before and after it they are soothed, and they remember."""
    start, end = _seen(offer)
    parity = policy.parity
    memory = 2 * max(policy.half_life_days.values())
    later = timedelta(days=max(parity.served_before_days, memory) + 1)
    sooner = timedelta(days=parity.served_after_days + memory + 1)
    return start - sooner, end + later


def _is_near(offer: Offer, spans: list[tuple[datetime, datetime]]) -> bool:
    start, end = _seen(offer)
    return any(start < until and since < end for since, until in spans)


def _seen(offer: Offer) -> tuple[datetime, datetime]:
    """Give the instants between which an offer may be seen, all its occurrences together."""
    sent = [one.send_at for one in offer.announcements if one.send_at is not None]
    shown = [one.visible_until for one in offer.announcements if one.visible_until is not None]
    ahead = offer.first.start - min([offer.first.start, *sent])
    behind = max([offer.first.end, *shown, *sent]) - offer.first.end
    return offer.first.start - ahead, offer.occurrences[-1].end + behind
