"""The same promise stands twice in the calendar, for the same people at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.offer import Offer
from models.window import Window
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.latest import Latest
from rules.presence import window_of
from rules.rule import Rule
from rules.showing import Showing
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
Two offers promise the same people the same thing at the same time, and differ in their code or name only.

## Why

Most often one offer was entered twice: by two teams, from two files, or as a copy that nobody deleted. Its budget, its
reach and its cost are then counted twice, its messages are sent twice, and a customer may use it twice. Where the two
are shown on different channels they may be meant as one offer on both: such pairs are told together, as a note.

## Bad

```csv
offer,segment,tier,from,to,channel,mechanic
VIP-10,vip,good,2026-12-01,2026-12-11,web,10 % off
VIP-10-COPY,vip,good,2026-12-05,2026-12-20,web,10 % off
```

## Good

```csv
offer,segment,tier,from,to,channel,mechanic
VIP-10,vip,good,2026-12-01,2026-12-11,web,10 % off
VIP-10-AGAIN,vip,good,2026-12-11,2026-12-20,web,10 % off
```

## Policy

None.

## Sources

Method (`docs/method.md`) §2.2.

## Cannot know

Whether two codes were wanted, for instance to measure two creations: say so with a waiver, or give them the shares of
the group that each is for. Letters without a mechanic promise nothing and are not compared.
"""

FRENCH = """\
Deux offres promettent la même chose aux mêmes personnes au même moment, et ne diffèrent que par le code ou le nom.

## Pourquoi

Le plus souvent, une offre a été saisie deux fois : par deux équipes, depuis deux fichiers, ou en copie que personne
n’a supprimée. Son budget, sa portée et son coût comptent alors double, ses messages partent deux fois, et un client
peut s’en servir deux fois. Quand elles passent par des canaux différents, elles sont peut-être une seule offre sur les
deux : ces paires sont signalées ensemble, en note.

## À éviter

```csv
offre;segment;palier;du;au;canal;mécanique
VIP-10;vip;good;2026-12-01;2026-12-10;web;-10 %
VIP-10-COPY;vip;good;2026-12-05;2026-12-19;web;-10 %
```

## Bon

```csv
offre;segment;palier;du;au;canal;mécanique
VIP-10;vip;good;2026-12-01;2026-12-10;web;-10 %
VIP-10-AGAIN;vip;good;2026-12-11;2026-12-19;web;-10 %
```

## Politique

Aucune.

## Sources

Méthode (`docs/method.md`) §2.2.

## Ce qu’elle ne peut pas savoir

Si deux codes sont voulus, par exemple pour mesurer deux créations : dites-le par une dérogation, ou donnez-leur la
part du groupe à laquelle chacun s’adresse. Les messages sans mécanique ne promettent rien et ne sont pas comparés.
"""


@dataclass(slots=True)
class Twins:
    """Two offers that promise the same, the earlier first, and the times that they are open together."""

    one: Offer
    other: Offer
    first: Window
    times: int = 1

    @property
    def is_split(self) -> bool:
        """Say whether they share no channel: they may be meant as one offer on all of them."""
        channels = [{shown.channel for shown in offer.announcements} for offer in (self.one, self.other)]
        return all(channels) and channels[0].isdisjoint(channels[1])


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each pair of offers that are open together and promise the same people the same."""
    split: list[Twins] = []
    for alike in _alike(inquiry):
        for twins in _twins(alike, inquiry):
            if twins.is_split:
                split.append(twins)
            else:
                yield _finding(inquiry, twins)
    if split and inquiry.is_whole:
        yield _together(sorted(split, key=_soonest))


def _alike(inquiry: Inquiry) -> Iterator[list[Showing]]:
    """Give the showings that promise the same people the same, where several offers do."""
    bench = inquiry.bench
    asked = {one.deal for one in bench.shown(inquiry.focus)}
    filed: dict[object, list[Showing]] = {}
    sorts: dict[tuple[str, ...], tuple[str, ...]] = {}
    for one in bench.showings if inquiry.is_whole else [one for one in bench.showings if one.deal in asked]:
        segments = one.presence.offer.segments
        audience = sorts.get(segments)
        if audience is None:
            audience = sorts[segments] = tuple(sorted(segments))
        filed.setdefault((one.deal, audience), []).append(one)
    for listed in filed.values():
        if len(listed) == 1 or len({id(one.presence.offer) for one in listed}) == 1:
            continue
        if inquiry.is_whole or any(one.offer.code in inquiry.focus for one in listed):
            yield sorted(listed, key=_start)


def _twins(alike: list[Showing], inquiry: Inquiry) -> list[Twins]:
    """Walk along the time axis: each offer meets the latest of those that are open, or many alike would flood."""
    found: dict[tuple[str, str], Twins] = {}
    told = 0
    latest = Latest()
    for one in alike:
        inquiry.bound.ask(told)
        start, end = one.presence.valid_from, one.presence.valid_to
        for other in latest.before(one):
            first, second = sorted((other.offer, one.offer), key=_order)
            known = found.get((first.code, second.code))
            if known is None:
                together = window_of(start, min(end, other.presence.valid_to))
                twins = found[first.code, second.code] = Twins(first, second, together)
                told += inquiry.is_whole and not twins.is_split
            else:
                known.times += 1
        latest.add(one)
    return list(found.values())


def _finding(inquiry: Inquiry, twins: Twins) -> Finding:
    zone = inquiry.calendar.zone
    one, other = twins.one, twins.other

    def told(voice: Voice) -> str:
        when = voice.days(twins.first, zone)
        names = voice.listed([voice.quoted(inquiry.calendar.segments[code].title) for code in sorted(one.segments)])
        to_whom = names if one.segments else voice.pick("everybody", "tout le monde")
        return voice.pick(
            f"{other.code} promises {to_whom} the same as {one.code} {when}.",
            f"{other.code} promet à {to_whom} la même chose que {one.code} {when}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="DUPLICATE",
        offers=(one.code, other.code),
        segments=tuple(sorted(one.segments)),
        window=twins.first,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: withdraw {other.code}, or make one offer of the two with all their channels and dates.",
            f"Pour en sortir : retirer {other.code}, ou n’en faire qu’une, avec tous leurs canaux et dates.",
        )),
        evidence={"count": twins.times},
    )  # fmt: skip


def _together(split: list[Twins]) -> Finding:
    pairs = tuple((twins.one.code, twins.other.code) for twins in split[:MOST_LISTED])

    def told(voice: Voice) -> str:
        names = [voice.listed(pair) for pair in pairs]
        more = len(split) - len(names)
        others = voice.pick(
            f"; and {voice.counted(more, 'pair', 'pairs')} more",
            f" ; et {voice.counted(more, 'autre paire', 'autres paires')}",
        ) if more else ""  # fmt: skip
        return voice.pick(
            "These offers promise the same people the same at the same time, each on channels of its own:"
            f" {'; '.join(names)}{others}.",
            "Ces offres promettent la même chose aux mêmes personnes au même moment, chacune sur ses canaux :"
            f" {' ; '.join(names)}{others}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="SPLIT_BY_CHANNEL",
        offers=(),
        segments=(),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: make one offer of each pair with all its channels, where that is what is meant.",
            "Pour en sortir : faire de chaque paire une seule offre, avec tous ses canaux, si c’est ce qui est voulu.",
        )),
        evidence={"pairs": pairs, "count": len(split)},
    )  # fmt: skip


def _soonest(twins: Twins) -> tuple[object, ...]:
    return (twins.first.start, twins.one.code, twins.other.code)


def _start(one: Showing) -> tuple[int, str]:
    return (one.presence.valid_from, one.offer.code)


def _order(offer: Offer) -> tuple[object, ...]:
    return (offer.first.start, offer.code)


rule = Rule(
    code="CAL05",
    name="duplicate-offer",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
