"""Somebody who takes more goods pays less in total, because a higher step lowers the price of all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from models.mechanic import Mechanic
from models.mechanic import percent
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered
from models.offer import Offer
from models.reach import span
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

WHOLE = 100
TIERED = "tiered"

ENGLISH = """\
A step on the whole basket is so high that a larger basket costs less than a smaller one.

## Why

With 10 % from 50 € and 30 % from 100 € on the whole basket, goods for 99 € cost 89.10 € and goods for 100 € cost 70 €.
Customers put in what they will send back, and whoever bought for 95 € feels cheated.

## Bad

```csv
offer,segment,tier,from,to,channel,mechanic
MORE-30,vip,good,2026-12-01,2026-12-11,web,"tiers: 10 % from €50, 30 % from €100"
```

## Good

```csv
offer,segment,tier,from,to,channel,mechanic
MORE-15,vip,good,2026-12-01,2026-12-11,web,"tiers: 10 % from €50, 15 % from €100"
```

## Policy

- `rules.VAL05.tolerance` (0.1): the share of the price just under a step that may be saved by reaching it; more warns.

## Sources

Method (`docs/method.md`) §3.6: 99 € at −10 % is 89.10 €, 100 € at −15 % is 85 €.
Every step on the whole basket does it a little: that is a note, one for the whole calendar.

## Cannot know

Whether customers can fill the gap with something they want, and whether they send it back. It looks at steps on the
whole basket only: a coupon with a minimum spend does the same at its minimum, and there everybody is used to it.
Steps that each count for their own slice (`incremental`) never do it.
"""

FRENCH = """\
Un palier sur tout le panier est si fort qu’un panier plus gros coûte moins cher qu’un plus petit.

## Pourquoi

Avec 10 % dès 50 € et 30 % dès 100 € sur tout le panier, 99 € d’articles coûtent 89,10 € et 100 € en coûtent 70. Les
clients ajoutent ce qu’ils renverront, et qui en a acheté pour 95 € se sent floué.

## À éviter

```csv
offre;segment;palier;du;au;canal;mécanique
MORE-30;vip;good;2026-12-01;2026-12-11;web;paliers : 10 % dès 50 €, 30 % dès 100 €
```

## Bon

```csv
offre;segment;palier;du;au;canal;mécanique
MORE-15;vip;good;2026-12-01;2026-12-11;web;paliers : 10 % dès 50 €, 15 % dès 100 €
```

## Politique

- `rules.VAL05.tolerance` (0.1) : la part du prix juste sous un palier que l’on peut épargner en l’atteignant ;
  au-delà, elle avertit.

## Sources

Méthode (`docs/method.md`) §3.6 : 99 € à −10 % font 89,10 €, 100 € à −15 % font 85 €.
Tout palier sur le panier entier le fait un peu : c’est une note, une seule pour le calendrier.

## Ce qu’elle ne peut pas savoir

Si les clients trouvent de quoi combler l’écart, et s’ils le renvoient. Elle ne regarde que les paliers sur tout le
panier : un bon avec un minimum d’achat fait de même à son minimum, et chacun y est habitué. Des paliers qui comptent
chacun pour leur tranche (`incremental`) ne le font jamais.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The share of the price just under a step that nobody minds saving by reaching it [P]."""

    tolerance: Decimal = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class _Drop:
    """A step at which a basket costs less than just under it, and the step that held there; VAT included."""

    lower: Step
    cap: Decimal | None
    start: Decimal
    under: Decimal
    reached: Decimal

    @property
    def share(self) -> Fraction:
        """Give what reaching the step saves, as a share of the price just under it."""
        return 1 - Fraction(self.reached) / Fraction(self.under)

    @property
    def cheaper_than(self) -> Fraction:
        """Give the basket under the step for which one pays as much as at it: whoever has more in it pays more."""
        price = Fraction(self.reached)
        limits = [Fraction(one) for one in (self.lower.amount, self.cap) if one is not None]
        found = [price + min(limits)] if limits else []
        if self.lower.rate is not None and self.lower.rate < WHOLE:
            found.append(price / (1 - percent(self.lower.rate)))
        return min(found, default=price)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer with a step that is too high, and once of all that have small ones."""
    kept = 1 - inquiry.thresholds(rule.code).tolerance
    slight = []
    for offer in inquiry.asked:
        drops = [drop for one in offer.mechanics if one.kind == TIERED for drop in _drops(one, offer.min_spend)]
        if not drops:
            continue
        high = [drop for drop in drops if drop.reached < kept * drop.under]
        if high:
            yield _finding(inquiry, offer, max(high, key=lambda drop: (drop.share, -drop.start)), len(drops))
        else:
            slight.append(offer.code)
    if slight and inquiry.is_whole:
        yield _note(slight)


def _drops(tiers: Mechanic, least: Decimal | None) -> Iterator[_Drop]:
    """Give the steps after the first at which the price falls; those under the minimum spend never begin.

    In decimals, which are exact here and many times faster than fractions: big calendars have thousands of steps.
    """
    if not isinstance(tiers, Tiered) or tiers.mode != "all_units":
        return
    for lower, higher in pairwise(tiers.steps):
        at = higher.start
        under, reached = (at - _gain(step, at, tiers.cap) for step in (lower, higher))
        if (least is None or at > least) and under > reached:
            yield _Drop(lower, tiers.cap, at, under, reached)


def _gain(step: Step, spent: Decimal, cap: Decimal | None) -> Decimal:
    gain = min(step.amount or spent, spent) if step.rate is None else spent * step.rate / WHOLE
    return gain if cap is None else min(gain, cap)


def _finding(inquiry: Inquiry, offer: Offer, drop: _Drop, steps: int) -> Finding:
    currency = inquiry.calendar.currency

    def told(voice: Voice) -> str:
        prices = (drop.start, drop.under, drop.reached)
        at, under, reached = (voice.money(Fraction(one), currency) for one in prices)
        since = voice.money(drop.cheaper_than, currency)
        return voice.pick(
            f"{offer.code}: just under {at} one pays {under}, at {at} only {reached}; whoever has over {since} in the"
            " basket pays less by taking more.",
            f"{offer.code} : juste sous {at} on paie {under}, à {at} seulement {reached} ; qui a plus de {since} dans"
            " son panier paie moins en prenant plus.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="NET_PRICE_INVERSION",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: let each step count for its own slice (incremental), or put smaller steps in between.",
            "Pour en sortir : faire compter chaque palier pour sa tranche (incremental), ou ajouter des paliers plus"
            " petits entre les deux.",
        )),
        evidence={
            "step": drop.start,
            "price_under": drop.under,
            "price_reached": drop.reached,
            "cheaper_than": drop.cheaper_than,
            "saved_share": drop.share,
            "steps": steps,
        },
    )  # fmt: skip


def _note(codes: list[str]) -> Finding:
    listed = codes[:MOST_LISTED]

    def told(voice: Voice) -> str:
        several = voice.pick(f" and {len(codes) - 1} more", f" et {len(codes) - 1} de plus") if len(codes) > 1 else ""
        return voice.pick(
            f"{codes[0]}{several}: at a step, a slightly larger basket costs slightly less.",
            f"{codes[0]}{several} : à un palier, un panier un peu plus gros coûte un peu moins cher.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="SLIGHT_INVERSION",
        offers=(),
        segments=(),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: nothing need be done; incremental steps avoid it.",
            "Pour en sortir : rien n’oblige à changer ; des paliers par tranche (incremental) l’évitent.",
        )),
        evidence={"offers": listed, "count": len(codes)},
    )  # fmt: skip


rule = Rule(
    code="VAL05",
    name="net-price-inversion",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
