"""There are fewer gifts than customers who were promised one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.mechanics.gift import Gift
from models.offer import Offer
from models.reach import span
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
The stock of a gift will not serve those who are expected to take it.

## Why

A gift that is gone turns a thank-you into a complaint, and the first to come are seldom the most loyal.

## Bad

```csv
offer,segment,tier,from,to,channel,kind,retail_value,value_displayed,stock,expected_takers
CLUB-GIFT,vip,good,2026-12-01,2026-12-11,web,gift,20,no,600,1000
```

## Good

```csv
offer,segment,tier,from,to,channel,kind,retail_value,value_displayed,stock,expected_takers
CLUB-GIFT,vip,good,2026-12-01,2026-12-11,web,gift,20,no,900,1000
```

## Policy

- `rules.VAL07.served_share` (0.8): the share of the expected takers for whom there must be a gift; less warns.
- `rules.VAL07.response_share` (0.1): the share of the people addressed who take a gift, where no takers are told.

## Sources

Method (`docs/method.md`) §3.6: a stock serves q = min(1, stock / takers).

## Cannot know

Whether more can be ordered. It needs the stock of the gift or of the offer, and the expected takers; where only the
`size` of its groups is told it takes a share of them and leaves a note. A promise for “the first 100” is taken as it
is written: a stock that is smaller than its takers.
"""

FRENCH = """\
Le stock d’un cadeau ne servira pas tous ceux qu’on attend.

## Pourquoi

Un cadeau épuisé change un merci en réclamation, et les premiers arrivés sont rarement les plus fidèles.

## À éviter

```csv
offre;segment;palier;du;au;canal;type de mécanique;valeur du cadeau;valeur affichée;stock;expected_takers
CLUB-GIFT;vip;good;2026-12-01;2026-12-11;web;gift;20;non;600;1000
```

## Bon

```csv
offre;segment;palier;du;au;canal;type de mécanique;valeur du cadeau;valeur affichée;stock;expected_takers
CLUB-GIFT;vip;good;2026-12-01;2026-12-11;web;gift;20;non;900;1000
```

## Politique

- `rules.VAL07.served_share` (0.8) : la part des preneurs attendus pour qui il doit y avoir un cadeau ; en dessous, elle
  avertit.
- `rules.VAL07.response_share` (0.1) : la part des personnes visées qui prennent un cadeau, quand aucun nombre
  n’est dit.

## Sources

Méthode (`docs/method.md`) §3.6 : un stock sert q = min(1, stock / preneurs).

## Ce qu’elle ne peut pas savoir

Si l’on peut en recommander. Il lui faut le stock du cadeau ou de l’offre, et les preneurs attendus ; quand seul
l’effectif (`size`) des groupes est donné, elle en prend une part et laisse une note.
Une promesse aux « 100 premiers » est prise comme elle est écrite : un stock plus petit que ses preneurs.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How many of the takers must be served, and how many take a gift where nobody has told [P]."""

    served_share: Decimal = Decimal("0.8")
    response_share: Decimal = Decimal("0.10")


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer whose gifts will run out long before its takers."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    for offer in inquiry.asked:
        gifts = [one for one in offer.mechanics if isinstance(one, Gift)]
        if not gifts:
            continue
        inquiry.bound.ask()
        shortages = [found for one in gifts if (found := _shortage(inquiry, offer, one, thresholds)) is not None]
        if shortages:
            yield _finding(offer, min(shortages, key=lambda one: (one.served, not one.is_told)))


@dataclass(frozen=True, slots=True)
class _Shortage:
    stock: int
    takers: Fraction
    is_told: bool

    @property
    def served(self) -> Fraction:
        """Give the share of the takers for whom there is a gift."""
        return self.stock / self.takers if self.takers else Fraction(0)


def _shortage(inquiry: Inquiry, offer: Offer, gift: Gift, thresholds: Thresholds) -> _Shortage | None:
    """Give how far a stock falls short; None where it does not, or where nobody can tell."""
    stocks = [one for one in (gift.stock, offer.stock) if one is not None]
    if not stocks:
        return None
    sizes = [inquiry.calendar.segments[code].size for code in offer.segments]
    known = sum(size for size in sizes if size is not None)
    takers = Fraction(gift.expected_takers or known * Fraction(thresholds.response_share))
    found = _Shortage(min(stocks), takers, gift.expected_takers is not None)
    is_short = found.stock == 0 or found.stock < takers * Fraction(thresholds.served_share)
    return found if is_short else None


def _finding(offer: Offer, short: _Shortage) -> Finding:
    severity, reason = _gravity(short)
    takers = -(-short.takers.numerator // short.takers.denominator)

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=severity,
        reason=reason,
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=span(offer.occurrences),
        message=Told(lambda voice: _message(voice, offer, short, takers)),
        remedy=Told(lambda voice: _way_out(voice, takers - short.stock)),
        evidence={"stock": short.stock, "takers": takers, "served_share": short.served},
    )  # fmt: skip


def _message(voice: Voice, offer: Offer, short: _Shortage, takers: int) -> str:
    if short.stock == 0:
        return voice.pick(
            f"{offer.code} promises a gift of which none is in stock.",
            f"{offer.code} promet un cadeau qui n’est pas en stock.",
        )
    served, people = voice.percent(short.served), f"{takers:,}"
    people = voice.pick(people, people.replace(",", "\u202f"))
    expected = voice.pick("expected" if short.is_told else "likely", "attendus" if short.is_told else "probables")
    return voice.pick(
        f"{offer.code} has {short.stock} gifts for {people} {expected} takers: {served} of them are served.",
        f"{offer.code} a {short.stock} cadeaux pour {people} preneurs {expected} : {served} sont servis.",
    )


def _way_out(voice: Voice, missing: int) -> str:
    if missing <= 0:
        return voice.pick(
            "Way out: order some, or promise something else.",
            "Pour en sortir : en commander, ou promettre autre chose.",
        )
    return voice.pick(
        f"Way out: order {missing} more, ask for a minimum spend, or say to how many it goes.",
        f"Pour en sortir : en commander {missing} de plus, exiger un minimum d’achat, ou dire combien il y en a.",
    )


def _gravity(short: _Shortage) -> tuple[Severity, str]:
    if short.stock == 0:
        return Severity.BLOCK, "NO_STOCK"
    return (Severity.WARN, "OUT_OF_STOCK") if short.is_told else (Severity.INFO, "MAY_RUN_OUT")


rule = Rule(
    code="VAL07",
    name="gift-out-of-stock",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
