"""Send a message at another time, within the days of its offer."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from models.offer import Offer
from rules.alteration import sent
from rules.bisection import least
from rules.departure import may_leave
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told
from rules.wording import Voice

MINUTE = timedelta(minutes=1)
# A day, in minutes: beyond it a message no longer opens its offer, but reminds of it.
FURTHEST = 1440

PAGE = {
    "en": "Sends the messages of an offer sooner or later, to the minute, no further than it must and by a day at"
          " most. Safe: dates and promise stay, and the new time lies within the offer’s days and within the hours in"
          " which its channel may reach people.",
    "fr": "Envoie les messages d’une offre plus tôt ou plus tard, à la minute, pas plus qu’il ne faut et d’un jour au"
          " plus. Sûr : les dates et la promesse restent, et la nouvelle heure tombe dans les jours de l’offre et dans"
          " les heures où son canal peut joindre les gens.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Look between where the messages leave now and the two ends of the finding."""
    window = trial.finding.window
    if window is None:
        return
    for offer in (*trial.own, *filter(None, (trial.rival,))):
        instants = offer.sent_at()
        if offer.repeats is not None or not instants or not _leaves_openly(trial, offer):
            continue
        for instant in (window.start, window.end):
            found = _between(trial, offer, instants[0], instant)
            if found is not None:
                yield found


def _leaves_openly(trial: Trial, offer: Offer) -> bool:
    """Say whether no message leaves in closed hours: those go to the next open one, which is another repair."""
    return all(may_leave(offer, index, trial.calendar, trial.policy) for index in range(len(offer.announcements)))


def _between(trial: Trial, offer: Offer, leaves: datetime, instant: datetime) -> Repair | None:
    ahead = instant > leaves
    minutes = -(-abs(instant - leaves) // MINUTE)

    def at(step: int) -> Offer:
        return _sent(trial, offer, leaves, leaves + (step if ahead else -step) * MINUTE)

    def passes(step: int) -> bool:
        return trial.settled_by(at(step))

    if minutes > FURTHEST or not trial.may_take((False, False, 0)) or not _may_leave(trial, offer, at(minutes)):
        return None
    step = least(passes, 0, minutes, hint=minutes - 1)
    if step is None or not _may_leave(trial, offer, at(step)):
        return None
    return _told(trial, offer, at(step), 1 if ahead else -1)


def _sent(trial: Trial, offer: Offer, was: datetime, becomes: datetime) -> Offer:
    """Move what leaves first, and whatever would else leave before it."""
    changed = offer
    for index, one in enumerate(offer.announcements):
        if one.send_at is not None and (one.send_at == was or one.send_at < becomes):
            changed = sent(changed, index, becomes, trial.calendar.zone)
    return changed


def _may_leave(trial: Trial, offer: Offer, changed: Offer) -> bool:
    """Say whether each message that moved leaves while the offer lasts, at an hour at which people may be reached."""
    return all(
        one.send_at is None
        or one == old
        or (
            offer.first.holds(one.send_at)
            and (old.visible_until is None or one.send_at <= old.visible_until)
            and may_leave(changed, index, trial.calendar, trial.policy)
        )
        for index, (old, one) in enumerate(zip(offer.announcements, changed.announcements, strict=True))
    )


def _told(trial: Trial, offer: Offer, changed: Offer, sign: int) -> Repair:
    zone = trial.calendar.zone
    was, becomes = (one.sent_at()[0].astimezone(zone) for one in (offer, changed))
    return Repair(
        kind=repair_kind.name,
        safe=True,
        summary=Told(lambda voice: voice.pick(
            f"send {offer.code} {'later' if sign > 0 else 'sooner'}: on {_clock(voice, becomes)}"
            f" (planned {_clock(voice, was)})",
            f"envoyer {offer.code} plus {'tard' if sign > 0 else 'tôt'} : le {_clock(voice, becomes)}"
            f" (prévu le {_clock(voice, was)})",
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        days=abs((becomes.date() - was.date()).days),
    )  # fmt: skip


def _clock(voice: Voice, instant: datetime) -> str:
    return voice.day(instant) + voice.pick(" at ", " à ") + voice.clock(instant)


repair_kind = RepairKind(name="send", search=search, may_be_safe=True, takes_days=True, page=PAGE)
