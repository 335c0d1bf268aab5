"""The part of a calendar on which some findings depend, so that a look at them alone costs little."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace

from models.calendar import Calendar
from models.offer import Offer
from rules.finding import Finding


def narrowed(calendar: Calendar, findings: Sequence[Finding], culprits: frozenset[str]) -> Calendar:
    """Keep what the groups that suffer are offered, the culprits with all who get them, and what adds up to them.

    Whom else the other offers are for, and what only others are offered, counts for nothing in these findings.
    """
    named = {code for one in findings for code in one.segments}
    kept = named | {code for offer in calendar.offers if offer.code in culprits for code in offer.segments}
    suffering = {one.segments[0] for one in findings if one.segments}
    told = culprits | {code for one in findings for code in one.offers}
    return replace(
        calendar,
        offers=tuple(_parts((offer for offer in calendar.offers if _counts(offer, suffering, told)), kept)),
        segments={code: segment for code, segment in calendar.segments.items() if code in kept},
        overlaps=tuple(line for line in calendar.overlaps if line.segment in kept and line.also_in in kept),
    )


def _counts(offer: Offer, suffering: set[str], told: frozenset[str]) -> bool:
    if offer.open_to_all or offer.code in told or not suffering.isdisjoint(offer.segments):
        return True
    return offer.stack is not None and offer.stack.stackable


def _parts(offers: Iterable[Offer], kept: set[str]) -> Iterator[Offer]:
    """Give offers for those who are kept alone; what is for none of them and not for everybody falls away."""
    for offer in offers:
        segments = tuple(code for code in offer.segments if code in kept)
        if len(segments) == len(offer.segments):
            yield offer
        elif segments or offer.open_to_all:
            yield replace(offer, segments=segments)
