"""An offer asks for a basket that hardly any of those it is for ever fills."""

from collections.abc import Iterator
from fractions import Fraction

from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanic import or_missing
from models.offer import Offer
from models.reach import span
from models.segment import Basket
from models.segment import Segment
from rules.deal import scope_share
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

# Kinds that begin somewhere even without a minimum spend.
_STARTING_LATE = frozenset({"amount_per_step", "gift", "tiered"})

ENGLISH = """\
The minimum spend is above what nine in ten of the customers addressed ever spend at once.

## Why

An offer that nobody can take costs a message and a promise.  Those who try to reach it learn that it was not meant.

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

DOMAIN §3.6: a minimum spend above the ninetieth percentile of the baskets is unreachable; §3.2: where no percentile is
told, it is the greatest basket of the sample, else twice the mean.

## Cannot know

Whether customers would put off a purchase to make it larger.  It needs the basket of a group; groups without one are
left out, and so are those that buy nothing of what the offer is good for.
"""

FRENCH = """\
Le minimum d'achat dépasse ce que neuf clients visés sur dix dépensent en une fois.

## Pourquoi

Une offre que personne ne peut prendre coûte un message et une promesse.  Qui essaie de l'atteindre apprend qu'elle
n'était pas pour lui.

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

DOMAIN §3.6 : un minimum d'achat au-delà du neuvième décile des paniers est hors d'atteinte ; §3.2 : quand aucun décile
n'est donné, c'est le plus grand panier de l'échantillon, sinon deux fois la moyenne.

## Ce qu'elle ne peut pas savoir

Si des clients retarderaient un achat pour le grossir.  Il lui faut le panier d'un groupe ; les groupes sans panier sont
laissés de côté, comme ceux qui n'achètent rien du périmètre.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that is out of reach for all of its groups whose baskets are known."""
    for offer in inquiry.asked:
        if offer.min_spend is None and not all(map(_may_start_late, offer.mechanics)):
            continue
        inquiry.bound.ask()
        known = [reach for code in sorted(offer.segments) if (reach := _reach(offer, inquiry.calendar.segments[code]))]
        if known and all(start > highest for _, start, highest in known):
            yield _finding(inquiry, offer, known)


def _may_start_late(mechanic: Mechanic) -> bool:
    return mechanic.kind in _STARTING_LATE or getattr(mechanic, "min_spend", None) is not None


def _reach(offer: Offer, segment: Segment) -> tuple[Segment, Fraction, Fraction] | None:
    """Give a group, what it must spend before anything counts, and the end of what it spends; None if unknown."""
    basket = segment.basket
    if basket is None or not offer.mechanics:
        return None
    try:
        part = scope_share(offer.scope, basket)
        start = max(Fraction(offer.min_spend or 0), min(_start(one, basket) for one in offer.mechanics))
    except MissingFigureError:
        return None
    return (segment, start, part * basket.highest) if part else None


def _start(mechanic: Mechanic, basket: Basket) -> Fraction:
    """Give the amount from which a mechanic is worth anything; raises MissingFigureError."""
    asked = [Fraction(getattr(mechanic, "min_spend", None) or 0)]
    if mechanic.kind == "amount_per_step":
        asked.append(Fraction(getattr(mechanic, "step", 0)))
    elif mechanic.kind == "tiered":
        asked.append(Fraction(getattr(mechanic, "steps")[0].start))  # noqa: B009 -- the kind says that there are some
    items = getattr(mechanic, "min_items", None)
    if items is not None:
        asked.append(items * or_missing(basket.unit_price, "basket.unit_price"))
    return max(asked)


def _finding(inquiry: Inquiry, offer: Offer, known: list[tuple[Segment, Fraction, Fraction]]) -> Finding:
    currency = inquiry.calendar.currency
    nearest, start, highest = min(known, key=lambda one: (one[1] - one[2], one[0].code))

    def told(voice: Voice) -> str:
        asked, end, whom = voice.money(start, currency), voice.money(highest, currency), voice.quoted(nearest.title)
        more = voice.pick(
            f", who come nearest of {len(known)} groups", f", le plus proche de {len(known)} groupes"
        ) if len(known) > 1 else ""  # fmt: skip
        return voice.pick(
            f"{offer.code} counts from {asked} on, and the usual baskets of {whom}{more} end at {end}: hardly anybody"
            " will have it.",
            f"{offer.code} ne compte qu'à partir de {asked}, et les paniers habituels de {whom}{more} s'arrêtent à"
            f" {end} : presque personne n'en profitera.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="UNREACHABLE",
        offers=(offer.code,),
        segments=(nearest.code, *(segment.code for segment, _, _ in known if segment is not nearest)),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: ask for {voice.money(highest, currency)} at most.",
            f"Pour en sortir : exiger {voice.money(highest, currency)} au plus.",
        )),
        evidence={"min_spend": start, "highest": {segment.code: end for segment, _, end in known}},
    )  # fmt: skip


rule = Rule(
    code="VAL04",
    name="unreachable-minimum",
    check=check,
    severities=(Severity.WARN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
