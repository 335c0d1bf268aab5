"""A message is asked for at an hour at which its channel may not disturb people."""

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime

from models.channel import Channel
from models.offer import Offer
from models.window import Window
from rules.channel_words import the_message
from rules.curfew import Curfews
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.overtaking import Overtaking
from rules.policy import Policy
from rules.rule import Rule
from rules.sending_policy import ALWAYS
from rules.sending_policy import OnClosed
from rules.shut_out import ShutOut
from rules.shut_out import Watch
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20

ENGLISH = """\
A message is asked for at an hour at which the house does not disturb people, on their own clock.

## Why

A phone that rings at half past nine on a Saturday night, on a Sunday or on Christmas Day costs more trust than the
offer earns. The message then waits, and may reach people when the offer is over, or after the prospects’ own.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-11-20,2026-12-10,sms,2026-11-21T21:30,10 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-11-20,2026-12-10,sms,2026-11-23T08:30,10 % off
```

## Policy

- `sms_hours`: the hours of SMS, and whether Saturdays, Sundays and holidays count.
- `sending.hours`: those of e-mail, notifications and letters, which never close unless the house says so.
- `sending.blackouts`: when the house sends nothing.
- `sending.on_closed` (shift): whether such a message waits for the next open hour, or for a person.

## Sources

Method (`docs/method.md`) §4.3 and §4.4; what the scheduler then does with the message is in `docs/operations.md`.

## Cannot know

The public holidays of other countries than France: a note names those groups. The hours of a provider, which it heeds
when it sends. Where somebody is: a group keeps one clock, its own or the calendar’s.
"""

FRENCH = """\
Un message est demandé à une heure où la marque ne dérange pas les gens, à leur propre horloge.

## Pourquoi

Un téléphone qui sonne à 21 h 30 un samedi, un dimanche ou le jour de Noël coûte plus de confiance que l’offre n’en
gagne. Le message attend alors, et peut arriver quand l’offre est finie, ou après celui des prospects.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-11-20;2026-12-09;sms;2026-11-21T21:30;-10 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-11-20;2026-12-09;sms;2026-11-23T08:30;-10 %
```

## Politique

- `sms_hours` : les heures des SMS, et si samedis, dimanches et jours fériés comptent.
- `sending.hours` : celles des e-mails, notifications et courriers, toujours ouvertes si la marque ne dit rien.
- `sending.blackouts` : quand la marque n’envoie rien.
- `sending.on_closed` (shift) : si un tel message attend la prochaine heure ouverte, ou une personne.

## Sources

Méthode (`docs/method.md`) §4.3 et §4.4 ; ce que l’ordonnanceur fait alors du message est dans `docs/operations.md`.

## Ce qu’elle ne peut pas savoir

Les jours fériés des autres pays que la France : une note nomme ces groupes. Les heures d’un prestataire, respectées à
l’envoi. Où se trouve quelqu’un : un groupe n’a qu’une horloge, la sienne ou celle du calendrier.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer with messages that the house would not let through when they are asked for."""
    calendar, policy = inquiry.calendar, inquiry.policy
    channels = tuple(one for one in Channel if one.is_addressed and _may_close(policy, one))
    if not channels:
        return

    curfews = Curfews(calendar, policy)
    watch = Watch(calendar, channels, lambda group, channel, _: curfews.of_house(group, channel))
    overtaking = Overtaking(calendar, watch)
    for offer in inquiry.asked:
        if offer.announcements and (late := watch.shut_out(offer)):
            inquiry.bound.ask()
            yield _finding(inquiry, offer, late, watch, overtaking)
    if inquiry.is_whole:
        yield from _guessed(inquiry, channels, curfews)


def _may_close(policy: Policy, channel: Channel) -> bool:
    return policy.hours_of(channel) != ALWAYS or any(one.concerns(channel) for one in policy.sending.blackouts)


def _finding(inquiry: Inquiry, offer: Offer, late: list[ShutOut], watch: Watch, overtaking: Overtaking) -> Finding:
    is_held = inquiry.policy.sending.on_closed is OnClosed.HOLD
    # A message that waits beyond the end of its offer is the worst of all.
    first, *others = sorted(late, key=lambda one: is_held or not _waits_too_long(one, watch))
    due = watch.opens(first)
    is_over = not is_held and _waits_too_long(first, watch)
    ahead = () if due is None or is_held else overtaking.ahead_of(offer, first, due)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="AFTER_THE_END" if is_over else "OVERTAKEN" if ahead else "QUIET_HOURS",
        offers=(offer.code,),
        segments=tuple(dict.fromkeys(one.group.code for one in (first, *others))),
        window=None if due is None else Window(first.asked, due),
        message=Told(
            lambda voice: (
                _message(voice, offer, first, len(others), None if is_held else due)
                + _consequence(voice, ahead, is_over=is_over)
            )
        ),
        remedy=Told(lambda voice: _remedy(voice, offer, first, None if is_over or ahead else due)),
        evidence={
            "channel": first.channel.value,
            "asked": first.asked,
            "next_allowed": due,
            "overtaken_by": ahead,
            "count": len(late),
            "messages": tuple(_told(one, watch.opens(one)) for one in late[:MOST_TOLD]),
        },
    )


def _told(one: ShutOut, due: datetime | None) -> Mapping[str, object]:
    return {"segment": one.group.code, "channel": one.channel.value, "asked": one.asked, "next_allowed": due}


def _waits_too_long(one: ShutOut, watch: Watch) -> bool:
    due = watch.opens(one)
    return due is not None and due >= one.ends


def _message(voice: Voice, offer: Offer, first: ShutOut, count: int, due: datetime | None) -> str:
    zone = first.curfew.place.zone
    asked, opens = (one and voice.minute(one.astimezone(zone)) for one in (first.asked, due))
    sent, group = the_message(voice, first.channel), voice.quoted(first.group.title)
    others = voice.pick(f", and {count} more like it", f", et {count} de plus") if count else ""
    waits = voice.pick(f"it leaves on {opens}", f"départ le {opens}")
    if opens is None:
        waits = voice.pick("it is held until somebody decides", "envoi retenu jusqu’à ce que quelqu’un décide")
    return voice.pick(
        f"{offer.code}: {sent} to {group} is asked for on {asked}, their time, when it may not disturb them"
        f"{others}; {waits}",
        f"{offer.code} : {sent} pour {group} tombe le {asked}, à leur heure, quand il ne faut pas les déranger"
        f"{others} ; {waits}",
    )


def _consequence(voice: Voice, ahead: tuple[str, ...], *, is_over: bool) -> str:
    told = voice.listed(ahead[:MOST_TOLD])
    if is_over:
        return voice.pick(", when the offer is over.", ", quand l’offre est finie.")
    if ahead:
        return voice.pick(
            f", after {told} has told less loyal people the same.",
            f", après que {told} a dit la même chose à de moins fidèles.",
        )
    return "."


def _remedy(voice: Voice, offer: Offer, first: ShutOut, due: datetime | None) -> str:
    if due is None:
        return voice.pick(
            f"Way out: send {offer.code} earlier, in open hours, or widen the hours in the policy.",
            f"Pour en sortir : envoyer {offer.code} plus tôt, dans les heures ouvertes, ou élargir ces heures dans la"
            " politique.",
        )
    opens = voice.minute(due.astimezone(first.curfew.place.zone))
    return voice.pick(
        f"Way out: send it on {opens}, or earlier in open hours.",
        f"Pour en sortir : l’envoyer le {opens}, ou plus tôt dans les heures ouvertes.",
    )


def _guessed(inquiry: Inquiry, channels: tuple[Channel, ...], curfews: Curfews) -> Iterator[Finding]:
    """Note the groups that are written to and whose holidays nobody knows."""
    groups = []
    for code, group in sorted(inquiry.calendar.segments.items()):
        guessed = tuple(one for one in channels if curfews.of_house(group, one).is_guessing)
        if guessed and any(one.channel in guessed for one in inquiry.agenda.of(code)):
            groups.append(group)
    if not groups:
        return
    titles = [one.title for one in groups[:MOST_TOLD]]
    yield Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="HOLIDAYS_UNKNOWN",
        offers=(),
        segments=tuple(one.code for one in groups),
        window=None,
        message=Told(lambda voice: voice.pick(
            f"Nobody knows the public holidays of {voice.listed([voice.quoted(one) for one in titles])}:"
            " messages may reach them on one.",
            f"Personne ne connaît les jours fériés de {voice.listed([voice.quoted(one) for one in titles])} :"
            " des messages peuvent leur arriver un tel jour.",
        )),
        remedy=Told(lambda voice: voice.pick(
            "Way out: give the group the country FR if it lives in France, or close those days with sending.blackouts.",
            "Pour en sortir : donner au groupe le pays FR s’il vit en France, ou fermer ces jours avec"
            " sending.blackouts.",
        )),
        evidence={"count": len(groups)},
    )  # fmt: skip


rule = Rule(
    code="CHN03",
    name="quiet-hours",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    page={"en": ENGLISH, "fr": FRENCH},
)
