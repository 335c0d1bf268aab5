"""Make an offer not at all."""

from collections.abc import Iterator
from datetime import timedelta

from models.segment import heads
from rules.finding import Severity
from rules.outlay import audience
from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

PAGE = {
    "en": "Takes the offer that does the harm out of the calendar. A suggestion, the last of all, and only where the"
          " finding blocks; never while another offer is its other half.",
    "fr": "Retire du calendrier l’offre qui gêne. Une suggestion, la dernière de toutes, et seulement quand l’alerte"
          " bloque ; jamais tant qu’une autre offre est son autre moitié.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try it on the rival."""
    offer = trial.rival
    if offer is None or trial.finding.severity is not Severity.BLOCK:
        return
    if any(other.pairs_with == offer.code for other in trial.calendar.offers):
        return
    left = trial.calendar.without_offer(offer.code)
    if not trial.settles(left, {offer.code}):
        return
    days = sum(-(-(window.end - window.start) // timedelta(days=1)) for window in offer.occurrences)
    yield Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(lambda voice: voice.pick(f"withdraw {offer.code}", f"retirer {offer.code}")),
        calendar=left,
        offers=frozenset({offer.code}),
        cost=outlay(trial, audience(trial, offer), offer, None),
        days=days,
        reach=heads(audience(trial, offer)),
        drops=True,
    )


repair_kind = RepairKind(name="withdraw", search=search, takes_days=True, drops=True, page=PAGE)
