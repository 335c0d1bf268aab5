"""An SMS is planned for an hour at which none may arrive."""

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime

from models.calendar import Calendar
from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from models.window import Window
from rules.curfew import Curfew
from rules.curfew import Curfews
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.lawful_hours import LawfulHours
from rules.lawful_hours import sms_hours
from rules.quiet_hours import OpenHours
from rules.residence import country_of
from rules.rule import Rule
from rules.shut_out import ShutOut
from rules.shut_out import Watch
from rules.statute import CLOSING
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20

ENGLISH = """\
An SMS that sells reaches people at an hour at which the law, or the operators, let none arrive.

## Why

In France operators and providers hold an SMS of publicity on a Sunday, on a public holiday and at night: the offer is
then told late, or not at all, and a complaint costs more than the campaign. From eight in the evening on, and in the
first half hour of the morning, some of them hold it and others do not.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,sms,2026-12-06T10:00,10 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,sms,2026-12-07T10:00,10 % off
```

## Policy

None of its own: the hours are those of each country, in `rules/statutes/`, with their source and the day on which it
was read. `sms_hours` are the house’s own hours, which another rule watches.

## Sources

Method (`docs/method.md`) §5. SMS hours in France: no statute was found; 08:00 to 22:00 from Monday to Saturday
without holidays at most operators (blocks), 08:30 to 20:00 at the strictest (warns). United States: 47 CFR
64.1200(c)(1), 08:00 to 21:00 where the person lives; it only warns where consent was given, for it is not settled
whether that lifts the hours. Belgium: 09:00 to 20:00 by usage (warns).

## Cannot know

Stricter hours of single states of the United States: write them into `sms_hours`. Countries without a table here.
Where somebody is: a group keeps the clock of its own time zone, or else the calendar’s.
"""

FRENCH = """\
Un SMS qui vend arrive à une heure où la loi, ou les opérateurs, n’en laissent arriver aucun.

## Pourquoi

En France, opérateurs et prestataires retiennent un SMS publicitaire le dimanche, les jours fériés et la nuit : l’offre
est alors dite en retard, ou pas du tout, et une plainte coûte plus que la campagne. À partir de 20 heures, et dans la
première demi-heure du matin, certains le retiennent et d’autres non.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-10;sms;2026-12-06T10:00;-10 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-10;sms;2026-12-07T10:00;-10 %
```

## Politique

Aucune clé propre : les heures sont celles de chaque pays, dans `rules/statutes/`, avec leur source et le jour où elle a
été lue. `sms_hours` sont les heures de la marque, qu’une autre règle surveille.

## Sources

Méthode (`docs/method.md`) §5. Heures des SMS en France : aucun texte de loi trouvé ; 8 h à 22 h du lundi au samedi
hors jours fériés chez la plupart des opérateurs (bloque), 8 h 30 à 20 h chez les plus stricts (avertit). États-Unis :
47 CFR 64.1200(c)(1), 8 h à 21 h là où vit la personne ; simple avertissement quand elle a consenti, car on ne sait si
cela lève les heures. Belgique : 9 h à 20 h par usage (avertit).

## Ce qu’elle ne peut pas savoir

Les heures plus strictes de certains États des États-Unis : écrivez-les dans `sms_hours`. Les pays sans table ici. Où se
trouve quelqu’un : un groupe suit l’horloge de son fuseau, ou à défaut celle du calendrier.
"""


class _Law:
    """The hours of the countries in which the groups of a calendar live."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._home = inquiry.calendar.zone
        self._curfews = Curfews(inquiry.calendar, inquiry.policy)

    def hours(self, group: Segment, asked: datetime) -> LawfulHours | None:
        zone = group.timezone or self._home
        return sms_hours(country_of(group, zone), asked.astimezone(zone).date())

    def advised(self, group: Segment, _: Channel, asked: datetime) -> Curfew | None:
        """Give when nobody objects to an SMS."""
        hours = self.hours(group, asked)
        return None if hours is None else self._curfews.of(group, hours.advised)

    def is_held(self, one: ShutOut) -> bool:
        """Say whether no SMS gets through; where only some hold it, or consent may lift the hours, it may."""
        hours = self.hours(one.group, one.asked)
        if hours is None or hours.allowed is None:
            return False
        if hours.consent_may_lift and one.group.consents.get(Channel.SMS):
            return False
        return not self._curfews.of(one.group, hours.allowed).is_open(one.asked)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that sells or cares by an SMS outside the hours of the country where it arrives."""
    law = _Law(inquiry)
    watch = Watch(inquiry.calendar, [Channel.SMS], law.advised)
    for offer in inquiry.asked:
        if offer.nature is not Nature.TRANSACTIONAL and (late := watch.shut_out(offer)):
            inquiry.bound.ask()
            yield _finding(inquiry.calendar, offer, late, watch, law)


def _finding(calendar: Calendar, offer: Offer, late: list[ShutOut], watch: Watch, law: _Law) -> Finding:
    worst = next((one for one in late if law.is_held(one)), late[0])
    is_held, due, hours = law.is_held(worst), watch.opens(worst), law.hours(worst.group, worst.asked)
    told = None if hours is None else hours.allowed if is_held else hours.advised
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.BLOCK if is_held else Severity.WARN,
        reason="SMS_HOURS" if is_held else "SMS_HOURS_ADVISED",
        offers=(offer.code,),
        segments=tuple(dict.fromkeys((worst.group.code, *(one.group.code for one in late)))),
        window=None if due is None else Window(worst.asked, due),
        message=Told(lambda voice: _message(voice, offer, worst, told, len(late), is_held=is_held)),
        remedy=Told(lambda voice: _remedy(voice, worst, due)),
        evidence={
            "channel": Channel.SMS.value,
            "asked": worst.asked,
            "next_allowed": due,
            "country": country_of(worst.group, worst.group.timezone or calendar.zone),
            "source": "" if hours is None else hours.source.source,
            "checked_on": "" if hours is None else hours.source.checked_on.isoformat(),
            "count": len(late),
            "messages": tuple(_told(one, watch.opens(one)) for one in late[:MOST_TOLD]),
        },
    )


def _told(one: ShutOut, due: datetime | None) -> Mapping[str, object]:
    return {"segment": one.group.code, "asked": one.asked, "next_allowed": due}


def _message(voice: Voice, offer: Offer, worst: ShutOut, hours: OpenHours | None, count: int, *, is_held: bool) -> str:
    asked = voice.minute(worst.asked.astimezone(worst.curfew.place.zone))
    group = voice.quoted(worst.group.title)
    others = voice.pick(f", and {count - 1} more", f", et {count - 1} de plus") if count > 1 else ""
    none = voice.pick("some carriers want none outside", "certains opérateurs n’en veulent pas hors de")
    if is_held:
        none = voice.pick("none may arrive outside", "aucun ne doit arriver hors de")
    within = "" if hours is None else _hours(voice, hours)
    told = voice.pick(
        f"{offer.code}: an SMS reaches {group} on {asked}, their time{others}; {none} {within}.",
        f"{offer.code} : un SMS arrive à {group} le {asked}, à leur heure{others} ; {none} {within}.",
    )
    return f"{told} {CLOSING[voice.language]}"


def _hours(voice: Voice, hours: OpenHours) -> str:
    told = voice.clock(hours.opens) + voice.pick(" to ", " à ") + voice.clock(hours.closes)
    closed = voice.pick(", Sundays and public holidays excluded", ", hors dimanches et jours fériés")
    return told if hours.sundays else told + closed


def _remedy(voice: Voice, worst: ShutOut, due: datetime | None) -> str:
    opens = "" if due is None else voice.minute(due.astimezone(worst.curfew.place.zone))
    return (
        voice.pick(
            f"Way out: send it on {opens}, or by e-mail.", f"Pour en sortir : l’envoyer le {opens}, ou par e-mail."
        )
        if opens
        else voice.pick("Way out: send it by e-mail.", "Pour en sortir : l’envoyer par e-mail.")
    )


rule = Rule(
    code="LAW08",
    name="sms-hours",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN),
    page={"en": ENGLISH, "fr": FRENCH},
)
