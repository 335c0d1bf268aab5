"""Prospects get an offer while loyal customers get none."""

from collections.abc import Iterator

from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_evidence import finding_of
from rules.parity_wording import left_out
from rules.policy import NoLoyalOffer
from rules.rule import Rule

ENGLISH = """\
A less loyal group is offered something while a more loyal one has nothing at all.

## Why

This is the betrayal that research describes: the welcome offer that those who stayed never get. It warns
unless the loyal group had, or will soon have, an offer of at least half the worth.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic
WELCOME,prospects,prospect,,2026-12-05,2026-12-20,web,20 € off from 60 €
OTHER,vip,good,80,2026-03-01,2026-03-11,web,5 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic
WELCOME,prospects,prospect,,2026-12-05,2026-12-20,web,20 € off from 60 €
THANKS,vip,good,80,2026-11-01,2026-11-11,web,20 € off from 60 €
```

## Policy

`parity.no_loyal_offer` (`ignore`, `warn`, `block`), `parity.served_share`, `parity.served_before_days`,
`parity.served_after_days`.

## Sources

Feinberg, Krishna and Zhang 2002; Anderson and Simester 2010.

## Cannot know

Advantages that stand outside the calendar, such as a permanent loyalty programme: enter it as an offer.
"""

FRENCH = """\
Un groupe moins fidèle a une offre alors qu’un groupe plus fidèle n’a rien du tout.

## Pourquoi

C’est la trahison que décrit la recherche : l’offre de bienvenue que ceux qui sont restés n’ont jamais. La
règle alerte, sauf si le groupe fidèle a eu, ou aura bientôt, une offre d’au moins la moitié de la valeur.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique
WELCOME;prospects;prospect;;2026-12-05;2026-12-20;web;20 € dès 60 €
OTHER;vip;good;80;2026-03-01;2026-03-11;web;-5 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique
WELCOME;prospects;prospect;;2026-12-05;2026-12-20;web;20 € dès 60 €
THANKS;vip;good;80;2026-11-01;2026-11-11;web;20 € dès 60 €
```

## Politique

`parity.no_loyal_offer` (`ignore`, `warn`, `block`), `parity.served_share`, `parity.served_before_days`,
`parity.served_after_days`.

## Sources

Feinberg, Krishna et Zhang 2002 ; Anderson et Simester 2010.

## Ce qu’elle ne peut pas savoir

Les avantages hors du calendrier, comme un programme de fidélité permanent : saisissez-le comme une offre.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each loyal group that has no offer in play while a less loyal one has."""
    zone = inquiry.calendar.zone
    if inquiry.policy.parity.no_loyal_offer is NoLoyalOffer.IGNORE:
        return
    for judgment in inquiry.parity.judgments:
        if judgment.is_left_out:
            message = left_out(judgment, zone)
            yield finding_of(judgment, inquiry, rule=rule.code, name=rule.name, message=message)


rule = Rule(
    code="CAN02",
    name="loyal-left-out",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
