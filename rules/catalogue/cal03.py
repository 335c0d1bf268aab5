"""Two offers in different currencies would have to be compared."""

from collections.abc import Iterator

from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_doubt import gathered
from rules.rule import Rule
from rules.wording import Told

ENGLISH = """\
Amounts in different currencies meet, and no exchange rate is ever assumed.

## Why

10 € against 10 £ looks equal and is not. A rate that nobody has agreed on would decide who is cheated.
Plain rates need no currency, and are judged.

## Bad

```csv
offer,segment,tier,basket,currency,from,to,channel,mechanic
VIP-10,vip,good,80,EUR,2026-12-01,2026-12-11,web,10 € off
```

```csv
offer,segment,tier,basket,currency,from,to,channel,mechanic
NEW-10,prospects,prospect,,GBP,2026-12-01,2026-12-11,web,10 £ off
```

## Good

```csv
offer,segment,tier,basket,currency,from,to,channel,mechanic
VIP-10,vip,good,80,EUR,2026-12-01,2026-12-11,web,10 € off
NEW-10,prospects,prospect,,EUR,2026-12-01,2026-12-11,web,10 € off
```

## Policy

None: currencies are never converted silently.

## Sources

Method (`docs/method.md`) §3.6.

## Cannot know

Which rate the house uses: give both plans in one currency.
"""

FRENCH = """\
Des montants en devises différentes se rencontrent, et aucun taux de change n’est jamais supposé.

## Pourquoi

10 € face à 10 £ paraît égal et ne l’est pas. Un taux que personne n’a choisi déciderait de qui est lésé.
De simples taux n’ont pas besoin de devise et sont jugés.

## À éviter

```csv
offre;segment;palier;panier;devise;du;au;canal;mécanique
VIP-10;vip;good;80;EUR;2026-12-01;2026-12-11;web;-10 €
```

```csv
offre;segment;palier;panier;devise;du;au;canal;mécanique
NEW-10;prospects;prospect;;GBP;2026-12-01;2026-12-11;web;-10 £
```

## Bon

```csv
offre;segment;palier;panier;devise;du;au;canal;mécanique
VIP-10;vip;good;80;EUR;2026-12-01;2026-12-11;web;-10 €
NEW-10;prospects;prospect;;EUR;2026-12-01;2026-12-11;web;-10 €
```

## Politique

Aucune : les devises ne sont jamais converties en silence.

## Sources

Méthode (`docs/method.md`) §3.6.

## Ce qu’elle ne peut pas savoir

Le taux de la maison : donnez les deux plans dans une seule devise.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each group whose offers meet offers in another currency."""
    for segment, currencies, offers in gathered(inquiry, inquiry.parity.currencies):
        yield _finding(segment, currencies, offers)


def _finding(segment: Segment, currencies: str, offers: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="NEEDS_FX",
        offers=offers,
        segments=(segment.code,),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"For {voice.quoted(segment.title)}, {voice.listed(offers)} are in different currencies ({currencies})"
            " and cannot be compared.",
            f"Pour {voice.quoted(segment.title)}, {voice.listed(offers)} sont en devises différentes ({currencies})"
            " et ne peuvent être comparées.",
        )),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give all amounts in one currency.",
            "Pour en sortir : donner tous les montants dans une seule devise.",
        )),
        evidence={"currencies": currencies},
    )  # fmt: skip


rule = Rule(
    code="CAL03",
    name="mixed-currency",
    check=check,
    severities=(Severity.UNKNOWN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
