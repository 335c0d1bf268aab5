"""Nobody has said how many loyal customers also belong to the other audience."""

from collections.abc import Iterator

from models.segment import Segment
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity_doubt import gathered
from rules.rule import Rule
from rules.wording import Told

ENGLISH = """\
The verdict depends on an overlap between two segments that the plan does not tell.

## Why

A private offer hurts little when loyal customers cannot see it, and much when one in a hundred finds it in his
own mailbox. Without that share nobody can say which; a silent guess would be worse than none.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,web,,10 % off
NEW-20,prospects,prospect,,2026-12-01,2026-12-11,email,2026-12-01T09:00,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-20,vip,good,80,2026-12-01,2026-12-11,web,,20 % off
NEW-20,prospects,prospect,,2026-12-01,2026-12-11,email,2026-12-01T09:00,20 % off
```

## Policy

`parity.keep_exposure`, `parity.reduce_exposure`, `parity.dual_recipient_share`, `exposure`.

## Sources

Method (`docs/method.md`) §4.2.

## Cannot know

The share itself: count it in the customer base and write it under `overlaps`; 0 says that nobody is in both.
"""

FRENCH = """\
Le verdict dépend d’un recouvrement entre deux segments que le plan ne donne pas.

## Pourquoi

Une offre privée blesse peu quand les fidèles ne peuvent pas la voir, et beaucoup quand un sur cent la trouve
dans sa propre boîte. Sans cette part, personne ne peut trancher ; deviner en silence serait pire.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-11;web;;-10 %
NEW-20;prospects;prospect;;2026-12-01;2026-12-11;email;2026-12-01T09:00;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-20;vip;good;80;2026-12-01;2026-12-11;web;;-20 %
NEW-20;prospects;prospect;;2026-12-01;2026-12-11;email;2026-12-01T09:00;-20 %
```

## Politique

`parity.keep_exposure`, `parity.reduce_exposure`, `parity.dual_recipient_share`, `exposure`.

## Sources

Méthode (`docs/method.md`) §4.2.

## Ce qu’elle ne peut pas savoir

La part elle-même : comptez-la dans la base clients et écrivez-la sous `overlaps` ; 0 dit que personne n’est
dans les deux.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each pair of segments whose unknown overlap could change a verdict."""
    for segment, other, offers in gathered(inquiry, inquiry.parity.overlaps):
        yield _finding(segment, inquiry.calendar.segments[other], offers)


def _finding(segment: Segment, other: Segment, offers: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="UNKNOWN_OVERLAP",
        offers=offers,
        segments=(segment.code, other.code),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"Nobody has said which share of {voice.quoted(segment.title)} also belongs to"
            f" {voice.quoted(other.title)}; the verdict on {voice.listed(offers)} depends on it.",
            f"Personne n’a dit quelle part de {voice.quoted(segment.title)} appartient aussi à"
            f" {voice.quoted(other.title)} ; le verdict sur {voice.listed(offers)} en dépend.",
        )),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: add an overlap of {segment.code} in {other.code}, such as 0.15; 0 when nobody is in both.",
            f"Pour en sortir : ajouter le recouvrement de {segment.code} dans {other.code}, par exemple 0.15 ;"
            " 0 si personne n’est dans les deux.",
        )),
        evidence={"overlap": None, "people": segment.size},
    )  # fmt: skip


rule = Rule(
    code="CAL01",
    name="unknown-overlap",
    check=check,
    severities=(Severity.UNKNOWN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
