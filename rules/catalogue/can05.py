"""A referral rewards the friend who comes, but not as well the customer who brings him."""

from collections.abc import Iterator
from collections.abc import Mapping

from models.offer import Offer
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.referral import REFEREE
from rules.referral import REFERRER
from rules.referral import are_paired
from rules.referral import reward
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A referral has no other half in the calendar, or pays the friend more than the customer who brings him.

## Why

The referee’s side of a referral is an offer to a prospect. It is fair because the loyal customer earns as much
by bringing him: without that half it is only another welcome offer.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,pairs with,mechanic
BRING,vip,good,80,2026-12-01,2026-12-20,web,FRIEND,referral 10 € (referrer)
FRIEND,prospects,prospect,,2026-12-01,2026-12-20,web,BRING,referral 20 € (referee)
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,pairs with,mechanic
BRING,vip,good,80,2026-12-01,2026-12-20,web,FRIEND,referral 20 € (referrer)
FRIEND,prospects,prospect,,2026-12-01,2026-12-20,web,BRING,referral 20 € (referee)
```

## Policy

None.

## Sources

Method (`docs/method.md`) §3.3, step 5.

## Cannot know

How many friends a customer brings.
"""

FRENCH = """\
Un parrainage n’a pas d’autre moitié dans le calendrier, ou paie mieux le filleul que le parrain.

## Pourquoi

Le côté filleul d’un parrainage est une offre à un prospect. Elle est juste parce que le client fidèle gagne
autant en le faisant venir : sans cette moitié, ce n’est qu’une offre de bienvenue de plus.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;va avec;mécanique
BRING;vip;good;80;2026-12-01;2026-12-20;web;FRIEND;parrainage 10 € (referrer)
FRIEND;prospects;prospect;;2026-12-01;2026-12-20;web;BRING;parrainage 20 € (referee)
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;va avec;mécanique
BRING;vip;good;80;2026-12-01;2026-12-20;web;FRIEND;parrainage 20 € (referrer)
FRIEND;prospects;prospect;;2026-12-01;2026-12-20;web;BRING;parrainage 20 € (referee)
```

## Politique

Aucune.

## Sources

Méthode (`docs/method.md`) §3.3, étape 5.

## Ce qu’elle ne peut pas savoir

Combien d’amis un client fait venir.
"""

TOLD = {
    "UNPAIRED": (
        "{code} is one half of a referral, and the calendar has no other half.",
        "{code} est une moitié de parrainage, et le calendrier n’a pas l’autre.",
    ),
    "REFERRER_GETS_LESS": (
        "{other} pays the friend more than {code} pays the customer who brings him.",
        "{other} paie mieux le filleul que {code} ne paie le parrain.",
    ),
    "NOT_TOGETHER": (
        "{code} and {other} are the halves of one referral but are never open together.",
        "{code} et {other} sont les moitiés d’un parrainage mais ne sont jamais ouvertes ensemble.",
    ),
}


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each referral that does not pay both friends as it should."""
    halves = {offer.code: offer for offer in inquiry.calendar.offers if _side(offer)}
    named: dict[str, list[Offer]] = {}
    for offer in halves.values():
        if offer.pairs_with is not None:
            named.setdefault(offer.pairs_with, []).append(offer)
    for code in sorted(halves):
        offer = halves[code]
        other = _half(offer, halves, named)
        if other is None:
            yield _finding(offer, None, "UNPAIRED")
        elif _side(offer) == REFERRER:
            yield from _weigh(offer, other)


def _side(offer: Offer) -> str | None:
    if all(mechanic.kind != "referral" for mechanic in offer.mechanics):
        return None
    return next((side for side in (REFERRER, REFEREE) if reward(offer, side) is not None), None)


def _half(offer: Offer, halves: Mapping[str, Offer], named: Mapping[str, list[Offer]]) -> Offer | None:
    candidates = [*named.get(offer.code, ())]
    other = halves.get(offer.pairs_with or "")
    if other is not None:
        candidates.append(other)
    wanted = REFEREE if _side(offer) == REFERRER else REFERRER
    return next((one for one in candidates if are_paired(offer, one) and reward(one, wanted) is not None), None)


def _weigh(referrer: Offer, referee: Offer) -> Iterator[Finding]:
    brings, comes = reward(referrer, REFERRER), reward(referee, REFEREE)
    if brings is not None and comes is not None and brings < comes:
        yield _finding(referrer, referee, "REFERRER_GETS_LESS")
    if not any(one.overlaps(other) for one in referrer.occurrences for other in referee.occurrences):
        yield _finding(referrer, referee, "NOT_TOGETHER")


def _finding(offer: Offer, other: Offer | None, reason: str) -> Finding:
    offers = (offer.code,) if other is None else (offer.code, other.code)
    segments = sorted({*offer.segments, *(other.segments if other is not None else ())})

    def told(voice: Voice) -> str:
        return voice.pick(*TOLD[reason]).format(code=offer.code, other=offers[-1])

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason=reason,
        offers=offers,
        segments=tuple(segments),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: pair both halves with pairs_with, and pay who brings at least as much as who comes.",
            "Pour en sortir : relier les deux moitiés par pairs_with, et payer le parrain au moins autant que le"
            " filleul.",
        )),
    )  # fmt: skip


rule = Rule(
    code="CAN05",
    name="unpaired-referral",
    check=check,
    severities=(Severity.WARN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
