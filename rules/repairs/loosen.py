"""Let a loyal offer count for more baskets: a higher cap, or a lower minimum spend."""

from collections.abc import Iterator
from fractions import Fraction

from models.offer import Offer
from rules.bisection import least
from rules.concurrence import timely
from rules.figures import Dial
from rules.figures import dial
from rules.outlay import audience
from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told
from rules.wording import Voice

PAGE = {
    "en": "Raises the cap of a loyal offer, or of the only offer of a finding, or lowers the basket from which it"
          " counts, to the cent and no further than it must. A suggestion: it costs what customers can then expect.",
    "fr": "Relève le plafond d’une offre fidèle, ou de la seule offre d’une alerte, ou abaisse le panier à partir"
          " duquel elle compte, au centime et pas plus qu’il ne faut. Une suggestion : cela coûte ce que les clients"
          " peuvent en attendre de plus.",
}  # fmt: skip
WORDS = {
    "cap": ("raise the cap of {code} from {was} to {now}", "relever le plafond de {code} de {was} à {now}"),
    "min_spend": (
        "let {code} count from a basket of {now} on (now {was})",
        "faire jouer {code} dès {now} d’achat (aujourd’hui : {was})",
    ),
}


def search(trial: Trial) -> Iterator[Repair]:
    """Try the cap, then the minimum, of each offer of the side that has too little."""
    alone = trial.rival if len(trial.finding.offers) == 1 else None
    loyal = (offer for offer in timely(trial) if not offer.open_to_all)
    for offer in filter(None, (alone, *loyal)):
        for find in (_cap, _min_spend):
            found = find(trial, offer)
            if found is not None:
                yield found


def _cap(trial: Trial, offer: Offer) -> Repair | None:
    turned = dial(offer, "cap", trial.calendar.currency)
    if turned is None or turned.value is None:
        return None
    low, high = turned.units(turned.value), turned.units(_largest(trial, offer))
    units = least(lambda units: _passes(trial, turned.at(units)), low, high)
    return None if units is None else _told(trial, turned, units)


def _min_spend(trial: Trial, offer: Offer) -> Repair | None:
    turned = dial(offer, "min_spend", trial.calendar.currency)
    if turned is None or turned.value is None:
        return None
    top = turned.units(turned.value)
    fewer = least(lambda fewer: _passes(trial, turned.at(top - fewer)), 0, top - 1)
    return None if fewer is None else _told(trial, turned, top - fewer)


def _passes(trial: Trial, changed: Offer | None) -> bool:
    return changed is not None and trial.relieved_by(changed)


def _largest(trial: Trial, offer: Offer) -> Fraction:
    """Give the largest usual basket of those whom it is for: a cap above it is none."""
    groups = (*audience(trial, offer), *trial.loyals)
    return max((one.basket.highest for one in groups if one.basket is not None), default=Fraction(0))


def _told(trial: Trial, turned: Dial, units: int) -> Repair | None:
    changed = turned.at(units)
    if changed is None:
        return None

    def told(voice: Voice) -> str:
        was, now = turned.told(voice, turned.value), turned.told(voice, turned.figure(units))
        return voice.pick(*WORDS[turned.name]).format(code=changed.code, was=was, now=now)

    repair = Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(told),
        calendar=trial.changed(changed),
        offers=frozenset({changed.code}),
        cost=outlay(trial, audience(trial, changed), turned.offer, changed),
    )
    return repair if trial.may_take(repair.weight) and trial.settled_by(changed) else None


repair_kind = RepairKind(name="loosen", search=search, page=PAGE)
