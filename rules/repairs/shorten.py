"""Start an offer later or end it sooner."""

from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from models.offer import Offer
from rules.alteration import ending
from rules.alteration import is_single
from rules.alteration import midnights
from rules.alteration import starting
from rules.bisection import least
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

MINUTE = timedelta(minutes=1)

PAGE = {
    "en": "Starts the offer that does the harm later, or ends it sooner, by no more days than it must; where one day"
          " suffices, by no more minutes. A suggestion: what is left is the same offer, for less time.",
    "fr": "Fait commencer plus tard l’offre qui gêne, ou la fait finir plus tôt, sans retirer plus de jours qu’il ne"
          " faut ; là où un jour suffit, pas plus de minutes. Une suggestion : l’offre reste la même, moins longtemps.",
}  # fmt: skip

Cut = Callable[[Offer, datetime], Offer | None]


def search(trial: Trial) -> Iterator[Repair]:
    """Look for the least to cut off either end of the rival."""
    offer = trial.rival
    if offer is None or not is_single(offer):
        return
    inside = list(midnights(offer.first, trial.calendar.zone))
    for cut, days, edge in ((starting, inside, offer.first.start), (ending, inside[::-1], offer.first.end)):
        found = _least(trial, offer, cut, days, edge)
        if found is not None:
            yield found


def _least(trial: Trial, offer: Offer, cut: Cut, days: list[datetime], edge: datetime) -> Repair | None:
    """Cut whole days; where the first will do, or the offer is shorter than one, count the minutes."""
    if not trial.may_take((True, False, 1)):
        return None

    def settled(instant: datetime) -> bool:
        changed = cut(offer, instant)
        return changed is not None and trial.settled_by(changed)

    count = least(lambda step: settled(days[step - 1]), 0, len(days))
    if count is None:
        return None
    instant = days[count - 1]
    if count == 1:
        minutes = int(abs(instant - edge) / MINUTE)
        sign = 1 if instant > edge else -1
        step = least(lambda one: settled(edge + sign * one * MINUTE), 0, minutes)
        instant = instant if step is None else edge + sign * step * MINUTE
    changed = cut(offer, instant)
    return None if changed is None else _told(trial, offer, changed)


def _told(trial: Trial, offer: Offer, changed: Offer) -> Repair:
    zone = trial.calendar.zone
    is_later = changed.first.start > offer.first.start
    lost = (offer.first.end - offer.first.start) - (changed.first.end - changed.first.start)
    return Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(lambda voice: voice.pick(
            f"let {offer.code} {'start later' if is_later else 'end sooner'}: {voice.days(changed.first, zone)}"
            f" (planned {voice.days(offer.first, zone)})",
            f"faire {'commencer plus tard' if is_later else 'finir plus tôt'} {offer.code} :"
            f" {voice.days(changed.first, zone)} (prévu {voice.days(offer.first, zone)})",
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        days=-(-lost // timedelta(days=1)),
    )  # fmt: skip


repair_kind = RepairKind(name="shorten", search=search, takes_days=True, page=PAGE)
