"""A message announces what is over, or what nobody can have for weeks yet."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.channel import Channel
from models.nonsense import NonsenseError
from models.offer import Offer
from models.window import Window
from rules.alteration import later
from rules.arrival import arrivals
from rules.channel_words import the_message
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

AFTER, EARLY, LINGERING = "SEND_AFTER_VALIDITY", "SEND_TOO_EARLY", "VISIBLE_AFTER_VALIDITY"
MOST_TOLD = 20
# Clocks are set forward or back by no more than this between two instants of the same time of day.
_SLACK = timedelta(hours=3)
A_MINUTE = timedelta(minutes=1)
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {AFTER: Severity.BLOCK, EARLY: Severity.WARN, LINGERING: Severity.WARN}
)


def _earliest() -> Mapping[str, int]:
    return MappingProxyType({"email": 7, "mail": 21, "push": 7, "sms": 7})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The days before an offer that a message may leave, by channel, and those after its end that it may be seen."""

    earliest_days: Mapping[str, int] = field(default_factory=_earliest)
    lingering_days: int = 7


ENGLISH = """\
A message leaves when its offer is over, or so early that people have forgotten it when it begins.

## Why

Whoever clicks on what is over is a customer lost twice: for the sale, and for the next message. A teaser a few days
ahead makes people look forward; one that comes weeks before is forgotten, and what still hangs there weeks later is a
promise that the till does not keep.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,email,2026-12-11T09:00,10 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,email,2026-11-28T09:00,10 % off
```

## Policy

- `rules.CHN04.earliest_days.email` (7): days before its offer that an e-mail may leave.
- `rules.CHN04.earliest_days.sms` (7): the same for an SMS.
- `rules.CHN04.earliest_days.push` (7): the same for a notification.
- `rules.CHN04.earliest_days.mail` (21): the same for a letter, from the day on which it is posted.
- `rules.CHN04.lingering_days` (7): days after its end that an offer may still be seen.

## Sources

Method (`docs/method.md`) §4.3, last point: the instant of a message lies within the validity of its offer.

## Cannot know

What the message says: a word of thanks after the offer is a message of its own, and relational. When a letter reaches
its letter box. Of offers that come back, it looks at the first occasion; the others are announced alike.
"""

FRENCH = """\
Un message part quand son offre est finie, ou si tôt qu’on l’a oublié quand elle commence.

## Pourquoi

Qui clique sur ce qui est fini est perdu deux fois : pour la vente, et pour le message suivant. Une annonce quelques
jours avant fait attendre l’offre ; des semaines avant, elle s’oublie, et ce qui reste affiché des semaines après est
une promesse que la caisse ne tient pas.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-10;email;2026-12-11T09:00;-10 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-10;email;2026-11-28T09:00;-10 %
```

## Politique

- `rules.CHN04.earliest_days.email` (7) : combien de jours avant son offre un e-mail peut partir.
- `rules.CHN04.earliest_days.sms` (7) : de même pour un SMS.
- `rules.CHN04.earliest_days.push` (7) : de même pour une notification.
- `rules.CHN04.earliest_days.mail` (21) : de même pour un courrier, à compter de son dépôt.
- `rules.CHN04.lingering_days` (7) : combien de jours après sa fin une offre peut encore se voir.

## Sources

Méthode (`docs/method.md`) §4.3, dernier point : l’instant d’un message tombe dans la validité de son offre.

## Ce qu’elle ne peut pas savoir

Ce que dit le message : un mot de remerciement après l’offre est un message à part, et relationnel. Quand un courrier
arrive dans la boîte. Des offres qui reviennent, elle regarde la première fois ; les autres s’annoncent de même.
"""


class _Amiss(NamedTuple):
    """One announcement at a wrong time; `since` and `until` bound the time in which it should not be, aware UTC."""

    reason: str
    channel: Channel
    since: datetime
    until: datetime


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that is announced after its end, long before its start, or shown long after it."""
    look = _Look(inquiry)
    for offer in inquiry.asked:
        if offer.announcements and (amiss := look.at(offer)):
            yield _finding(inquiry, offer, amiss)


class _Look:
    """Looks at the announcements of one offer after the other, with what is the same for all in hand."""

    def __init__(self, inquiry: Inquiry) -> None:
        thresholds: Thresholds = inquiry.thresholds(rule.code)
        self.calendar = inquiry.calendar
        self.earliest = {one: thresholds.earliest_days.get(one.value) for one in Channel}
        # What comes within this time is too early by no channel.
        self.in_time = timedelta(days=min(thresholds.earliest_days.values(), default=0)) - _SLACK
        self.lingering = thresholds.lingering_days
        self.abroad = {
            code: one.timezone
            for code, one in self.calendar.segments.items()
            if one.timezone is not None and one.timezone != self.calendar.zone
        }

    def at(self, offer: Offer) -> list[_Amiss]:
        """Give what is amiss, the worst first."""
        first = offer.occurrences[0]
        end, early = first.end, first.start - self.in_time
        found: list[_Amiss] = []
        for index, one in enumerate(offer.announcements):
            send_at, until = one.send_at, one.visible_until
            if send_at is not None:
                if send_at >= end or (self.abroad and one.channel.is_addressed):
                    found += self._after(offer, index)
                if send_at < early:
                    found += self._early(offer, one.channel, send_at)
            if until is not None and until > end:
                found += self._lingering(offer, one.channel, until)
        return sorted(found, key=_order) if len(found) > 1 else found

    def _after(self, offer: Offer, index: int) -> Iterator[_Amiss]:
        """Tell the last of the groups to hear of it, on its own clock."""
        home, one, end = self.calendar.zone, offer.announcements[index], offer.first.end
        zones = [self.abroad.get(code, home) for code in offer.segments if one.channel.is_addressed] or [home]
        reached = max(next(arrivals(offer, index, (timedelta(0),), home, zone)) for zone in zones)
        if reached >= end:
            yield _Amiss(AFTER, one.channel, end, reached)

    def _early(self, offer: Offer, channel: Channel, send_at: datetime) -> Iterator[_Amiss]:
        days = self.earliest[channel]
        first = None if days is None else _later(offer.first.start, -days, self.calendar.zone)
        if first is not None and send_at < first:
            yield _Amiss(EARLY, channel, send_at, first)

    def _lingering(self, offer: Offer, channel: Channel, until: datetime) -> Iterator[_Amiss]:
        last = _later(offer.first.end, self.lingering, self.calendar.zone)
        if last is not None and until > last:
            yield _Amiss(LINGERING, channel, offer.first.end, until)


def _order(one: _Amiss) -> tuple[int, int, datetime, str]:
    return (-_SEVERITIES[one.reason].weight, (AFTER, EARLY, LINGERING).index(one.reason), one.since, one.channel.value)


def _later(instant: datetime, days: int, zone: ZoneInfo) -> datetime | None:
    """Give the same time of day some days later or sooner, None beyond the calendar's edges."""
    try:
        return later(instant, days, zone)
    except (NonsenseError, OverflowError):
        return None


def _finding(inquiry: Inquiry, offer: Offer, amiss: list[_Amiss]) -> Finding:
    worst, zone = amiss[0], inquiry.calendar.zone
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=_SEVERITIES[worst.reason],
        reason=worst.reason,
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        # A message that leaves as the offer ends is amiss for an instant; a window lasts.
        window=Window(worst.since, max(worst.until, worst.since + A_MINUTE)),
        message=Told(lambda voice: _message(voice, offer, worst, zone) + _more(voice, len(amiss) - 1)),
        remedy=Told(lambda voice: _remedy(voice, offer, worst, zone)),
        evidence={
            "channel": worst.channel.value,
            "count": len(amiss),
            "announcements": tuple(
                {"reason": one.reason, "channel": one.channel.value, "since": one.since, "until": one.until}
                for one in amiss[:MOST_TOLD]
            ),
        },
    )


def _message(voice: Voice, offer: Offer, one: _Amiss, zone: ZoneInfo) -> str:
    since, until, start, end = (
        voice.minute(instant.astimezone(zone)) for instant in (one.since, one.until, offer.first.start, offer.first.end)
    )
    sent = the_message(voice, one.channel)
    if one.reason == AFTER:
        return voice.pick(
            f"{offer.code}: {sent} arrives on {until}, when the offer has been over since {end}",
            f"{offer.code} : {sent} arrive le {until}, alors que l’offre est finie depuis le {end}",
        )
    if one.reason == EARLY:
        return voice.pick(
            f"{offer.code}: {sent} leaves on {since} for an offer that begins on {start}, too early to be remembered",
            f"{offer.code} : {sent} part le {since} pour une offre qui commence le {start}, trop tôt pour qu’on s’en"
            " souvienne",
        )
    return voice.pick(
        f"{offer.code}: {sent} can be seen until {until}, long after the offer ends on {end}",
        f"{offer.code} : {sent} reste visible jusqu’au {until}, bien après la fin de l’offre le {end}",
    )


def _more(voice: Voice, others: int) -> str:
    return voice.pick(f"; {others} more likewise.", f" ; {others} de plus de même.") if others else "."


def _remedy(voice: Voice, offer: Offer, one: _Amiss, zone: ZoneInfo) -> str:
    start, end, until = (
        voice.minute(instant.astimezone(zone)) for instant in (offer.first.start, offer.first.end, one.until)
    )
    if one.reason == AFTER:
        return voice.pick(
            f"Way out: send it between {start} and {end}, or let the offer last longer.",
            f"Pour en sortir : l’envoyer entre le {start} et le {end}, ou faire durer l’offre.",
        )
    if one.reason == EARLY:
        return voice.pick(
            f"Way out: send it on {until} or later, or begin the offer sooner.",
            f"Pour en sortir : l’envoyer le {until} ou plus tard, ou commencer l’offre plus tôt.",
        )
    return voice.pick(
        f"Way out: take it down when the offer ends, on {end}.",
        f"Pour en sortir : la retirer quand l’offre finit, le {end}.",
    )


rule = Rule(
    code="CHN04",
    name="send-outside-validity",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
