"""The figures of a mechanic that can be turned up or down, in the steps in which people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from models.mechanic import Mechanic
from models.money import decimals_of
from models.nonsense import NonsenseError
from models.offer import Offer
from rules.trial import Trial
from rules.wording import Voice

# A rate is told to the hundredth of a percent.
RATE_PLACES = 2
FULL_RATE = Decimal(100)
# What makes a mechanic more generous, of those that one figure decides.
GENEROUS: Mapping[str, tuple[str, ...]] = {
    "percent_off": ("rate",),
    "amount_off": ("amount",),
    "cashback": ("rate",),
    "next_coupon": ("rate", "amount"),
    "refund": ("rate", "amount"),
    "nth_item": ("rate",),
    "referral": ("amount",),
}


@dataclass(frozen=True, slots=True)
class Dial:
    """One figure of an offer's only mechanic, turned in whole steps; `value` is None where none is set."""

    offer: Offer
    name: str
    value: Decimal | None
    step: Decimal

    @property
    def is_rate(self) -> bool:
        """Tell percents from amounts."""
        return self.name == "rate"

    def at(self, units: int) -> Offer | None:
        """Give the offer with the figure at a number of steps; None when no offer can have that."""
        mechanic: Any = self.offer.mechanics[0]
        try:
            turned: Mechanic = replace(mechanic, **{self.name: self.figure(units)})
        except NonsenseError:
            return None
        return replace(self.offer, mechanics=(turned,))

    def figure(self, units: int) -> Decimal:
        """Give the figure at a number of steps, without needless zeros in a rate."""
        figure = units * self.step
        return Decimal(f"{figure.normalize():f}") if self.is_rate else figure

    def units(self, figure: Decimal | Fraction | int) -> int:
        """Count the steps up to a figure, none too few."""
        return ceil(Fraction(figure) / Fraction(self.step))

    def told(self, voice: Voice, figure: Decimal | None) -> str:
        """Say a figure as people write it."""
        if figure is None:
            return voice.pick("none", "aucun")
        if not self.is_rate:
            return voice.money(Fraction(figure), self.offer.currency)
        number = f"{figure.normalize():f}"
        return voice.pick(f"{number}%", f"{number.replace('.', ',')} %")


def dial(offer: Offer, name: str, currency: str) -> Dial | None:
    """Give the dial of a figure; None when the offer has several mechanics, or its only one has no such figure."""
    if len(offer.mechanics) != 1 or not hasattr(offer.mechanics[0], name):
        return None
    places = RATE_PLACES if name == "rate" else decimals_of(currency)
    return Dial(offer, name, getattr(offer.mechanics[0], name), Decimal(1).scaleb(-places))


def generous_dial(offer: Offer, currency: str) -> Dial | None:
    """Give the dial of the figure that decides how generous an offer is; None when there is none."""
    names = GENEROUS.get(offer.mechanics[0].kind, ()) if len(offer.mechanics) == 1 else ()
    dials = (dial(offer, name, currency) for name in names)
    return next((one for one in dials if one is not None and one.value is not None), None)


def gains(trial: Trial) -> tuple[Fraction, Fraction, Fraction] | None:
    """Give (mean basket, what the loyal gain, what the others gain) as the finding proves it; None where it does not.

    They are those of the advertisement, or of what can be expected where only that can be compared.
    """
    evidence = trial.finding.evidence
    mean, told = evidence.get("mean_basket"), evidence.get("gain")
    if not isinstance(mean, Fraction) or not isinstance(told, Mapping):
        return None
    for lens in ("face", "expected"):
        mine, theirs = (told[side][lens] for side in ("loyal", "rival"))
        if isinstance(mine, Fraction) and isinstance(theirs, Fraction):
            return mean, mine, theirs
    return None
