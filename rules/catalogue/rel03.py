"""After an incident the brand speaks to those it hit, and to nobody else."""

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from models.channel import Channel
from models.channel import CodeKind
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.incident_words import speaks_to_concerned
from rules.incident_words import tells_of_incident
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

_DISCREET = frozenset({Channel.EMAIL, Channel.MAIL})

ENGLISH = """\
After an incident, those who were hit get a message or a gesture, and no word goes to the other customers.

## Why

The list of those who were hit is never whole, and what is given to some is told to others. A wide and discreet message,
“if you were concerned …”, reaches whom the list forgot, shows the rest that the brand owns up to it, and costs nothing.

## Bad

```csv
offer,name,nature,segment,tier,from,to,channel,send at,mechanic
SORRY,Sorry for the delay,relational,late-parcels,medium,2027-01-11,2027-02-01,web,,10 € off
WORD,News of the shop,relational,others,medium,2027-01-12,2027-02-01,email,2027-01-12T09:00,
```

## Good

```csv
offer,name,nature,segment,tier,from,to,channel,send at,mechanic
SORRY,Sorry for the delay,relational,late-parcels,medium,2027-01-11,2027-02-01,web,,10 € off
WORD,If you were concerned,relational,others,medium,2027-01-12,2027-02-01,email,2027-01-12T09:00,
```

## Policy

- `rules.REL03.within_days` (7): how near the wide message must lie to the one for those who were hit.

## Sources

Custom of the trade: the wide, discreet message is the good example.

## Cannot know

Incidents that neither name nor goal calls one: it reads words such as incident, outage, delay, recall, sorry, apology,
panne, retard, excuses, geste commercial, in offers that are relational or transactional. Who was really hit, what the
press says, and whether two messages speak of the same incident. It warns where others may see or be handed what some
were given, and notes the rest.
"""

FRENCH = """\
Après un incident, ceux qu’il a touchés reçoivent un message ou un geste, et aucun mot ne va aux autres clients.

## Pourquoi

La liste de ceux qui ont été touchés n’est jamais complète, et ce qu’on donne aux uns se raconte aux autres. Un message
large et discret, « si vous étiez concerné… », atteint ceux que la liste oublie, montre aux autres que la marque assume,
et ne coûte rien.

## À éviter

```csv
offre;nom;nature;segment;palier;du;au;canal;envoi;mécanique
SORRY;Nos excuses;relationnelle;late-parcels;medium;2027-01-11;2027-01-31;web;;-10 €
WORD;Des nouvelles;relationnelle;others;medium;2027-01-12;2027-01-31;email;2027-01-12T09:00;
```

## Bon

```csv
offre;nom;nature;segment;palier;du;au;canal;envoi;mécanique
SORRY;Nos excuses;relationnelle;late-parcels;medium;2027-01-11;2027-01-31;web;;-10 €
WORD;Si vous étiez concerné;relationnelle;others;medium;2027-01-12;2027-01-31;email;2027-01-12T09:00;
```

## Politique

- `rules.REL03.within_days` (7) : à combien de jours au plus du message aux touchés doit se trouver le message large.

## Sources

Usage du métier : le message large et discret est le bon exemple.

## Ce qu’elle ne peut pas savoir

Les incidents que ni le nom ni le but n’appellent ainsi : elle lit des mots comme incident, panne, retard, excuses,
geste commercial, rappel de produit, outage, delay, sorry, dans les offres relationnelles ou transactionnelles. Qui a
vraiment été touché, ce qu’en dit la presse, et si deux messages parlent du même incident. Elle avertit là où d’autres
peuvent voir ou se faire passer ce qui fut donné à certains, et note le reste.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How many days before or after the message to those who were hit the wide one still counts."""

    within_days: int = 7


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each audience that alone hears of an incident; no offer in particular is to blame."""
    if not inquiry.is_whole:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    spoken = [offer for offer in inquiry.calendar.offers if offer.nature is not Nature.PROMOTIONAL]
    told = sorted((one for one in spoken if tells_of_incident(one) or speaks_to_concerned(one)), key=_code)
    customers = [one for one in inquiry.calendar.segments.values() if one.tier.has_bought and not one.dormant]
    words, reach = _words(told), timedelta(days=thresholds.within_days)
    silent: dict[tuple[tuple[str, ...], Severity], list[Offer]] = {}
    for offer in told:
        inquiry.bound.ask()
        if _is_for_some(offer, customers) and not any(
            one.widens(offer, customers) and _is_near(offer, instants, reach) for one, instants in words.items()
        ):
            severity = Severity.WARN if _is_seen(offer) else Severity.INFO
            silent.setdefault((tuple(sorted(offer.segments)), severity), []).append(offer)
    for (codes, severity), offers in sorted(silent.items(), key=lambda one: (one[0][0], one[0][1].value)):
        yield _finding(inquiry, thresholds, [inquiry.calendar.segments[code] for code in codes], offers, severity)


def _is_for_some(offer: Offer, customers: Iterable[Segment]) -> bool:
    """Say whether some customers hear of it and others do not; an open notice is for everybody."""
    if offer.open_to_all or speaks_to_concerned(offer) or (not offer.mechanics and _is_shown(offer)):
        return False
    return any(one.code not in offer.segments for one in customers)


def _is_shown(offer: Offer) -> bool:
    return any(not one.channel.is_addressed for one in offer.announcements)


def _is_seen(offer: Offer) -> bool:
    """Say whether others may see or be handed what those who were hit are given."""
    if not offer.mechanics:
        return False
    return _is_shown(offer) or any(one.code is CodeKind.GENERIC for one in offer.announcements)


@dataclass(frozen=True, slots=True)
class _Audience:
    """Whom a discreet word reaches, and whether a gift comes with it."""

    codes: frozenset[str]
    is_everybody: bool
    has_gift: bool

    def widens(self, offer: Offer, customers: Iterable[Segment]) -> bool:
        """Say whether such a word, without a gift, reaches customers whom an offer does not."""
        if self.has_gift and offer.mechanics:
            return False
        return self.is_everybody or any(one.code in self.codes and one.code not in offer.segments for one in customers)


def _words(told: Iterable[Offer]) -> Mapping[_Audience, Sequence[datetime]]:
    """Give when whom is told by a discreet way, soonest first."""
    words: dict[_Audience, list[datetime]] = {}
    for offer in told:
        if any(one.channel in _DISCREET for one in offer.announcements):
            audience = _Audience(frozenset(offer.segments), offer.open_to_all, bool(offer.mechanics))
            words.setdefault(audience, []).extend(_instants(offer))
    return {audience: sorted(instants) for audience, instants in words.items()}


def _is_near(offer: Offer, instants: Sequence[datetime], reach: timedelta) -> bool:
    """Say whether one of some instants lies near one at which an offer is told."""
    return any(bisect_left(instants, mine - reach) < bisect_right(instants, mine + reach) for mine in _instants(offer))


def _instants(offer: Offer) -> Sequence[datetime]:
    """Give when it is told, or when it begins where no message says so."""
    return offer.sent_at() or (offer.first.start,)


def _finding(
    inquiry: Inquiry, thresholds: Thresholds, segments: Sequence[Segment], offers: Sequence[Offer], severity: Severity
) -> Finding:
    zone, first = inquiry.calendar.zone, min(offers, key=lambda one: (_instants(one)[0], one.code))
    codes = [one.code for one in offers]
    is_seen = severity is Severity.WARN

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in segments])
        listed = voice.listed(codes[:MOST_LISTED])
        when = voice.minute(_instants(first)[0].astimezone(zone))
        seen = (
            voice.pick(" Others may see what is given.", " D’autres peuvent voir ce qui est donné.") if is_seen else ""
        )
        most = thresholds.within_days
        days = voice.pick(voice.counted(most, "day", "days"), voice.counted(most, "jour", "jours"))
        return voice.pick(
            f"Only {names} hear of the incident ({listed}, {when}): no discreet message goes to other customers within"
            f" {days}.{seen}",
            f"Seuls {names} entendent parler de l’incident ({listed}, {when}) : aucun message discret ne va à d’autres"
            f" clients à {days} au plus de là.{seen}",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=severity,
        reason="GIFT_SEEN" if is_seen else "SILENT",
        offers=(),
        segments=tuple(one.code for one in segments),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: send a relational e-mail to other customers as well, such as “if you were concerned by …, write"
            " to us”, with no gift in it"
            + (", and give single-use codes to those who were hit." if is_seen else "."),
            "Pour en sortir : envoyer aussi aux autres clients un e-mail relationnel, tel que « si vous étiez concerné"
            " par…, écrivez-nous », sans cadeau"
            + (", et donner des codes à usage unique à ceux qui ont été touchés." if is_seen else "."),
        )),
        evidence={
            "offers": tuple(codes[:MOST_LISTED]),
            "offers_count": len(codes),
            "instants": tuple(_instants(one)[0] for one in offers[:MOST_LISTED]),
            "within_days": thresholds.within_days,
        },
    )  # fmt: skip


def _code(offer: Offer) -> str:
    return offer.code


rule = Rule(
    code="REL03",
    name="silent-on-incident",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
