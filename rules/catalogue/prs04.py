"""Several offers write to the same people within the same hour."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from models.channel import Channel
from models.mechanic import Count
from models.offer import Nature
from models.segment import Segment
from rules.agenda import Message
from rules.closeness import Closeness
from rules.crowd import Crowd
from rules.crowd import Hit
from rules.crowd import crowds
from rules.crowd import shared
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.presence import window_of
from rules.rule import Rule
from rules.wall_clock import WallClock
from rules.wording import Told
from rules.wording import Voice

MINUTE = 60_000_000

ENGLISH = """\
Several offers reach the same group at the same instant, or less than an hour apart.

## Why

Two messages that arrive together are read as one, and the second is read as noise: it costs as much, sells less and
brings unsubscriptions. It mostly happens when two teams both choose Tuesday at nine.

## Bad

```csv
offer,segment,tier,from,to,channel,send at,mechanic
SHOES-10,vip,good,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
BAGS-10,vip,good,2026-12-01,2026-12-11,email,2026-12-01T09:30,10 % off
```

## Good

```csv
offer,segment,tier,from,to,channel,send at,mechanic
SHOES-10,vip,good,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off
BAGS-10,vip,good,2026-12-01,2026-12-11,email,2026-12-03T09:00,10 % off
```

## Policy

- `rules.PRS04.minutes` (60): messages at least this far apart are no longer together; 0 keeps to the same instant.
- `rules.PRS04.same_channel_only` (false): look at each channel by itself, so that an e-mail and an SMS may go together.
- `rules.PRS04.same_offer` (false): also tell of one offer that is sent by two channels at once.
- `rules.PRS04.transactional` (false): also count messages that carry out a purchase.

## Sources

Custom of the trade; the hour is a custom of the house, not a measured figure.

## Cannot know

When people open their messages, who is in two lists at once, and at what minute a slow provider really delivers. Wall
times of groups that live in other zones are compared as the plan’s own clock tells them.
"""

FRENCH = """\
Plusieurs offres touchent le même groupe au même instant, ou à moins d’une heure d’écart.

## Pourquoi

Deux messages qui arrivent ensemble se lisent comme un seul, et le second comme du bruit : il coûte autant, vend moins
et provoque des désabonnements. Cela arrive surtout quand deux équipes choisissent toutes deux le mardi à neuf heures.

## À éviter

```csv
offre;segment;palier;du;au;canal;envoi;mécanique
SHOES-10;vip;good;2026-12-01;2026-12-11;email;2026-12-01T09:00;-10 %
BAGS-10;vip;good;2026-12-01;2026-12-11;email;2026-12-01T09:30;-10 %
```

## Bon

```csv
offre;segment;palier;du;au;canal;envoi;mécanique
SHOES-10;vip;good;2026-12-01;2026-12-11;email;2026-12-01T09:00;-10 %
BAGS-10;vip;good;2026-12-01;2026-12-11;email;2026-12-03T09:00;-10 %
```

## Politique

- `rules.PRS04.minutes` (60) : à partir de cet écart, deux messages ne tombent plus ensemble ; 0 s’en tient au même
  instant.
- `rules.PRS04.same_channel_only` (false) : regarder chaque canal à part, de sorte qu’un e-mail et un SMS puissent
  partir ensemble.
- `rules.PRS04.same_offer` (false) : signaler aussi une offre envoyée par deux canaux à la fois.
- `rules.PRS04.transactional` (false) : compter aussi les messages qui exécutent un achat.

## Sources

Usage du métier ; l’heure est un usage de la maison, pas un chiffre mesuré.

## Ce qu’elle ne peut pas savoir

Quand les gens ouvrent leurs messages, qui figure dans deux listes à la fois, et à quelle minute un prestataire lent
délivre vraiment. Les heures locales des groupes d’autres fuseaux sont comparées sur l’horloge du plan.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When messages count as sent together; `minutes` up to a day."""

    minutes: Count = 60
    same_channel_only: bool = False
    same_offer: bool = False
    transactional: bool = False

    def counts(self, message: Message) -> bool:
        """Say whether a message weighs on those who get it."""
        return self.transactional or message.offer.nature is not Nature.TRANSACTIONAL

    @property
    def apart(self) -> int:
        """Give from how many microseconds on messages are no longer together."""
        return max(1, self.minutes * MINUTE)

    def line(self, message: Message) -> Channel | None:
        """Name what a message has in common with those that it must not leave with; None: nothing is needed."""
        return message.channel if self.same_channel_only else None

    def lines(self, messages: Sequence[Message]) -> Mapping[Channel | None, Closeness]:
        """Put messages that must not leave together side by side."""
        places: dict[Channel | None, list[int]] = {}
        for place, message in enumerate(messages):
            places.setdefault(self.line(message), []).append(place)
        return {
            line: Closeness(messages, listed, self.apart, any_offer=self.same_offer) for line, listed in places.items()
        }


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each cluster of messages, once for all groups that get it."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    clock = WallClock(inquiry.calendar.zone)
    found: dict[str, Sequence[Crowd]] = {}
    # Groups that get the same messages are crowded alike.
    known: dict[int, Sequence[Crowd]] = {}
    for segment in inquiry.groups:
        inquiry.bound.ask()
        messages = inquiry.agenda.of(segment.code)
        if id(messages) not in known:
            known[id(messages)] = () if _is_calm(messages, thresholds) else _crowds(messages, thresholds, clock)
        found[segment.code] = known[id(messages)]
    for clusters, segments in shared(found, inquiry.calendar):
        yield _finding(inquiry, thresholds, clusters, segments)


def _crowds(messages: Iterable[Message], thresholds: Thresholds, clock: WallClock) -> Sequence[Crowd]:
    counted = [message for message in messages if thresholds.counts(message)]
    lines = thresholds.lines(counted)
    hits = [hit for line in lines.values() for hit in line.hits()]

    def told(some: Sequence[Hit]) -> Iterator[int]:
        by_line: dict[Channel | None, list[int]] = {}
        for hit in some:
            by_line.setdefault(thresholds.line(counted[hit.last]), []).append(hit.last)
        return chain.from_iterable(lines[line].counted(lasts) for line, lasts in by_line.items())

    return tuple(crowds(counted, hits, lambda one: clock.day(one.instant), told))


def _is_calm(messages: Sequence[Message], thresholds: Thresholds) -> bool:
    """Say whether no message is near the one before it, if need be of another offer, which is quickly seen."""
    apart, any_offer = thresholds.apart, thresholds.same_offer
    for (instant, offer, _), (before, other, _) in zip(messages[1:], messages, strict=False):
        if instant - before < apart and (any_offer or offer is not other):
            return False
    return True


def _finding(
    inquiry: Inquiry, thresholds: Thresholds, clusters: tuple[Crowd, ...], segments: tuple[Segment, ...]
) -> Finding:
    first, offers = clusters[0], clusters[0].offers
    culprit = offers[-1]
    sent = first.instants
    free = first.messages[-1].instant + thresholds.minutes * MINUTE
    zone = inquiry.calendar.zone

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in segments])
        when = _when(voice, [instant.astimezone(zone) for instant in (sent[0], sent[-1])])
        count, listed = len(first.messages), voice.listed(offers)
        again = _again(voice, len(clusters))
        return voice.pick(
            f"{names} get {count} messages at once, {when}: {listed}{again}.",
            f"{names} reçoivent {count} messages à la fois, {when} : {listed}{again}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="SAME_INSTANT" if sent[0] == sent[-1] else "SAME_HOUR",
        offers=offers,
        segments=tuple(one.code for one in segments),
        window=window_of(first.messages[0].instant, free),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: send {culprit} at least {voice.counted(thresholds.minutes or 1, 'minute', 'minutes')} from the"
            " others, better on another day, or tell of both in one message.",
            f"Pour en sortir : envoyer {culprit} à {voice.counted(thresholds.minutes or 1, 'minute', 'minutes')} au"
            " moins des autres, mieux, un autre jour, ou réunir le tout en un seul message.",
        )),
        evidence={
            "counted": len(first.messages),
            "apart_minutes": thresholds.minutes,
            "instants": sent,
            "channels": sorted({one.channel.value for one in first.messages}),
            "times": len(clusters),
        },
    )  # fmt: skip


def _when(voice: Voice, ends: list[datetime]) -> str:
    start, end = (voice.minute(one) for one in ends)
    if start == end:
        return voice.pick(f"on {start}", f"le {start}")
    return voice.pick(f"from {start} to {end}", f"du {start} au {end}")


def _again(voice: Voice, times: int) -> str:
    """Say that it comes back, where it does."""
    if times == 1:
        return ""
    return voice.pick(
        f", and {voice.counted(times - 1, 'more time', 'more times')}",
        f", et {voice.counted(times - 1, 'autre', 'autres')} fois",
    )


rule = Rule(
    code="PRS04",
    name="same-instant",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
