"""Thank the loyal customers with a present whose value is not printed, instead of a percentage."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.money import decimals_of
from models.offer import Offer
from rules.bisection import least
from rules.outlay import audience
from rules.outlay import outlay
from rules.repair import Repair
from rules.repair import RepairKind
from rules.trial import Trial
from rules.wording import Told

KIND = "gift"

PAGE = {
    "en": "Gives the loyal a present of undisclosed value instead of their reduction, at the least price that weighs"
          " enough beside the other offer (Method §3.5). A suggestion: the promise takes another form.",
    "fr": "Offre aux fidèles un cadeau dont la valeur n’est pas affichée à la place de leur réduction, au plus petit"
          " prix qui pèse assez face à l’autre offre (Méthode §3.5). Une suggestion : la promesse change de forme.",
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try it on each loyal offer; beside another reduction it would change nothing."""
    if len(trial.finding.offers) != len(("loyal", "rival")):
        return
    for offer in trial.own:
        found = None if offer.open_to_all or not offer.mechanics else _least(trial, offer)
        if found is not None:
            yield found


def _least(trial: Trial, offer: Offer) -> Repair | None:
    baskets = [segment.basket.highest for segment in trial.loyals if segment.basket is not None]
    step = Decimal(1).scaleb(-decimals_of(trial.calendar.currency))
    enough = _enough(trial, step)
    if not baskets or enough is None:
        return None

    def passes(units: int) -> bool:
        return trial.relieved_by(_gift(offer, units * step))

    units = least(passes, enough - 1, ceil(max(baskets) / Fraction(step)), enough)
    if units is None:
        return None
    value = units * step
    changed = _gift(offer, value)
    repair = Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(lambda voice: voice.pick(
            f"make {offer.code} a gift of {voice.money(Fraction(value), offer.currency)} or more, without printing its"
            " value, instead of its reduction",
            f"remplacer la réduction de {offer.code} par un cadeau d’au moins"
            f" {voice.money(Fraction(value), offer.currency)}, sans afficher sa valeur",
        )),
        calendar=trial.changed(changed),
        offers=frozenset({offer.code}),
        cost=outlay(trial, audience(trial, offer), offer, changed),
    )  # fmt: skip
    return repair if trial.may_take(repair.weight) and trial.settled_by(changed) else None


def _gift(offer: Offer, value: Decimal) -> Offer:
    make: Callable[..., Mechanic] = mechanic_kinds()[KIND]
    present = make(retail_value=value, value_displayed=False)
    return replace(offer, mechanics=(present,), min_spend=None)


def _enough(trial: Trial, step: Decimal) -> int | None:
    """Give half of what can be expected of the rival, over how much a gift is liked (Method §3.5)."""
    gain = trial.finding.evidence.get("gain")
    expected = gain["rival"]["expected"] if isinstance(gain, Mapping) else None
    terms = trial.policy.terms[KIND]
    liking = Fraction(terms.likeness) * Fraction(terms.redemption)
    if not isinstance(expected, Fraction) or not liking:
        return None
    return max(1, ceil(Fraction(trial.policy.parity.token_share) * expected / liking / Fraction(step)))


repair_kind = RepairKind(name=KIND, search=search, page=PAGE)
