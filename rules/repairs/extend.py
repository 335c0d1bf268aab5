"""Open the others' offer to the loyal customers too."""

from collections.abc import Iterator
from dataclasses import replace

from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

PAGE = {
    "en": "Adds the loyal groups of the finding to those who get the offer. A suggestion: nothing that was promised is"
          " taken back, but it costs what the loyal can then expect.",
    "fr": "Ajoute les groupes fidèles de l’alerte à ceux qui ont l’offre. Une suggestion : rien de ce qui a été promis"
          " n’est repris, mais cela coûte ce que les fidèles peuvent alors en attendre.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try it on the rival, for all the groups that suffer."""
    offer = trial.rival
    if offer is None:
        return
    added = [segment for segment in trial.loyals if segment.code not in offer.segments]
    changed = replace(offer, segments=(*offer.segments, *(segment.code for segment in added)))
    if not added:
        return
    repair = Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(lambda voice: voice.pick(
            f"open {offer.code} to {voice.listed([voice.quoted(one.title) for one in added])} too",
            f"ouvrir aussi {offer.code} à {voice.listed([voice.quoted(one.title) for one in added])}",
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        cost=outlay(trial, added, None, offer),
    )  # fmt: skip
    if trial.may_take(repair.weight) and trial.settled_by(changed):
        yield repair


repair_kind = RepairKind(name="extend", search=search, page=PAGE)
