"""A figure about a segment's baskets is missing, so its offers cannot be compared."""

from collections.abc import Iterator
from collections.abc import Sequence

from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_doubt import gathered
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
Two offers cannot be compared because the plan does not tell what the loyal group usually buys.

## Why

10 € off from 50 € is more than 10 % for a basket of 60 € and less for one of 160 €. Without baskets the answer
would be invented. Plain rates on the same products need none, and are judged.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic
VIP-10,vip,good,,2026-12-01,2026-12-11,web,10 € off from 50 €
NEW-20,prospects,prospect,,2026-12-01,2026-12-11,web,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,web,10 € off from 50 €
NEW-05,prospects,prospect,,2026-12-01,2026-12-11,web,5 % off
```

## Policy

None: a missing number is never a default.

## Sources

Method (`docs/method.md`) §3.2.

## Cannot know

The basket itself: give at least its mean, better also the tenth and ninetieth percentiles.
"""

FRENCH = """\
Deux offres ne peuvent être comparées, car le plan ne dit pas ce que le groupe fidèle achète d’habitude.

## Pourquoi

10 € dès 50 €, c’est plus que 10 % pour un panier de 60 € et moins pour un de 160 €. Sans panier, la réponse
serait inventée. De simples taux sur les mêmes produits n’en ont pas besoin et sont jugés.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique
VIP-10;vip;good;;2026-12-01;2026-12-11;web;10 € dès 50 €
NEW-20;prospects;prospect;;2026-12-01;2026-12-11;web;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-11;web;10 € dès 50 €
NEW-05;prospects;prospect;;2026-12-01;2026-12-11;web;-5 %
```

## Politique

Aucune : un nombre manquant n’est jamais remplacé.

## Sources

Méthode (`docs/method.md`) §3.2.

## Ce qu’elle ne peut pas savoir

Le panier lui-même : donnez au moins sa moyenne, mieux, aussi les dixième et quatre-vingt-dixième centiles.
"""


SHARE = "basket.scope_shares."
FIGURES = {
    "basket": ("the usual basket", "le panier habituel"),
    "basket.unit_price": ("the usual price of an item", "le prix habituel d’un article"),
    "mechanics.step": ("a step that is not tiny beside the basket", "un palier qui ne soit pas infime face au panier"),
    "mechanics.list_price": (
        "a list price that is not tiny beside the basket",
        "un prix de départ qui ne soit pas infime face au panier",
    ),
    "basket.shipping_fee": ("the delivery fee", "les frais de livraison"),
}


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each segment whose missing figures keep some offers from being judged."""
    missing: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for segment, figure, offers in gathered(inquiry, inquiry.parity.missing):
        missing.setdefault((segment.code, offers), []).append(figure)
    for (code, offers), figures in missing.items():
        yield _finding(inquiry.calendar.segments[code], figures, offers)


def _finding(segment: Segment, figures: Sequence[str], offers: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="NEEDS_DATA",
        offers=offers,
        segments=(segment.code,),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"The plan does not give {_all_named(figures, voice)} of {voice.quoted(segment.title)}, so"
            f" {voice.listed(offers)} cannot be judged.",
            f"Le plan ne donne pas {_all_named(figures, voice)} de {voice.quoted(segment.title)}, donc"
            f" {voice.listed(offers)} ne peuvent être jugées.",
        )),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: give {voice.listed(figures)} of segment {segment.code}.",
            f"Pour en sortir : donner {voice.listed(figures)} du segment {segment.code}.",
        )),
        evidence={"missing": figures[0] if len(figures) == 1 else tuple(figures), "people": segment.size},
    )  # fmt: skip


def _all_named(figures: Sequence[str], voice: Voice) -> str:
    return voice.listed([_named(one, voice) for one in figures])


def _named(figure: str, voice: Voice) -> str:
    """Say a figure of the plan document as people call it."""
    if figure.startswith(SHARE):
        name = voice.quoted(figure.removeprefix(SHARE))
        return voice.pick(f"the share of the basket spent on {name}", f"la part du panier dépensée en {name}")
    return voice.pick(*FIGURES[figure]) if figure in FIGURES else figure


rule = Rule(
    code="CAL02",
    name="missing-basket",
    check=check,
    severities=(Severity.UNKNOWN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
