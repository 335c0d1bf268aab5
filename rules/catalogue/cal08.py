"""An offer is made to a group in which nobody is, or of which nobody has said how many they are."""

import unicodedata
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator

from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
An offer is made to a group that is empty, of unknown size, or defined twice.

## Why

An empty group is most often a query that broke or a list that was never filled: the campaign is ready and reaches
nobody. Where nobody has said how many people a group holds, neither reach nor cost nor pressure can be worked out. And
`vip` beside `VIP` is one group to people and two to every rule: what is offered to the one is never compared with what
the other gets.

A group that an offer names and no plan defines is refused when the plan is loaded, with its place in the document. A
group that no offer addresses is no fault.

## Bad

```csv
offer,segment,tier,size,from,to,channel,mechanic
VIP-10,vip,good,0,2026-12-01,2026-12-11,web,10 % off
```

## Good

```csv
offer,segment,tier,size,from,to,channel,mechanic
VIP-10,vip,good,20000,2026-12-01,2026-12-11,web,10 % off
```

## Policy

None.

## Sources

Method (`docs/method.md`) §2.2 (what every offer needs besides its mechanic).

## Cannot know

Whether a stated size is still right. Sizes that nobody gave are told once for the whole calendar, as a note.
"""

FRENCH = """\
Une offre s’adresse à un groupe vide, d’effectif inconnu, ou défini deux fois.

## Pourquoi

Un groupe vide est le plus souvent une requête cassée ou une liste jamais remplie : la campagne est prête et n’atteint
personne. Quand personne n’a dit combien un groupe compte de clients, ni la portée, ni le coût, ni la pression ne
peuvent se calculer. Et `vip` à côté de `VIP` est un seul groupe pour les gens et deux pour chaque règle : ce qu’on
offre à l’un n’est jamais comparé à ce que reçoit l’autre.

Un groupe qu’une offre nomme et qu’aucun plan ne définit est refusé au chargement, avec sa place dans le document. Un
groupe auquel aucune offre ne s’adresse n’est pas une faute.

## À éviter

```csv
offre;segment;palier;effectif;du;au;canal;mécanique
VIP-10;vip;good;0;2026-12-01;2026-12-10;web;-10 %
```

## Bon

```csv
offre;segment;palier;effectif;du;au;canal;mécanique
VIP-10;vip;good;20000;2026-12-01;2026-12-10;web;-10 %
```

## Politique

Aucune.

## Sources

Méthode (`docs/method.md`) §2.2 (ce qu’il faut à toute offre en plus de sa mécanique).

## Ce qu’elle ne peut pas savoir

Si l’effectif donné est encore juste. Les effectifs que personne n’a donnés sont signalés une fois pour tout le
calendrier, en note.
"""

Telling = Callable[[Voice], str]


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer to nobody, then of what is said of the groups as a whole."""
    segments = inquiry.calendar.segments
    empty = frozenset(code for code, one in segments.items() if one.size == 0)
    for offer in inquiry.asked if empty else ():
        inquiry.bound.ask()
        if not empty.isdisjoint(offer.segments):
            yield _nobody(offer, [segments[code] for code in sorted(empty.intersection(offer.segments))])
    if inquiry.is_whole:
        untold = _untold(inquiry)
        if untold:
            yield _without_size(untold)
        for alike in _defined_twice(segments.values()):
            yield _twice(alike)


def _nobody(offer: Offer, empty: list[Segment]) -> Finding:
    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in empty])
        return voice.pick(
            f"{offer.code} is made to {names}, where nobody is: the size given is 0.",
            f"{offer.code} s’adresse à {names}, où il n’y a personne : l’effectif indiqué est 0.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="NOBODY_THERE",
        offers=(offer.code,),
        segments=tuple(one.code for one in empty),
        window=offer.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: fill the group or correct its size, or take it out of {offer.code}.",
            f"Pour en sortir : remplir le groupe ou corriger son effectif, ou le retirer de {offer.code}.",
        )),
        evidence={"people": 0, "count": len(empty)},
    )  # fmt: skip


def _untold(inquiry: Inquiry) -> list[Segment]:
    """Give the groups without a size to which a promotion is sent, by their codes."""
    waiting = {code for code, one in inquiry.calendar.segments.items() if one.size is None}
    found: list[Segment] = []
    for offer in inquiry.asked:
        if not waiting:
            break
        if waiting.isdisjoint(offer.segments) or offer.nature is not Nature.PROMOTIONAL:
            continue
        if any(one.channel.is_addressed for one in offer.announcements):
            found += [inquiry.calendar.segments[code] for code in waiting.intersection(offer.segments)]
            waiting.difference_update(offer.segments)
    return sorted(found, key=_code)


def _without_size(untold: list[Segment]) -> Finding:
    def told(voice: Voice) -> str:
        names = _named(untold, voice)
        return voice.pick(
            f"Promotions are sent to {names}, and nobody has said how many people they are.",
            f"Des promotions sont envoyées à {names}, et personne n’a dit combien ils sont.",
        )

    return _of_the_whole(
        "SIZE_UNTOLD",
        untold,
        told,
        "Way out: give each of them its size, counted in the customer base.",
        "Pour en sortir : indiquer l’effectif de chacun, compté dans la base clients.",
    )


def _defined_twice(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Give the groups whose codes differ in capitals, accents and signs alone."""
    filed: dict[str, list[Segment]] = {}
    for one in segments:
        filed.setdefault(_spoken(one.code), []).append(one)
    for _, alike in sorted(filed.items()):
        if len(alike) > 1:
            yield sorted(alike, key=_code)


def _spoken(code: str) -> str:
    """Give a code as it sounds; one of signs alone stays as it is."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", code.casefold()) if one.isalnum())
    return plain or code


def _twice(alike: list[Segment]) -> Finding:
    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.code) for one in alike[:MOST_LISTED]])
        return voice.pick(
            f"The groups {names} have nearly the same code: they are judged as different people.",
            f"Les groupes {names} ont presque le même code : ils sont jugés comme des personnes différentes.",
        )

    return _of_the_whole(
        "DEFINED_TWICE",
        alike,
        told,
        "Way out: keep one of them, or give them codes that nobody confuses.",
        "Pour en sortir : n’en garder qu’un, ou leur donner des codes que personne ne confond.",
    )


def _of_the_whole(reason: str, listed: list[Segment], message: Telling, english: str, french: str) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason=reason,
        offers=(),
        segments=tuple(one.code for one in listed[:MOST_LISTED]),
        window=None,
        message=Told(message),
        remedy=Told(lambda voice: voice.pick(english, french)),
        evidence={"groups": tuple(one.code for one in listed[:MOST_LISTED]), "count": len(listed)},
    )


def _named(listed: list[Segment], voice: Voice) -> str:
    names = [voice.quoted(one.title) for one in listed[:MOST_LISTED]]
    more = len(listed) - len(names)
    return voice.listed([*names, voice.pick(f"{more} more", voice.counted(more, "autre", "autres"))] if more else names)


def _code(segment: Segment) -> str:
    return segment.code


rule = Rule(
    code="CAL08",
    name="segment-unknown",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
