"""A group gets more messages than it bears."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.offer import Nature
from models.segment import Segment
from models.tier import Tier
from rules.agenda import Message
from rules.crowd import Crowd
from rules.crowd import Hit
from rules.crowd import crowds
from rules.crowd import shared
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.message_cap import Caps
from rules.message_cap import Limit
from rules.message_cap import Mailbox
from rules.message_cap import Span
from rules.message_cap import counted
from rules.message_cap import limits
from rules.message_cap import tier_shares
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.presence import micros
from rules.presence import window_of
from rules.rule import Rule
from rules.wall_clock import WallClock
from rules.wording import LANGUAGES
from rules.wording import Told
from rules.wording import Voice
from rules.wording import voice

UNITS: Mapping[Channel | None, tuple[str, str]] = MappingProxyType({
    None: ("messages", "messages"),
    Channel.EMAIL: ("e-mails", "e-mails"),
    Channel.SMS: ("SMS", "SMS"),
    Channel.PUSH: ("push notifications", "notifications"),
    Channel.MAIL: ("letters", "courriers"),
})  # fmt: skip
SPANS: Mapping[Span, tuple[str, str]] = MappingProxyType({
    Span.DAY: ("in 24 hours", "en 24 heures"),
    Span.WEEK: ("in 7 days", "en 7 jours"),
    Span.THIRTY_DAYS: ("in 30 days", "en 30 jours"),
    Span.CALENDAR_WEEK: ("in one calendar week", "dans une même semaine"),
    Span.CALENDAR_MONTH: ("in one calendar month", "dans un même mois"),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The most messages by any way and by each, the share of them that each tier bears, and what counts."""

    total: Caps = field(default=Caps(per_24_hours=2, per_7_days=4, per_30_days=12))
    email: Caps = field(default=Caps(per_7_days=3))
    sms: Caps = field(default=Caps(per_7_days=1, per_month=4))
    push: Caps = field(default=Caps(per_7_days=3))
    mail: Caps = field(default=Caps(per_30_days=2))
    tiers: Mapping[str, Decimal] = field(default_factory=tier_shares)
    relational: bool = True
    transactional: bool = False

    def counted(self, messages: Iterable[Message]) -> list[Message]:
        """Give the messages that weigh on those who get them."""
        exempt = (Nature.RELATIONAL,) * (not self.relational) + (Nature.TRANSACTIONAL,) * (not self.transactional)
        # By places, not by names: asked of every message, it takes half the time.
        return [message for message in messages if message[1].nature not in exempt]

    def limits(self, tier: Tier) -> tuple[Limit, ...]:
        """Give what a group of a tier bears."""
        caps = {channel: getattr(self, "total" if channel is None else channel.value) for channel in UNITS}
        return limits(caps, self.tiers[tier.value])


def _keys(speaker: Voice) -> str:
    """List the policy keys with their usual values, so that the page cannot tell others."""
    usual = Thresholds()
    lines = []
    for channel, unit in UNITS.items():
        name = "total" if channel is None else channel.value
        for span, within in SPANS.items():
            colon = speaker.pick(":", " :")
            meaning = f"{speaker.pick(*unit)} {speaker.pick(*within)}"
            most = getattr(getattr(usual, name), span.value)
            lines.append(f"- `rules.PRS01.{name}.{span.value}` ({most}){colon} {meaning}.")
    for tier, share in usual.tiers.items():
        bears = speaker.pick(
            f": the share of each limit for the tier {tier}.", f" : la part de chaque limite pour {tier}."
        )
        lines.append(f"- `rules.PRS01.tiers.{tier}` ({share}){bears}")
    return "\n".join(lines)


PAGES = {
    "en": """\
A group gets more messages than it bears, in a day, a week or a month, by all channels or by one.

## Why

Each message uses up some of the patience of those who get it. The tenth in a month is opened by few, and what people
do instead of opening it is to unsubscribe, for good. No team sees it alone: each sends its own two.

## Bad

```csv
offer,segment,tier,from,to,channel,send at,mechanic
MON,vip,good,2026-12-07,2026-12-14,email,2026-12-07T09:00,10 % off
TUE,vip,good,2026-12-08,2026-12-14,email,2026-12-08T09:00,10 % off
WED,vip,good,2026-12-09,2026-12-14,email,2026-12-09T09:00,10 % off
THU,vip,good,2026-12-10,2026-12-14,email,2026-12-10T09:00,10 % off
```

## Good

```csv
offer,segment,tier,from,to,channel,send at,mechanic
MON,vip,good,2026-12-07,2026-12-14,email,2026-12-07T09:00,10 % off
WED,vip,good,2026-12-09,2026-12-14,email,2026-12-09T09:00,10 % off
FRI,vip,good,2026-12-11,2026-12-14,email,2026-12-11T09:00,10 % off
```

## Policy

A limit of 0 is none. `per_24_hours`, `per_7_days` and `per_30_days` count from any message on, on the clock of the
plan; `per_week` runs from Monday to Sunday and `per_month` from the first to the last of the month. A share is rounded
up, and one message is always allowed.

{keys}
- `rules.PRS01.relational` (true): messages that care for people count as well.
- `rules.PRS01.transactional` (false): messages that carry out a purchase count as well.

## Sources

Custom of the trade. The figures are a starting point for the house, none of them is measured: set your own.

## Cannot know

Customers who are in two lists: each group is counted by itself, so whoever is in both gets the messages of both. Who
has read the earlier messages, who opened none for a year, and what other systems than this calendar send.
""",
    "fr": """\
Un groupe reçoit plus de messages qu’il n’en supporte, en un jour, une semaine ou un mois, tous canaux ou un seul.

## Pourquoi

Chaque message entame un peu la patience de ceux qui le reçoivent. Le dixième du mois n’est guère ouvert, et à défaut
de l’ouvrir, on se désabonne, pour de bon. Aucune équipe ne le voit seule : chacune n’envoie que les deux siens.

## À éviter

```csv
offre;segment;palier;du;au;canal;envoi;mécanique
MON;vip;good;2026-12-07;2026-12-14;email;2026-12-07T09:00;-10 %
TUE;vip;good;2026-12-08;2026-12-14;email;2026-12-08T09:00;-10 %
WED;vip;good;2026-12-09;2026-12-14;email;2026-12-09T09:00;-10 %
THU;vip;good;2026-12-10;2026-12-14;email;2026-12-10T09:00;-10 %
```

## Bon

```csv
offre;segment;palier;du;au;canal;envoi;mécanique
MON;vip;good;2026-12-07;2026-12-14;email;2026-12-07T09:00;-10 %
WED;vip;good;2026-12-09;2026-12-14;email;2026-12-09T09:00;-10 %
FRI;vip;good;2026-12-11;2026-12-14;email;2026-12-11T09:00;-10 %
```

## Politique

Une limite de 0 n’en est pas une. `per_24_hours`, `per_7_days` et `per_30_days` se comptent à partir de tout message,
à l’horloge du plan ; `per_week` va du lundi au dimanche et `per_month` du premier au dernier du mois. Une part
s’arrondit vers le haut, et un message est toujours permis.

{keys}
- `rules.PRS01.relational` (true) : les messages d’attention comptent aussi.
- `rules.PRS01.transactional` (false) : les messages qui exécutent un achat comptent aussi.

## Sources

Usage du métier. Les chiffres sont un point de départ, aucun n’est mesuré : fixez les vôtres.

## Ce qu’elle ne peut pas savoir

Les clients de deux listes : chaque groupe est compté à part, si bien que qui figure dans les deux reçoit les messages
des deux. Qui a lu les messages précédents, qui n’en a ouvert aucun de l’année, et ce qu’envoient d’autres outils.
""",
}


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each stretch with too many messages, once for all groups that get them, and cut at each month."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    clock = WallClock(inquiry.calendar.zone)
    found: dict[str, Sequence[Crowd]] = {}
    told: dict[tuple[int, ...], Limit] = {}
    # Groups that get the same messages and bear as many are crowded alike.
    known: dict[tuple[int, tuple[Limit, ...]], Sequence[Crowd]] = {}
    borne = {tier: thresholds.limits(tier) for tier in {segment.tier for segment in inquiry.groups}}
    boxes: dict[int, Mailbox] = {}
    for segment in inquiry.groups:
        inquiry.bound.ask()
        messages, limited = inquiry.agenda.of(segment.code), borne[segment.tier]
        if not messages:
            continue
        key = (id(messages), limited)
        if key not in known:
            if id(messages) not in boxes:
                boxes[id(messages)] = Mailbox(thresholds.counted(messages), clock)
            known[key] = _crowds(boxes[id(messages)], limited, clock)
            told.update({(place, limit.most): limit for place, limit in enumerate(limited)})
        found[segment.code] = known[key]
    for clusters, segments in shared(found, inquiry.calendar):
        yield _finding(_Excess(clusters[0], told, clock), segments, len(clusters), inquiry.calendar.zone)


def _crowds(box: Mailbox, limited: Sequence[Limit], clock: WallClock) -> Sequence[Crowd]:
    hits = [hit for place, limit in enumerate(limited) for hit in limit.hits(place, box)]
    if not hits:
        return ()
    told = crowds(box.messages, hits, lambda one: clock.month(one[0]), lambda some: counted(some, limited, box))
    return tuple(told)


class _Excess:
    """What is too much in one crowd: the limit that is broken worst, and when the culprit could leave."""

    def __init__(self, crowd: Crowd, told: Mapping[tuple[int, ...], Limit], clock: WallClock) -> None:
        self.crowd = crowd
        worst: dict[tuple[int, ...], Hit] = {}
        for hit in crowd.hits:
            if hit.counted > worst.setdefault(hit.why, hit).counted:
                worst[hit.why] = hit
        self.hits = sorted(worst.values(), key=_worst_first)
        self.limits = [told[hit.why] for hit in self.hits]
        first = [hit for hit in crowd.hits if hit.last == crowd.hits[0].last]
        self.free_from = max(told[hit.why].free_from(hit, crowd.messages, clock) for hit in first)

    @property
    def counts(self) -> list[int]:
        """Give how many messages were counted by each broken limit."""
        return [hit.counted for hit in self.hits]

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Give the instants of the first and the last message of what is worst."""
        worst = self.hits[0]
        first, last = (self.crowd.messages[place].instant for place in (worst.first, worst.last))
        return EPOCH + first * MICROSECOND, EPOCH + last * MICROSECOND


def _worst_first(hit: Hit) -> tuple[Fraction, int]:
    place, most = hit.why
    return (Fraction(-hit.counted, most), place)


def _finding(excess: _Excess, segments: Sequence[Segment], times: int, zone: ZoneInfo) -> Finding:
    crowd, worst = excess.crowd, excess.limits[0]
    offers = crowd.offers
    until = max(micros(excess.free_from), crowd.messages[-1].instant + 1)

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in segments])
        first, last = (voice.minute(one.astimezone(zone)) for one in excess.ends)
        too_many = _told(voice, excess.counts[0], worst)
        also = _also(voice, excess)
        told = voice.count(times)
        again = voice.pick(f" So it comes {told} times.", f" Cela revient {told} fois.") if times > 1 else ""
        return voice.pick(
            f"{names} get {too_many} (from {first} to {last}); the limit is {worst.most}{also}.{again}",
            f"{names} reçoivent {too_many} (du {first} au {last}) ; la limite est de {worst.most}{also}.{again}",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="TOO_MANY_MESSAGES",
        offers=offers,
        segments=tuple(one.code for one in segments),
        window=window_of(crowd.messages[0].instant, until),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: send {offers[-1]} no sooner than {voice.minute(excess.free_from.astimezone(zone))}, or not to"
            " them, or say it in one of the other messages.",
            f"Pour en sortir : n’envoyer {offers[-1]} qu’à partir du"
            f" {voice.minute(excess.free_from.astimezone(zone))}, ou pas à eux, ou le dire dans l’un des autres"
            " messages.",
        )),
        evidence={
            "broken": tuple(map(_evidence, excess.limits, excess.counts)),
            **_evidence(worst, excess.counts[0]),
            "free_from": excess.free_from,
            "instants": crowd.instants,
            "messages": len(crowd.messages),
            "times": times,
        },
    )  # fmt: skip


def _evidence(limit: Limit, counted: int) -> Mapping[str, object]:
    channel = "all" if limit.channel is None else limit.channel.value
    return {"channel": channel, "span": limit.span.value, "limit": limit.most, "counted": counted}


def _told(voice: Voice, counted: int, limit: Limit) -> str:
    return f"{counted} {voice.pick(*UNITS[limit.channel])} {voice.pick(*SPANS[limit.span])}"


def _also(voice: Voice, excess: _Excess) -> str:
    """Say what else is too much."""
    others = [_told(voice, count, limit) for count, limit in zip(excess.counts, excess.limits, strict=True)][1:]
    return f"{voice.pick('; also ', ' ; et aussi ')}{voice.listed(others)}" if others else ""


rule = Rule(
    code="PRS01",
    name="too-many-messages",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={language: PAGES[language].replace("{keys}", _keys(voice(language))) for language in LANGUAGES},
)
