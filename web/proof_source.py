"""Which offers give the loyal side what it gains: the best one, several together, or one that is only remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.report_dossier import Dossier
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.segment import Segment
from rules.appraisal import Appraiser
from rules.bench import Bench
from rules.deal import DealBook
from rules.entitlement import Valuer
from rules.finding import Finding
from rules.presence import micros

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Source:
    """The offers, the one first that gives most; `remembered` names one of the past that gives more than all."""

    offers: Sequence[Offer]
    is_together: bool = False
    remembered: str | None = None


def source_of(
    dossier: Dossier, finding: Finding, offers: Sequence[Offer], gain: Fraction | None, lens: Lens
) -> Source:  # fmt: skip
    """Say where a gain on the mean basket comes from; the offers as they stand where nobody can tell."""
    segment = dossier.calendar.segments.get(finding.segments[0])
    valuer = None if segment is None else Appraiser(dossier.policy).valuer(segment)
    if segment is None or valuer is None or gain is None:
        return Source(offers)
    book = DealBook()
    worths = {offer.code: _worth(offer, valuer, book, lens) for offer in offers}
    ordered = sorted(offers, key=lambda offer: -worths[offer.code])
    most = max(worths.values(), default=NOTHING)
    if most == gain or not gain:
        return Source(ordered)
    past = _remembered(dossier, finding, segment, valuer, gain, lens)
    return Source(ordered, is_together=past is None and len(ordered) > 1, remembered=past)


def _worth(offer: Offer, valuer: Valuer, book: DealBook, lens: Lens) -> Fraction:
    try:
        return valuer.gain(book.deal(offer), lens).total.at(valuer.basket.average)
    except MissingFigureError:
        return NOTHING


def _remembered(
    dossier: Dossier, finding: Finding, segment: Segment, valuer: Valuer, gain: Fraction, lens: Lens
) -> str | None:  # fmt: skip
    """Name an offer that is over when the finding starts, still remembered, and worth what is gained."""
    if finding.window is None:
        return None
    start, book = micros(finding.window.start), DealBook()
    bench = Bench(dossier.calendar, dossier.policy)
    past = [one for one in bench.open_to(segment) if one.presence.end <= start < one.presence.gone_at]
    return next((one.offer.code for one in past if _worth(one.offer, valuer, book, lens) == gain), None)
