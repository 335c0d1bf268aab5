"""Prospects see a shared offer before loyal customers do."""

from collections.abc import Iterator

from models.segment import Segment
from rules.appraisal import Lacking
from rules.bench import Bench
from rules.comparison import FAIR
from rules.entitlement import entitlement
from rules.finding import Finding
from rules.finding import Severity
from rules.hand import Hand
from rules.inquiry import Inquiry
from rules.presence import Presence
from rules.presence import window_of
from rules.rule import Rule
from rules.showing import Showing
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
The same offer reaches a less loyal group first, in sight of the more loyal one.

## Why

Equal offers are fair, but the order tells who counts: a loyal customer who reads on the web what he will be
offered two days later has been served second.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic
NEW-15,prospects,prospect,,2026-12-01,2026-12-20,web,15 % off
VIP-15,vip,good,80,2026-12-03,2026-12-20,web,15 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic
NEW-15,prospects,prospect,,2026-12-03,2026-12-20,web,15 % off
VIP-15,vip,good,80,2026-12-01,2026-12-20,web,15 % off
```

## Policy

`exposure`, `parity.keep_exposure`, `parity.reduce_exposure`.

## Sources

Method (`docs/method.md`) §3.4 (loyal first); Steinhoff and Palmatier 2016 (visibility and bystanders).

## Cannot know

When people really read their messages.
"""

FRENCH = """\
La même offre parvient d’abord à un groupe moins fidèle, sous les yeux du plus fidèle.

## Pourquoi

Des offres égales sont justes, mais l’ordre dit qui compte : un client fidèle qui lit sur le web ce qu’on lui
proposera deux jours plus tard est servi en second.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique
NEW-15;prospects;prospect;;2026-12-01;2026-12-20;web;-15 %
VIP-15;vip;good;80;2026-12-03;2026-12-20;web;-15 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique
NEW-15;prospects;prospect;;2026-12-03;2026-12-20;web;-15 %
VIP-15;vip;good;80;2026-12-01;2026-12-20;web;-15 %
```

## Politique

`exposure`, `parity.keep_exposure`, `parity.reduce_exposure`.

## Sources

Méthode (`docs/method.md`) §3.4 (les fidèles d’abord) ; Steinhoff et Palmatier 2016 (visibilité et témoins).

## Ce qu’elle ne peut pas savoir

Quand les gens lisent vraiment leurs messages.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each loyal group that gets an offer later than a less loyal one got the same."""
    bench = inquiry.bench
    for code in sorted(bench.calendar.segments):
        segment = bench.calendar.segments[code]
        if not inquiry.may_concern(segment):
            continue
        told: set[tuple[str, str]] = set()
        hand: Hand | None = None
        for late, early in bench.same_but_later(segment, inquiry.focus):
            inquiry.bound.ask()
            pair = (late.offer.code, early.offer.code)
            if pair in told or not _can_be_seen(bench, segment, early):
                continue
            hand = hand or Hand(bench.open_to(segment))
            if _is_served(bench, segment, hand, early):
                continue
            told.add(pair)
            yield _finding(inquiry, segment, late.presence, early.presence)


def _can_be_seen(bench: Bench, segment: Segment, early: Showing) -> bool:
    return any(bench.exposure(early, segment, audience).drop(bench.policy.parity) == 0
               for audience in bench.less_loyal(segment, early.offer))  # fmt: skip


def _is_served(bench: Bench, segment: Segment, hand: Hand, early: Showing) -> bool:
    """Say whether the group has something as good in hand when the others get theirs: then it does not wait."""
    instant = early.presence.start
    best = entitlement((one.deal, one.is_valid(instant)) for one in hand.at(instant))
    found = bench.appraiser.appraise(bench.appraiser.valuer(segment), best, early.alone)
    return not isinstance(found, Lacking) and found.base == FAIR


def _finding(inquiry: Inquiry, segment: Segment, late: Presence, early: Presence) -> Finding:
    zone = inquiry.calendar.zone
    window = window_of(early.start, late.start)
    first, second = early.offer, late.offer
    others = inquiry.bench.less_loyal(segment, first)

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in others])
        seen, waits = voice.minute(window.start.astimezone(zone)), voice.minute(window.end.astimezone(zone))
        return voice.pick(
            f"{names} see {first.code} on {seen}, but {voice.quoted(segment.title)} get the same ({second.code})"
            f" only on {waits}.",
            f"{names} voient {first.code} le {seen}, mais {voice.quoted(segment.title)} n’ont la même"
            f" ({second.code}) que le {waits}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="LOYAL_FIRST",
        offers=(second.code, first.code),
        segments=(segment.code, *(one.code for one in others)),
        window=window,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: show {second.code} no later than {first.code}.",
            f"Pour en sortir : montrer {second.code} au plus tard en même temps que {first.code}.",
        )),
        evidence={"people": segment.size},
    )  # fmt: skip


rule = Rule(
    code="CAN04",
    name="prospects-see-it-first",
    check=check,
    severities=(Severity.WARN,),
    page={"en": ENGLISH, "fr": FRENCH},
)
