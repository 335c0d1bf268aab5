"""The offers of a calendar as its page looks at them: how grave, how far, whether they run by themselves."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from exchange.handout.ribbons import NO_FORM
from models.calendar import Calendar
from models.caller import Caller
from models.caller import owns
from models.lifecycle import OfferState
from models.offer import Nature
from models.offer import Offer
from models.role import Role
from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.plain_text import plain

# A welcome, a birthday, a card that always counts: what stands as long is met by each customer at his own time.
STANDING = timedelta(days=60)
# A review looks at what was submitted, and what is over is over.
CLOSED = frozenset({OfferState.SUBMITTED, OfferState.ENDED, OfferState.WITHDRAWN})
REPEATS, STANDS = "repeats", "stands"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One offer with the gravest open finding about it and how far it has come."""

    offer: Offer
    segments: Mapping[str, Segment]
    severity: Severity | None
    state: OfferState

    @property
    def form(self) -> str:
        """Give the form of its first mechanic, by which it is coloured."""
        return self.offer.mechanics[0].form.name.lower() if self.offer.mechanics else NO_FORM

    @property
    def runs(self) -> str:
        """Say how it runs by itself, empty where people run it."""
        return running(self.offer)

    @cached_property
    def words(self) -> str:
        """Give all by which people look for it, in small letters and without accents."""
        offer = self.offer
        named = [self.segments[code].name for code in offer.segments]
        return plain(" ".join([offer.code, offer.name, *offer.segments, *named]))

    def is_editable_by(self, reader: Caller | None) -> bool:
        """Say whether somebody may move it now: a planner of its team, while nobody reviews it."""
        if reader is None or not reader.may(Role.PLANNER) or self.state in CLOSED:
            return False
        return owns(reader.every_team, self.offer.owner)


def running(offer: Offer) -> str:
    """Say how an offer runs by itself: it comes back, or it stands for months or whenever somebody buys."""
    if offer.repeats is not None:
        return REPEATS
    is_long = offer.first.end - offer.first.start >= STANDING
    return STANDS if is_long or offer.nature is Nature.TRANSACTIONAL else ""


def entries_of(calendar: Calendar, findings: Iterable[Finding], states: Mapping[str, OfferState]) -> Sequence[Entry]:
    """Look at every offer, soonest first; `findings` are open, `states` those of offers that are no draft any more."""
    gravest: dict[str, Severity] = {}
    for finding in findings:
        for code in finding.offers:
            known = gravest.get(code)
            if known is None or known.weight < finding.severity.weight:
                gravest[code] = finding.severity
    return [
        Entry(offer=offer, segments=calendar.segments, severity=gravest.get(offer.code),
              state=states.get(offer.code, OfferState.DRAFT))
        for offer in sorted(calendar.offers, key=_start)
    ]  # fmt: skip


def _start(offer: Offer) -> tuple[object, str]:
    return (offer.first.start, offer.code)
