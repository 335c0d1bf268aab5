"""Give the loyal customers as much as it takes, and no more."""

from collections.abc import Iterator
from fractions import Fraction

from rules.bisection import least
from rules.concurrence import timely
from rules.figures import FULL_RATE
from rules.figures import Dial
from rules.figures import gains
from rules.figures import generous_dial
from rules.outlay import audience
from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told
from rules.wording import Voice

PAGE = {
    "en": "Raises the rate or the amount of a loyal offer to the least that suffices: a rate to the hundredth of a"
          " percent, an amount to the cent. A suggestion: it costs what the loyal can then expect on top.",
    "fr": "Relève le taux ou le montant d’une offre fidèle au minimum qui suffit : un taux au centième de pour cent,"
          " un montant au centime. Une suggestion : cela coûte ce que les fidèles peuvent en attendre de plus.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try each loyal offer whose worth one figure decides; what is open to all is no loyal offer."""
    if "gain" not in trial.finding.evidence:
        return
    for offer in timely(trial):
        turned = None if offer.open_to_all else generous_dial(offer, trial.calendar.currency)
        found = None if turned is None else _least(trial, turned)
        if found is not None:
            yield found


def _least(trial: Trial, turned: Dial) -> Repair | None:
    def passes(units: int) -> bool:
        changed = turned.at(units)
        return changed is not None and trial.relieved_by(changed)

    low = turned.units(turned.value or 0)
    units = least(passes, low, _most(trial, turned), _hint(trial, turned))
    changed = None if units is None else turned.at(units)
    if units is None or changed is None:
        return None

    def told(voice: Voice) -> str:
        was, becomes = turned.told(voice, turned.value), turned.told(voice, turned.figure(units))
        return voice.pick(
            f"raise {changed.code} from {was} to {becomes}", f"relever {changed.code} de {was} à {becomes}"
        )

    repair = Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(told),
        calendar=trial.changed(changed),
        offers=frozenset({changed.code}),
        cost=outlay(trial, audience(trial, changed), turned.offer, changed),
    )
    return repair if trial.may_take(repair.weight) and trial.settled_by(changed) else None


def _most(trial: Trial, turned: Dial) -> int:
    """Give what certainly is enough: the whole price, or the largest of the usual baskets."""
    if turned.is_rate:
        return turned.units(FULL_RATE)
    baskets = [segment.basket.highest for segment in trial.loyals if segment.basket is not None]
    return turned.units(max(baskets, default=turned.value or 0))


def _hint(trial: Trial, turned: Dial) -> int | None:
    """Give the rival's gain less the tolerance: exact against a plain rate (Method §3.5)."""
    known = gains(trial)
    if known is None:
        return None
    mean, _, theirs = known
    enough = theirs - Fraction(trial.policy.parity.tolerance) * mean
    return turned.units(enough / mean * 100 if turned.is_rate else enough)


repair_kind = RepairKind(name="increase", search=search, page=PAGE)
