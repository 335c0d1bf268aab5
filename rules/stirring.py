"""Whom a change of one offer stirs: those who had it may now envy what others get, or no longer need to."""

from collections.abc import Iterable
from dataclasses import replace

from models.calendar import Calendar
from models.offer import Offer
from models.reach import seen_windows
from models.reach import span
from models.segment import ranks_of
from rules.finding import Finding
from rules.horizon import horizon
from rules.policy import Policy


def joined(near: Calendar, far: Calendar, offer: Offer) -> Calendar:
    """Put two parts of a calendar together, around an offer as it was and as it becomes, with the offer as given."""
    others = {one.code: one for one in (*near.offers, *far.offers)}
    others[offer.code] = offer
    lines = {(line.segment, line.also_in): line for line in (*near.overlaps, *far.overlaps)}
    return replace(near, offers=tuple(others.values()), overlaps=tuple(lines.values()))


def stirred(calendar: Calendar, policy: Policy, was: Offer, becomes: Offer) -> frozenset[str]:
    """Name the offer and every offer to less loyal groups that its own groups weigh it against, before or after.

    A finding about two other offers, such as one that the loyal still have and one that strangers get, comes or goes
    with what they hold besides; it names the rival, so that the rival has to be looked at.
    """
    ranks = ranks_of(calendar.segments)
    own = own_groups(calendar, was, becomes)
    highest = max((ranks[code] for code in own), default=0)
    around = horizon(policy)
    spans = [around.around(span(seen_windows(offer))) for offer in (was, becomes)]
    return frozenset(
        offer.code
        for offer in calendar.offers
        if offer.code == becomes.code
        or (
            (offer.open_to_all or any(ranks[code] < highest for code in offer.segments))
            and any(window.overlaps(span(seen_windows(offer))) for window in spans)
        )
    )


def own_groups(calendar: Calendar, was: Offer, becomes: Offer) -> frozenset[str]:
    """Name the groups that have the offer, before or after; everybody's where it is open to all."""
    if was.open_to_all or becomes.open_to_all:
        return frozenset(calendar.segments)
    return frozenset((*was.segments, *becomes.segments))


def about(findings: Iterable[Finding], code: str, groups: frozenset[str]) -> tuple[Finding, ...]:
    """Keep what names the offer, or tells of groups that have it: of others a part of a calendar does not hold all."""
    return tuple(one for one in findings if code in one.offers or not groups.isdisjoint(one.segments[:1]))
