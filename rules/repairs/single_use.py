"""Show an offer only to whom it is meant for: a code of his own for each, and no open page."""

from collections.abc import Iterator

from models.offer import Offer
from rules.alteration import with_single_use_codes
from rules.outlay import audience
from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

PAGE = {
    "en": "Gives each addressee a code of his own, and shows the offer on no page that is open to all. Safe where the"
          " offer is only sent to chosen people; a suggestion where it was to stand in public, for strangers no longer"
          " find it.",
    "fr": "Donne à chaque destinataire son propre code, et ne montre l’offre sur aucune page ouverte à tous. Sûr quand"
          " l’offre n’est envoyée qu’à des personnes choisies ; une suggestion quand elle devait être publique, car"
          " les inconnus ne la trouvent plus.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try it on the rival."""
    offer = trial.rival
    if offer is None or not offer.announcements or offer.open_to_all:
        return
    if trial.safe_only and not _is_sent(offer):
        return
    changed = with_single_use_codes(offer)
    if changed == offer:
        return
    repair = _told(trial, offer, changed)
    if trial.may_take(repair.weight) and trial.settled_by(changed):
        yield repair


def _told(trial: Trial, offer: Offer, changed: Offer) -> Repair:
    is_sent = _is_sent(offer)
    return Repair(
        kind=repair_kind.name,
        safe=is_sent,
        summary=Told(lambda voice: voice.pick(
            f"give {offer.code} single-use codes" + ("" if is_sent else " and show it on no open page"),
            f"donner à {offer.code} des codes à usage unique"
            + ("" if is_sent else " et ne la montrer sur aucune page ouverte à tous"),
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        cost=outlay(trial, audience(trial, offer), offer, changed),
        reach=0 if is_sent else None,
    )  # fmt: skip


def _is_sent(offer: Offer) -> bool:
    return all(one.channel.is_addressed for one in offer.announcements)


repair_kind = RepairKind(name="single_use", search=search, may_be_safe=True, page=PAGE)
