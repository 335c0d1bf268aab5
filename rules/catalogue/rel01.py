"""A tier of customers hears from the brand only when it sells."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from models.channel import Channel
from models.mechanic import Count
from models.offer import Nature
from models.offer import Offer
from models.tier import Tier
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.tier_words import active_groups
from rules.tier_words import tier_told
from rules.wording import Told
from rules.wording import Voice

# Asked of every offer: to look through four is faster than to look in a set.
_ADDRESSED = tuple(channel for channel in Channel if channel.is_addressed)

ENGLISH = """\
Of the messages to a tier of customers, fewer than one in five is there to care and not to sell.

## Why

A programme that only rewards buys each purchase anew, and whoever pays more takes the customer over. What makes people
stay is also what asks for nothing: advice on what they bought, thanks, an invitation, news of their order.

## Bad

```csv
offer,nature,segment,tier,from,to,channel,send at,mechanic
JAN,promotional,vip,good,2027-01-04,2027-01-11,email,2027-01-04T09:00,10 % off
FEB,promotional,vip,good,2027-02-01,2027-02-08,email,2027-02-01T09:00,10 % off
MAR,promotional,vip,good,2027-03-01,2027-03-08,email,2027-03-01T09:00,10 % off
APR,promotional,vip,good,2027-04-05,2027-04-12,email,2027-04-05T09:00,10 % off
```

## Good

```csv
offer,nature,segment,tier,from,to,channel,send at,mechanic
JAN,promotional,vip,good,2027-01-04,2027-01-11,email,2027-01-04T09:00,10 % off
FEB,promotional,vip,good,2027-02-01,2027-02-08,email,2027-02-01T09:00,10 % off
THANKS,relational,vip,good,2027-02-15,2027-02-22,email,2027-02-15T09:00,
MAR,promotional,vip,good,2027-03-01,2027-03-08,email,2027-03-01T09:00,10 % off
APR,promotional,vip,good,2027-04-05,2027-04-12,email,2027-04-05T09:00,10 % off
```

## Policy

- `rules.REL01.least_share` (0.2): the share of relational messages among all but transactional ones.
- `rules.REL01.least_contacts` (4): fewer messages than that to a tier tell nothing about the programme.

## Sources

Custom of the trade; the share is a starting point for the house, not a measured figure.

## Cannot know

What shops, advisers and other tools do for these people, whether a message that is called relational is one, and what
lies outside the plan. A message to two groups of one tier counts once. Those who have left are not looked at: a message
to them is a win-back.
"""

FRENCH = """\
Parmi les messages à un palier de clients, moins d’un sur cinq est là pour la relation et non pour la vente.

## Pourquoi

Un programme qui ne fait que récompenser rachète chaque achat, et qui paie davantage emporte le client. Ce qui fait
rester, c’est aussi ce qui ne demande rien : un conseil sur l’achat, un merci, une invitation, des nouvelles de la
commande.

## À éviter

```csv
offre;nature;segment;palier;du;au;canal;envoi;mécanique
JAN;promotionnelle;vip;good;2027-01-04;2027-01-10;email;2027-01-04T09:00;-10 %
FEB;promotionnelle;vip;good;2027-02-01;2027-02-07;email;2027-02-01T09:00;-10 %
MAR;promotionnelle;vip;good;2027-03-01;2027-03-07;email;2027-03-01T09:00;-10 %
APR;promotionnelle;vip;good;2027-04-05;2027-04-11;email;2027-04-05T09:00;-10 %
```

## Bon

```csv
offre;nature;segment;palier;du;au;canal;envoi;mécanique
JAN;promotionnelle;vip;good;2027-01-04;2027-01-10;email;2027-01-04T09:00;-10 %
FEB;promotionnelle;vip;good;2027-02-01;2027-02-07;email;2027-02-01T09:00;-10 %
THANKS;relationnelle;vip;good;2027-02-15;2027-02-21;email;2027-02-15T09:00;
MAR;promotionnelle;vip;good;2027-03-01;2027-03-07;email;2027-03-01T09:00;-10 %
APR;promotionnelle;vip;good;2027-04-05;2027-04-11;email;2027-04-05T09:00;-10 %
```

## Politique

- `rules.REL01.least_share` (0.2) : la part des messages relationnels parmi tous, hors messages transactionnels.
- `rules.REL01.least_contacts` (4) : moins de messages à un palier ne disent rien du programme.

## Sources

Usage du métier ; la part est un point de départ, pas un chiffre mesuré.

## Ce qu’elle ne peut pas savoir

Ce que font pour ces clients magasins, conseillers et autres outils, si un message dit relationnel l’est vraiment, et ce
qui est hors du plan. Un message à deux groupes d’un même palier compte une fois. Ceux qui sont partis ne sont pas
regardés : un message pour eux est une reconquête.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Which share of the messages cares for people, and from how many messages on that says something."""

    least_share: Decimal = Decimal("0.20")
    least_contacts: Count = 4


@dataclass(slots=True)
class _Contacts:
    """How many messages a tier gets, and how many of them care."""

    every: int = 0
    relational: int = 0


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each tier of the whole calendar; no offer in particular is to blame."""
    if not inquiry.is_whole:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    groups = active_groups(inquiry.calendar.segments.values())
    least = Fraction(thresholds.least_share)
    for tier, contacts in _counted(inquiry, groups).items():
        if contacts.every >= max(1, thresholds.least_contacts) and contacts.relational < least * contacts.every:
            yield _finding(tier, groups[tier], contacts, least)


def _counted(inquiry: Inquiry, groups: Mapping[Tier, Sequence[str]]) -> Mapping[Tier, _Contacts]:
    """Count the messages of each tier, one to two of its groups once."""
    counted = {tier: _Contacts() for tier in groups}
    tier_of = {code: tier for tier, codes in groups.items() for code in codes}
    audiences: dict[tuple[str, ...], list[_Contacts]] = {}
    for offer in inquiry.calendar.offers:
        if offer.nature is Nature.TRANSACTIONAL or not (messages := _messages(offer)):
            continue
        audience = audiences.get(offer.segments)
        if audience is None:
            tiers = {tier_of[code] for code in offer.segments if code in tier_of}
            audience = audiences[offer.segments] = [counted[tier] for tier in tiers]
        for contacts in audience:
            contacts.every += messages
            contacts.relational += messages if offer.nature is Nature.RELATIONAL else 0
    return counted


def _messages(offer: Offer) -> int:
    addressed = 0
    for one in offer.announcements:
        addressed += one.channel in _ADDRESSED
    return addressed * len(offer.occurrences)


def _finding(tier: Tier, codes: Sequence[str], contacts: _Contacts, least: Fraction) -> Finding:
    share = Fraction(contacts.relational, contacts.every)
    wanted = ceil(least * contacts.every) - contacts.relational

    def told(voice: Voice) -> str:
        every, limit = voice.count(contacts.every), voice.percent(least)
        caring = _caring(voice, contacts.relational)
        return voice.pick(
            f"Of {every} messages to {tier_told(tier, voice)}, {caring}: {voice.percent(share)}, and at least {limit}"
            " are wanted.",
            f"Sur {every} messages pour {tier_told(tier, voice)}, {caring} : {voice.percent(share)}, pour {limit} au"
            " moins.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="ONLY_REWARDS",
        offers=(),
        segments=tuple(codes),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: make {voice.count(wanted)} of these messages relational (thanks, advice, an invitation, news),"
            " or add some.",
            f"Pour en sortir : rendre relationnels {voice.count(wanted)} de ces messages (un merci, un conseil, une"
            " invitation, des nouvelles), ou en ajouter.",
        )),
        evidence={
            "tier": tier.value,
            "contacts": contacts.every,
            "relational": contacts.relational,
            "share": share,
            "least_share": least,
            "wanted": wanted,
        },
    )  # fmt: skip


def _caring(voice: Voice, count: int) -> str:
    """Say how many messages do not sell."""
    if not count:
        return voice.pick("none cares for people without selling", "aucun ne relève de la relation")
    if count == 1:
        return voice.pick("1 cares for people without selling", "1 seulement relève de la relation")
    return voice.pick(f"{count} care for people without selling", f"{count} seulement relèvent de la relation")


rule = Rule(
    code="REL01",
    name="promotion-without-relationship",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
