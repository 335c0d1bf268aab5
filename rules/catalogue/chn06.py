"""A good customer hears of an offer in one way only: who misses it, misses the offer."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.tier import Tier
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20
_ADDRESSED = tuple(one for one in Channel if one.is_addressed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which tier on customers are worth a second way to hear of an offer."""

    from_tier: Tier = Tier.GOOD


ENGLISH = """\
An offer for good customers is told by one channel only.

## Why

Four e-mails in five stay unread. Who has been promised to be served well, and then hears of his offer in no shop, on no
page and by no second message, has not been served. One more place costs little.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,send at,mechanic
VIP-15,vip,good,80,2026-12-01,2026-12-11,email,2026-12-01T09:00,15 % off
```

## Good

```csv
record,offer,segment,tier,basket,from,to,channel,send at,mechanic
offer,VIP-15,vip,good,80,2026-12-01,2026-12-11,"email, store",2026-12-01T09:00,15 % off
```

## Policy

- `rules.CHN06.from_tier` (good): the lowest tier of customers who should hear of an offer in two ways.

## Sources

Method (`docs/method.md`) §4.2 (what each channel lets people see); the rest is custom of the trade.

## Cannot know

Who opened what, and whether the customer area or the sales staff tell of it anyway: name them as channels. It makes one
note for the whole plan; a house that wants more raises it to a warning.
"""

FRENCH = """\
Une offre aux bons clients n’est dite que par un seul canal.

## Pourquoi

Quatre e-mails sur cinq restent sans lecture. Qui s’est vu promettre d’être bien servi, et n’entend parler de son offre
ni en magasin, ni sur une page, ni par un second message, n’a pas été servi. Un endroit de plus coûte peu.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;envoi;mécanique
VIP-15;vip;good;80;2026-12-01;2026-12-10;email;2026-12-01T09:00;-15 %
```

## Bon

```csv
ligne;offre;segment;palier;panier;du;au;canal;envoi;mécanique
offre;VIP-15;vip;good;80;2026-12-01;2026-12-10;email, magasin;2026-12-01T09:00;-15 %
```

## Politique

- `rules.CHN06.from_tier` (good) : le palier le plus bas des clients qui devraient entendre parler d’une offre de deux
  façons.

## Sources

Méthode (`docs/method.md`) §4.2 (ce que chaque canal laisse voir) ; le reste est usage du métier.

## Ce qu’elle ne peut pas savoir

Qui a ouvert quoi, et si l’espace client ou les vendeurs en parlent de toute façon : nommez-les comme canaux. Elle ne
fait qu’une note pour tout le plan ; une maison qui veut plus en fait un avertissement.
"""


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Note the offers to good customers that go by one addressed channel and stand nowhere else."""
    if not inquiry.is_whole:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    good = {
        code
        for code, one in inquiry.calendar.segments.items()
        if one.tier.rank >= thresholds.from_tier.rank and not one.dormant
    }
    found = [one for one in inquiry.asked if _has_one_way(one) and not good.isdisjoint(one.segments)]
    if found:
        yield _finding(inquiry, found, sorted({code for one in found for code in one.segments if code in good}))


def _has_one_way(offer: Offer) -> bool:
    told = offer.announcements
    if not told or (len(told) > 1 and any(one.channel is not told[0].channel for one in told)):
        return False
    return told[0].channel in _ADDRESSED and not offer.open_to_all and offer.nature is Nature.PROMOTIONAL


def _finding(inquiry: Inquiry, found: list[Offer], groups: list[str]) -> Finding:
    titles = [inquiry.calendar.segments[code].title for code in groups[:MOST_TOLD]]

    def told(voice: Voice) -> str:
        to, some = voice.listed([voice.quoted(one) for one in titles]), voice.listed([one.code for one in found[:3]])
        such = voice.pick("such as ", "dont ") if len(found) > len(found[:3]) else ""
        return voice.pick(
            f"Offers to {to} that are told by one channel only: {voice.count(len(found))} ({such}{some}).",
            f"Offres à {to} qui ne sont dites que par un seul canal : {voice.count(len(found))} ({such}{some}).",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="ONE_CHANNEL_ONLY",
        offers=(),
        segments=tuple(groups),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: tell them in a second way too: in the shop, on their page, by a second message.",
            "Pour en sortir : les dire aussi d’une seconde façon : en magasin, sur leur page, par un second message.",
        )),
        evidence={"count": len(found), "offers": tuple(one.code for one in found[:MOST_TOLD])},
    )  # fmt: skip


rule = Rule(
    code="CHN06",
    name="no-second-channel",
    check=check,
    severities=(Severity.INFO,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
