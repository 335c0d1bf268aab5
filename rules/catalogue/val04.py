"""An offer asks for a basket that hardly any of those it is for ever fills."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.mechanic import Mechanic
from models.mechanics.amount_per_step import AmountPerStep
from models.mechanics.gift import Gift
from models.mechanics.tiered import Tiered
from models.offer import Offer
from models.reach import span
from models.segment import Basket
from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.habit import Habits
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

# Kinds that begin somewhere even without a minimum spend.
_STARTING_LATE = frozenset({"amount_per_step", "gift", "tiered"})
_NOTHING = Decimal(0)

ENGLISH = """\
The minimum spend is above what nine in ten of the customers addressed ever spend at once.

## Why

An offer that nobody can take costs a message and a promise. Those who try to reach it learn that it was not meant.

## Bad

```csv
offer,segment,tier,basket,high basket,from,to,channel,kind,amount,min_spend
VIP-30,vip,good,80,160,2026-12-01,2026-12-11,web,amount_off,30,200
```

## Good

```csv
offer,segment,tier,basket,high basket,from,to,channel,kind,amount,min_spend
VIP-30,vip,good,80,160,2026-12-01,2026-12-11,web,amount_off,30,120
```

## Policy

It reads no threshold of its own.

## Sources

Method (`docs/method.md`) §3.6: a minimum spend above the ninetieth percentile of the baskets is unreachable; §3.2:
where no percentile is told, it is the greatest basket of the sample, else twice the mean.

## Cannot know

Whether customers would put off a purchase to make it larger. It needs the basket of a group; groups without one are
left out, and so are those that buy nothing of what the offer is good for.
"""

FRENCH = """\
Le minimum d’achat dépasse ce que neuf clients visés sur dix dépensent en une fois.

## Pourquoi

Une offre que personne ne peut prendre coûte un message et une promesse. Qui essaie de l’atteindre apprend qu’elle
n’était pas pour lui.

## À éviter

```csv
offre;segment;palier;panier;panier haut;du;au;canal;type de mécanique;montant;min_spend
VIP-30;vip;good;80;160;2026-12-01;2026-12-11;web;amount_off;30;200
```

## Bon

```csv
offre;segment;palier;panier;panier haut;du;au;canal;type de mécanique;montant;min_spend
VIP-30;vip;good;80;160;2026-12-01;2026-12-11;web;amount_off;30;120
```

## Politique

Elle ne lit aucun seuil à elle.

## Sources

Méthode (`docs/method.md`) §3.6 : un minimum d’achat au-delà du neuvième décile des paniers est hors d’atteinte ;
§3.2 : quand aucun décile n’est donné, c’est le plus grand panier de l’échantillon, sinon deux fois la moyenne.

## Ce qu’elle ne peut pas savoir

Si des clients retarderaient un achat pour le grossir. Il lui faut le panier d’un groupe ; les groupes sans panier sont
laissés de côté, comme ceux qui n’achètent rien du périmètre.
"""


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a group must spend before anything counts, and the end of what it usually spends."""

    segment: Segment
    start: Fraction
    highest: Fraction


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that is out of reach for all of its groups whose baskets are known."""
    habits = Habits(inquiry.calendar.segments)
    for offer in inquiry.asked:
        if offer.min_spend is None and not all(map(_may_start_late, offer.mechanics)):
            continue
        inquiry.bound.ask()
        known = _out_of_reach(offer, inquiry.calendar.segments, habits)
        if known:
            yield _finding(inquiry, offer, known)


def _may_start_late(mechanic: Mechanic) -> bool:
    return mechanic.kind in _STARTING_LATE or getattr(mechanic, "min_spend", None) is not None


def _out_of_reach(offer: Offer, segments: Mapping[str, Segment], habits: Habits) -> list[_Reach]:
    """Give the groups with what they must spend and what they spend; none as soon as one of them comes so far."""
    found: list[_Reach] = []
    for code in sorted(offer.segments) if offer.mechanics else ():
        habit, basket = habits.of(code, offer.scope), segments[code].basket
        start = None if habit is None or basket is None else _start(offer, basket)
        if habit is None or start is None:
            continue
        if start <= habit.high_at_least or Fraction(start) <= habit.high:
            return []
        found.append(_Reach(segments[code], Fraction(start), habit.high))
    return found


def _start(offer: Offer, basket: Basket) -> Decimal | None:
    """Give the amount from which any of an offer counts; None where the price of an item is missing."""
    least: Decimal | None = None
    for mechanic in offer.mechanics:
        start = _start_of(mechanic, basket)
        if start is None:
            return None
        least = start if least is None or start < least else least
    return max(least or _NOTHING, offer.min_spend or _NOTHING)


def _start_of(mechanic: Mechanic, basket: Basket) -> Decimal | None:
    start = getattr(mechanic, "min_spend", None) or _NOTHING
    if isinstance(mechanic, AmountPerStep):
        return max(start, mechanic.step)
    if isinstance(mechanic, Tiered):
        return max(start, mechanic.steps[0].start)
    if isinstance(mechanic, Gift) and mechanic.min_items is not None:
        return None if basket.unit_price is None else max(start, mechanic.min_items * basket.unit_price)
    return start


def _finding(inquiry: Inquiry, offer: Offer, known: list[_Reach]) -> Finding:
    currency = inquiry.calendar.currency
    nearest = min(known, key=lambda one: (one.start - one.highest, one.segment.code))
    start, highest = nearest.start, nearest.highest

    def told(voice: Voice) -> str:
        asked, end, whom = (
            voice.money(start, currency),
            voice.money(highest, currency),
            voice.quoted(nearest.segment.title),
        )
        more = voice.pick(
            f", who come nearest of {len(known)} groups", f", le plus proche de {len(known)} groupes"
        ) if len(known) > 1 else ""  # fmt: skip
        return voice.pick(
            f"{offer.code} counts from {asked} on, and the usual baskets of {whom}{more} end at {end}: hardly anybody"
            " will have it.",
            f"{offer.code} ne compte qu’à partir de {asked}, et les paniers habituels de {whom}{more} s’arrêtent à"
            f" {end} : presque personne n’en profitera.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="UNREACHABLE",
        offers=(offer.code,),
        segments=(nearest.segment.code, *(one.segment.code for one in known if one is not nearest)),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: ask for {voice.money(highest, currency)} at most.",
            f"Pour en sortir : exiger {voice.money(highest, currency)} au plus.",
        )),
        evidence={"min_spend": start, "highest": {one.segment.code: one.highest for one in known}},
    )  # fmt: skip


rule = Rule(
    code="VAL04",
    name="unreachable-minimum",
    check=check,
    severities=(Severity.WARN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
