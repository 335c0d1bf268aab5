"""The part of a calendar on which some findings depend, so that a look at them alone costs little."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace

from models.calendar import Calendar
from models.offer import Offer
from rules.finding import Finding


def narrowed(calendar: Calendar, findings: Iterable[Finding], codes: frozenset[str]) -> Calendar:
    """Keep the groups that findings name or that get the offers of `codes`, and what is offered to one of them."""
    named = {code for one in findings for code in one.segments}
    kept = named | {code for offer in calendar.offers if offer.code in codes for code in offer.segments}
    return Calendar.of(
        calendar.name,
        calendar.zone,
        _offers(calendar, kept),
        (segment for code, segment in calendar.segments.items() if code in kept),
        (line for line in calendar.overlaps if line.segment in kept and line.also_in in kept),
        calendar.currency,
    )


def _offers(calendar: Calendar, kept: set[str]) -> Iterator[Offer]:
    for offer in calendar.offers:
        segments = tuple(code for code in offer.segments if code in kept)
        if len(segments) == len(offer.segments):
            yield offer
        elif segments or offer.open_to_all:
            yield replace(offer, segments=segments)
