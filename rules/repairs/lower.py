"""Give the others less: a lower figure, a lower cap, or a higher minimum spend."""

from collections.abc import Iterator
from fractions import Fraction

from models.offer import Offer
from rules.bisection import least
from rules.figures import Dial
from rules.figures import dial
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
    "en": "Lowers the rate, the amount or the cap of the offer that does the harm, or raises the basket from which it"
          " counts, to the cent and no further than it must; never a figure under half of what it was, a cap that"
          " bites on a mean basket, or a minimum above one. A suggestion: less is promised.",
    "fr": "Abaisse le taux, le montant ou le plafond de l’offre qui gêne, ou relève le panier à partir duquel elle"
          " compte, au centime et pas plus qu’il ne faut ; jamais moins de la moitié du chiffre, ni un plafond qui mord"
          " sur un panier moyen, ni un minimum au-dessus. Une suggestion : on promet moins.",
}  # fmt: skip
WORDS = {
    "figure": ("lower {code} from {was} to {now}", "abaisser {code} de {was} à {now}"),
    "cap": ("cap {code} at {now} (now {was})", "plafonner {code} à {now} (aujourd’hui : {was})"),
    "min_spend": (
        "ask for a basket of {now} before {code} counts (now {was})",
        "exiger un panier de {now} pour profiter de {code} (aujourd’hui : {was})",
    ),
}  # fmt: skip


def search(trial: Trial) -> Iterator[Repair]:
    """Try each of the three on the rival."""
    offer = trial.rival
    if offer is None or "gain" not in trial.finding.evidence:
        return
    for find in (_figure, _cap, _min_spend):
        found = find(trial, offer)
        if found is not None:
            yield found


def _figure(trial: Trial, offer: Offer) -> Repair | None:
    turned = generous_dial(offer, trial.calendar.currency)
    if turned is None or turned.value is None:
        return None
    top = turned.units(turned.value)
    fair = _fair(trial)
    if fair is None:
        hint = None
    else:
        mean, gain = fair
        hint = turned.units(Fraction(gain / mean * 100 if turned.is_rate else gain))
    return _turned_down(trial, turned, top, hint, "figure", -(-top // 2))


def _cap(trial: Trial, offer: Offer) -> Repair | None:
    turned = dial(offer, "cap", trial.calendar.currency)
    if turned is None:
        return None
    fair = _fair(trial)
    top = turned.value if turned.value is not None else _highest(trial)
    hint = None if fair is None else turned.units(fair[1])
    return _turned_down(trial, turned, turned.units(top), hint, "cap", turned.units(_headline(trial, offer)))


def _min_spend(trial: Trial, offer: Offer) -> Repair | None:
    turned = dial(offer, "min_spend", trial.calendar.currency)
    if turned is None:
        return None

    def passes(units: int) -> bool:
        changed = turned.at(units)
        return changed is not None and trial.relieved_by(changed)

    units = least(passes, turned.units(turned.value or 0), turned.units(_usual(trial)))
    return None if units is None else _told(trial, turned, units, "min_spend")


def _turned_down(trial: Trial, turned: Dial, top: int, hint: int | None, word: str, bottom: int = 1) -> Repair | None:
    """Take off as few steps as suffice, leaving the `bottom` at least."""

    def passes(fewer: int) -> bool:
        changed = turned.at(top - fewer)
        return changed is not None and trial.relieved_by(changed)

    fewer = least(passes, 0, top - max(bottom, 1), None if hint is None else top - hint)
    return None if fewer is None else _told(trial, turned, top - fewer, word)


def _fair(trial: Trial) -> tuple[Fraction, Fraction] | None:
    """Give the mean basket and the most that the others may gain on it: what the loyal gain, and the tolerance."""
    known = gains(trial)
    if known is None:
        return None
    mean, mine, _ = known
    return mean, mine + Fraction(trial.policy.parity.tolerance) * mean


def _highest(trial: Trial) -> Fraction:
    return max((one.basket.highest for one in trial.loyals if one.basket is not None), default=Fraction(0))


def _usual(trial: Trial) -> Fraction:
    """Give the least mean basket of those who suffer: a minimum above it would be out of reach."""
    return min((one.basket.average for one in trial.loyals if one.basket is not None), default=Fraction(0))


def _headline(trial: Trial, offer: Offer) -> Fraction:
    """Give what the offer shows on a mean basket: a cap under it would make its headline untrue."""
    baskets = [one.basket.average for one in (*audience(trial, offer), *trial.loyals) if one.basket is not None]
    rate = getattr(offer.mechanics[0], "rate", None)
    return min(baskets, default=Fraction(0)) * Fraction(rate or 0) / 100


def _told(trial: Trial, turned: Dial, units: int, word: str) -> Repair | None:
    changed = turned.at(units)
    if changed is None:
        return None
    figure = turned.figure(units)

    def told(voice: Voice) -> str:
        was, now = turned.told(voice, turned.value), turned.told(voice, figure)
        return voice.pick(*WORDS[word]).format(code=changed.code, was=was, now=now)

    repair = Repair(
        kind=repair_kind.name,
        safe=False,
        summary=Told(told),
        calendar=trial.changed(changed),
        offers=frozenset({changed.code}),
        cost=outlay(trial, audience(trial, changed), turned.offer, changed),
    )
    return repair if trial.may_take(repair.weight) and trial.settled_by(changed) else None


repair_kind = RepairKind(name="lower", search=search, page=PAGE)
