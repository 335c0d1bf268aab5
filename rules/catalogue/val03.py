"""An offer promises a rate that its own cap does not let most customers have."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.offer import Offer
from models.reach import span
from models.segment import Segment
from rules.expense import least_spent
from rules.finding import Finding
from rules.finding import Severity
from rules.habit import Habit
from rules.habit import Habits
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

# Promise their rate of whatever is spent.
_PLAIN_RATES = frozenset({"cashback", "percent_off", "refund"})

ENGLISH = """\
The rate in the headline is not the one that a usual basket gets, because a cap bites first.

## Why

“15 % off”, capped at 10 €, is 12.5 % on a basket of 80 €. The customer finds out at the till, when the promise has
already been read.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,kind,rate,cap
VIP-15,vip,good,80,2026-12-01,2026-12-11,web,percent_off,15,10
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,kind,rate,cap
VIP-15,vip,good,80,2026-12-01,2026-12-11,web,percent_off,15,20
```

## Policy

- `rules.VAL03.tolerance` (0.1): the share of the promise that a cap may take away on a usual basket.

## Sources

Method (`docs/method.md`) §3.6: a cap that bites below the mean basket (a headline of 15 % with a cap of 10 € is
12.5 % at 80 €).

## Cannot know

What the advertisement says of the cap, and how large. It looks at the mean basket of each group, or at the minimum
spend where that is higher, and keeps silent where no basket is told. Codes that must be found and minimum spends make
a promise smaller too; they are left to the rules on parity and on minimums.
"""

FRENCH = """\
Le taux affiché n’est pas celui qu’obtient un panier habituel, parce qu’un plafond joue avant.

## Pourquoi

« 15 % de remise », plafonnés à 10 €, font 12,5 % sur un panier de 80 €. Le client s’en aperçoit à la caisse, quand la
promesse est déjà lue.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;type de mécanique;taux;plafond
VIP-15;vip;good;80;2026-12-01;2026-12-11;web;percent_off;15;10
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;type de mécanique;taux;plafond
VIP-15;vip;good;80;2026-12-01;2026-12-11;web;percent_off;15;20
```

## Politique

- `rules.VAL03.tolerance` (0.1) : la part de la promesse qu’un plafond peut retirer à un panier habituel.

## Sources

Méthode (`docs/method.md`) §3.6 : un plafond qui joue sous le panier moyen (15 % plafonnés à 10 € font 12,5 % à 80 €).

## Ce qu’elle ne peut pas savoir

Ce que l’annonce dit du plafond, et en quels caractères. Elle regarde le panier moyen de chaque groupe, ou le minimum
d’achat s’il est plus haut, et se tait quand aucun panier n’est donné. Un code à trouver ou un minimum d’achat
réduisent aussi une promesse ; d’autres règles en jugent, sur la parité et sur les minimums.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The share of a promise that may be missing on a usual basket [P]."""

    tolerance: Decimal = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class _Bite:
    """A capped mechanic as a group meets it: shares of what it spends."""

    mechanic: Mechanic
    segment: Segment
    spent: Fraction
    promised: Fraction
    kept: Fraction

    @property
    def missing(self) -> Fraction:
        """Give the share of the promise that the cap takes away."""
        return 1 - self.kept / self.promised


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer whose cap bites on the mean basket of a group, the group that misses most first."""
    desk = _Desk(inquiry)
    for offer in inquiry.asked:
        capped = [one for one in offer.mechanics if getattr(one, "cap", None) is not None and one.is_shown]
        if not capped:
            continue
        inquiry.bound.ask()
        bites = [bite for one in capped for bite in desk.bites(offer, one)]
        if bites:
            yield _finding(inquiry, offer, sorted(bites, key=lambda bite: (-bite.missing, bite.segment.code)))


class _Desk:
    """Holds caps against what groups usually spend."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._segments = inquiry.calendar.segments
        self._habits = Habits(inquiry.calendar.segments)
        self._tolerance: Decimal = inquiry.thresholds(rule.code).tolerance

    def bites(self, offer: Offer, mechanic: Mechanic) -> Iterator[_Bite]:
        """Give the groups from which the cap takes more than is tolerated."""
        for code in sorted(offer.segments):
            habit = self._habits.of(code, offer.scope)
            if habit is None or self._is_plainly_kept(offer, mechanic, habit):
                continue
            found = _bite(offer, mechanic, self._segments[code], habit)
            if found is not None and found.missing > Fraction(self._tolerance):
                yield found

    def _is_plainly_kept(self, offer: Offer, mechanic: Mechanic, habit: Habit) -> bool:
        """Settle the plain case without fractions: a rate that even a little more than the mean basket may have."""
        rate, cap = getattr(mechanic, "rate", None), getattr(mechanic, "cap", None)
        if rate is None or cap is None or mechanic.kind not in _PLAIN_RATES:
            return False
        asked = (habit.mean_at_most, offer.min_spend, getattr(mechanic, "min_spend", None))
        promised = max(one for one in asked if one is not None) * rate
        return bool(promised * (1 - self._tolerance) <= cap * 100)


def _bite(offer: Offer, mechanic: Mechanic, segment: Segment, habit: Habit) -> _Bite | None:
    """Compare the mechanic with and without its cap; None where the group gets nothing, or nobody can tell."""
    spent = max(habit.mean, least_spent(offer))
    if segment.basket is None or spent > habit.high:
        return None
    uncapped: Any = replace(mechanic, cap=None)  # type: ignore[type-var]  # every mechanic is a dataclass
    both: tuple[Mechanic, Mechanic] = (uncapped, mechanic)
    try:
        promised, kept = (one.value(segment.basket).at(spent) / spent for one in both)
    except MissingFigureError:
        return None
    return _Bite(mechanic, segment, spent, promised, kept) if promised else None


def _finding(inquiry: Inquiry, offer: Offer, bites: list[_Bite]) -> Finding:
    worst = bites[0]
    cap = Fraction(getattr(worst.mechanic, "cap", None) or 0)

    def told(voice: Voice) -> str:
        currency = inquiry.calendar.currency
        promised, kept = voice.percent(worst.promised), voice.percent(worst.kept)
        basket, most = voice.money(worst.spent, currency), voice.money(cap, currency)
        whom = voice.quoted(worst.segment.title)
        return voice.pick(
            f"{offer.code} promises {promised} and gives {kept} on a basket of {basket} of {whom}: its cap of {most}"
            " is reached first.",
            f"{offer.code} promet {promised} et donne {kept} sur un panier de {basket} de {whom} : son plafond de"
            f" {most} est atteint avant.",
        )

    def way_out(voice: Voice) -> str:
        needed = voice.money(worst.promised * worst.spent, inquiry.calendar.currency)
        kept = voice.percent(worst.kept)
        return voice.pick(
            f"Way out: raise the cap to {needed}, or announce {kept}, or print the cap as large as the rate.",
            f"Pour en sortir : relever le plafond à {needed}, ou annoncer {kept}, ou écrire le plafond en aussi"
            " gros que le taux.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="HEADLINE_OVERSTATED",
        offers=(offer.code,),
        segments=tuple(dict.fromkeys(bite.segment.code for bite in bites)),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(way_out),
        evidence={
            "headline_share": worst.promised,
            "effective_share": worst.kept,
            "missing_share": worst.missing,
            "basket": worst.spent,
            "cap": cap,
            # What the repair that lowers an offer starts from.
            "kept": worst.kept * worst.spent,
        },
    )


rule = Rule(
    code="VAL03",
    name="headline-overstated",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
