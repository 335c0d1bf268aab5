"""Move an offer to other days, with its messages, at the same times of day."""

from collections.abc import Iterator

from models.offer import Objective
from models.offer import Offer
from rules.alteration import is_single
from rules.alteration import moved
from rules.bisection import first
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

# Two months: beyond it, another date is another campaign.
STEPS = (2, 7, 14, 30, 60)
# Two weeks later it is still the same campaign; an event keeps its date or is another event.
NEAR = 14
FURTHER = 2

PAGE = {
    "en": "Moves an offer of the finding, with its messages, by whole days at the same times of day, no further than"
          " it must. Safe up to two weeks, unless the offer belongs to an event; a loyal offer no further than that,"
          " any other no further than two months. Offers that come back by a rule move with all their dates, where the"
          " rule then gives each of them so many days later.",
    "fr": "Déplace une offre de l’alerte, avec ses envois, de jours entiers aux mêmes heures, pas plus loin qu’il ne"
          " faut. Sûr jusqu’à deux semaines, sauf si l’offre tient à un événement ; pas au-delà pour une offre fidèle,"
          " jamais au-delà de deux mois pour les autres. Une offre qui revient selon une règle se déplace avec toutes"
          " ses dates, si la règle les donne alors toutes, autant de jours plus tard.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Look for the nearest days, later and sooner, for the rival; for the loyal offer when it is alone."""
    offers = [*trial.own] if len(trial.finding.offers) <= len(("loyal", "rival")) else []
    for offer in (*filter(None, (trial.rival,)), *offers):
        if not _is_movable(offer) or (trial.safe_only and offer.objective is Objective.EVENT):
            continue
        for sign in (1, -1):
            found = _nearest(trial, offer, sign)
            if found is not None:
                yield found


def _is_movable(offer: Offer) -> bool:
    """Say whether there is one first window from which all the others follow."""
    return offer.repeats is not None or is_single(offer)


def _nearest(trial: Trial, offer: Offer, sign: int) -> Repair | None:
    zone = trial.calendar.zone

    def changed(days: int) -> Offer | None:
        return moved(offer, sign * days, zone)

    def relieves(days: int) -> bool:
        return (one := changed(days)) is not None and trial.relieved_by(one)

    def settles(days: int) -> bool:
        return (one := changed(days)) is not None and trial.settled_by(one)

    def may_be_taken(days: int) -> bool:
        # Further is never lighter.
        return trial.may_take((not _is_safe(offer, days), False, days))

    # The loyal offer must not slip away from those whom it was made for.
    is_near = trial.safe_only or offer is not trial.rival
    steps = [step for step in STEPS if step <= NEAR or not is_near]
    days = first(relieves, steps) if may_be_taken(1) else None
    if days is None or not may_be_taken(days):
        return None
    if not settles(days):
        # There it runs into something else: a little further it may not.
        days = first(settles, [step for step in steps if step > days][:FURTHER], days)
    return None if days is None else _told(trial, offer, changed(days), days)


def _is_safe(offer: Offer, days: int) -> bool:
    return days <= NEAR and offer.objective is not Objective.EVENT


def _told(trial: Trial, offer: Offer, changed: Offer | None, days: int) -> Repair | None:
    if changed is None:
        return None
    zone = trial.calendar.zone
    is_later = changed.first > offer.first
    more = ("", "") if offer.repeats is None else (" and its other dates", " et autres dates")
    return Repair(
        kind=repair_kind.name,
        safe=_is_safe(offer, days),
        summary=Told(lambda voice: voice.pick(
            f"move {offer.code} {days} {'day' if days == 1 else 'days'} {'later' if is_later else 'sooner'}, its"
            f" messages{more[0]} along with it: {voice.days(changed.first, zone)}"
            f" (planned {voice.days(offer.first, zone)})",
            f"déplacer {offer.code} {days} {'jour' if days == 1 else 'jours'} plus {'tard' if is_later else 'tôt'},"
            f" envois{more[1]} compris : {voice.days(changed.first, zone)} (prévu {voice.days(offer.first, zone)})",
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        days=days,
    )  # fmt: skip


repair_kind = RepairKind(name="shift", search=search, may_be_safe=True, takes_days=True, page=PAGE)
