"""Send the messages of an offer at the next hour at which they may leave."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from models.offer import Offer
from rules.alteration import delayed
from rules.alteration import sent
from rules.departure import leaving
from rules.departure import may_leave
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told
from rules.wording import Voice

# Over a long week-end a message is still the same message; later it meets other news.
NEAR = 3
# A week back there was a day like this one.
BACK = 7

PAGE = {
    "en": "Sends each message of the offer that would leave in closed hours at the next hour that the house and the law"
          " leave open, on the clock of those who get it; sooner, where the offer would be over by then. Messages that"
          " leave while the offer is not valid yet, or no longer, go out in its first open hour. Safe up to three days:"
          " dates and promise stay.",
    "fr": "Envoie chaque message de l’offre qui partirait hors des heures ouvertes à la prochaine heure que la marque"
          " et la loi laissent ouverte, à l’horloge de ceux qui le reçoivent ; plus tôt, si l’offre devait être finie"
          " d’ici là. Un message qui part quand l’offre n’est pas encore valable, ou ne l’est plus, part à sa première"
          " heure ouverte. Sûr jusqu’à trois jours : dates et promesse restent.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Move what leaves in closed hours; where nothing does, what leaves outside the days of the offer."""
    offer = trial.rival
    if offer is None:
        return
    for changed in (_opened(trial, offer), _in_time(trial, offer)):
        if changed is not None and changed != offer:
            repair = _told(trial, offer, changed)
            if trial.may_take(repair.weight) and trial.settled_by(changed):
                yield repair
            return


def _opened(trial: Trial, offer: Offer) -> Offer | None:
    changed: Offer | None = offer
    for index in range(len(offer.announcements)):
        if changed is None:
            return None
        if not may_leave(changed, index, trial.calendar, trial.policy):
            changed = _ahead(trial, changed, index) or _back(trial, changed, index)
    return changed


def _ahead(trial: Trial, offer: Offer, index: int) -> Offer | None:
    """Give the next open hour, if the offer is still valid then."""
    return leaving(offer, index, trial.calendar, trial.policy, before=offer.first.end)


def _back(trial: Trial, offer: Offer, index: int) -> Offer | None:
    """Give the open hour on the last day before that has one at or after the same time, or before it."""
    for days in range(1, BACK + 1):
        sooner = delayed(offer, index, timedelta(days=-days), trial.calendar.zone)
        if sooner is not None:
            changed = leaving(sooner, index, trial.calendar, trial.policy, before=_sent(offer, index))
            if changed is not None:
                return changed
    return None


def _in_time(trial: Trial, offer: Offer) -> Offer | None:
    """Send what leaves before or after the first window of the offer in its first open hour."""
    changed: Offer | None = offer
    for index, one in enumerate(offer.announcements):
        if changed is None or one.send_at is None or offer.first.holds(one.send_at):
            continue
        changed = _ahead(trial, sent(changed, index, offer.first.start, trial.calendar.zone), index)
    return changed


def _sent(offer: Offer, index: int) -> datetime:
    return offer.announcements[index].send_at or offer.first.start


def _told(trial: Trial, offer: Offer, changed: Offer) -> Repair:
    zone = trial.calendar.zone
    moved = [
        (_sent(offer, index).astimezone(zone), _sent(changed, index).astimezone(zone))
        for index in range(len(offer.announcements))
        if offer.announcements[index] != changed.announcements[index]
    ]
    days = max(abs((becomes.date() - was.date()).days) for was, becomes in moved)
    return Repair(
        kind=repair_kind.name,
        safe=days <= NEAR,
        summary=Told(lambda voice: _summary(voice, offer, moved)),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        days=days,
    )


def _summary(voice: Voice, offer: Offer, moved: list[tuple[datetime, datetime]]) -> str:
    was, becomes = moved[0]
    others = len(moved) - 1
    more = voice.pick(f", and {others} more likewise", f", et {others} de plus de même") if others else ""
    return voice.pick(
        f"send {offer.code} in open hours: on {_clock(voice, becomes)} (planned {_clock(voice, was)}){more}",
        f"envoyer {offer.code} dans les heures ouvertes : le {_clock(voice, becomes)} (prévu le"
        f" {_clock(voice, was)}){more}",
    )


def _clock(voice: Voice, instant: datetime) -> str:
    return voice.day(instant) + voice.pick(" at ", " à ") + voice.clock(instant)


repair_kind = RepairKind(name="next_hour", search=search, may_be_safe=True, takes_days=True, page=PAGE)
