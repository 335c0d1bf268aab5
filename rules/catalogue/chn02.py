"""A letter or an SMS costs more than the people who get it bring in."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated
from typing import NamedTuple

from models.channel import Channel
from models.mechanic import FieldKind
from models.mechanic import Levy
from models.mechanic import MissingFigureError
from models.offer import Funding
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from rules.channel_words import messages
from rules.deal import scope_share
from rules.expense import expenses
from rules.expense import least_spent
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.takings import Takings
from rules.takings import lacking
from rules.wording import Told
from rules.wording import Voice

MOST_TOLD = 20
# Prices of messages are a few cents or less: people think of them by the thousand.
THOUSAND = 1000


def _costs() -> Mapping[str, Decimal]:
    costs = {"email": "0.001", "mail": "0.60", "push": "0", "sms": "0.045"}
    return MappingProxyType({name: Decimal(cost) for name, cost in costs.items()})


def _responses() -> Mapping[str, Decimal]:
    shares = {"email": "0.01", "mail": "0.03", "push": "0.01", "sms": "0.02"}
    return MappingProxyType({name: Decimal(share) for name, share in shares.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What one message costs, ex VAT in the plan's currency, and which share of who gets it buys, by channel."""

    cost: Annotated[Mapping[str, Decimal], FieldKind.AMOUNT] = field(default_factory=_costs)
    response: Mapping[str, Decimal] = field(default_factory=_responses)


ENGLISH = """\
A message costs more per head than the margin that can be expected of whoever gets it.

## Why

A letter costs six hundred times an e-mail. It pays where many answer, and where enough is left of each basket once the
goods and the promise are paid; the page tells from which response on.

## Bad

```csv
record,offer,segment,tier,basket,from,to,channel,send at,mechanic,sku,list_price,unit_cost,vat_rate
offer,VIP-15,vip,good,80,2026-12-01,2026-12-11,mail,2026-12-01T09:00,15 % off,,,,
product,,,,,,,,,,coat,60,30,20
```

## Good

```csv
record,offer,segment,tier,basket,from,to,channel,send at,mechanic,sku,list_price,unit_cost,vat_rate
offer,VIP-15,vip,good,80,2026-12-01,2026-12-11,email,2026-12-01T09:00,15 % off,,,,
product,,,,,,,,,,coat,60,30,20
```

## Policy

- `rules.CHN02.cost.email` (0.001): what one e-mail costs, ex VAT in the plan’s currency.
- `rules.CHN02.cost.mail` (0.6): the same for a letter, postage included.
- `rules.CHN02.cost.push` (0): the same for a notification.
- `rules.CHN02.cost.sms` (0.045): the same for an SMS.
- `rules.CHN02.response.email` (0.01): share of those who get an e-mail that buy for it.
- `rules.CHN02.response.mail` (0.03): the same for a letter.
- `rules.CHN02.response.push` (0.01): the same for a notification.
- `rules.CHN02.response.sms` (0.02): the same for an SMS.

## Sources

Method (`docs/method.md`) §2.1 and §6 (full cost per redemption, ex VAT). The figures are a house’s own: put yours into
the policy.

## Cannot know

How many of the buyers would have come anyway: it counts them all, and so is lenient. It keeps silent where the group
has no mean basket, where an article of the offer lacks its price, its cost or its VAT rate, where currencies differ,
and where each purchase loses money anyhow, which other rules tell.
"""

FRENCH = """\
Un message coûte plus par tête que la marge qu’on peut attendre de qui le reçoit.

## Pourquoi

Un courrier coûte six cents fois un e-mail. Il paie là où beaucoup répondent, et où il reste assez de chaque panier une
fois les produits et la promesse payés ; l’alerte dit à partir de quel taux de réponse.

## À éviter

```csv
ligne;offre;segment;palier;panier;du;au;canal;envoi;mécanique;sku;list_price;unit_cost;vat_rate
offre;VIP-15;vip;good;80;2026-12-01;2026-12-10;courrier;2026-12-01T09:00;-15 %;;;;
produit;;;;;;;;;;coat;60;30;20
```

## Bon

```csv
ligne;offre;segment;palier;panier;du;au;canal;envoi;mécanique;sku;list_price;unit_cost;vat_rate
offre;VIP-15;vip;good;80;2026-12-01;2026-12-10;email;2026-12-01T09:00;-15 %;;;;
produit;;;;;;;;;;coat;60;30;20
```

## Politique

- `rules.CHN02.cost.email` (0.001) : ce que coûte un e-mail, hors taxes dans la devise du plan.
- `rules.CHN02.cost.mail` (0.6) : de même pour un courrier, affranchissement compris.
- `rules.CHN02.cost.push` (0) : de même pour une notification.
- `rules.CHN02.cost.sms` (0.045) : de même pour un SMS.
- `rules.CHN02.response.email` (0.01) : part de ceux qui reçoivent un e-mail et achètent pour lui.
- `rules.CHN02.response.mail` (0.03) : de même pour un courrier.
- `rules.CHN02.response.push` (0.01) : de même pour une notification.
- `rules.CHN02.response.sms` (0.02) : de même pour un SMS.

## Sources

Méthode (`docs/method.md`) §2.1 et §6 (coût complet par achat, hors taxes). Les chiffres sont ceux d’une maison : mettez
les vôtres dans la politique.

## Ce qu’elle ne peut pas savoir

Combien d’acheteurs seraient venus de toute façon : elle les compte tous, et reste donc indulgente. Elle se tait quand
le groupe n’a pas de panier moyen, quand un article de l’offre n’a pas son prix, son coût ou sa TVA, quand les devises
diffèrent, et quand chaque achat perd déjà de l’argent, ce que d’autres règles disent.
"""


class _Loss(NamedTuple):
    """One channel to one group: what a message costs, and what is left of a purchase that answers it, ex VAT."""

    group: Segment
    channel: Channel
    cost: Fraction
    response: Fraction
    left: Fraction

    @property
    def break_even(self) -> Fraction:
        """Give the share of those who get it that must buy."""
        return self.cost / self.left


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer with a channel whose cost per head its margin does not bring back."""
    if not inquiry.assortment:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    costs = {one: Fraction(thresholds.cost[one.value]) for one in Channel if thresholds.cost.get(one.value)}
    left = _Left(inquiry)
    for offer in inquiry.asked:
        channels = {one.channel for one in offer.announcements}.intersection(costs)
        if not channels or offer.nature is not Nature.PROMOTIONAL or offer.currency != inquiry.calendar.currency:
            continue
        inquiry.bound.ask()
        found = [
            _Loss(group, channel, costs[channel], Fraction(thresholds.response[channel.value]), rest)
            for group, rest in left.of(offer)
            for channel in channels
        ]
        losses = [one for one in found if one.cost > one.response * one.left]
        if losses:
            yield _finding(inquiry, offer, sorted(losses, key=_worst_first))


class _Left:
    """What a purchase leaves to the brand, by group and promise, each worked out once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._found: dict[tuple[object, ...], Fraction | None] = {}

    def of(self, offer: Offer) -> Iterator[tuple[Segment, Fraction]]:
        """Give the groups of which something is left and known, with what that is, ex VAT."""
        promise = (offer.mechanics, offer.scope, offer.min_spend, offer.funding)
        for code in offer.segments:
            key = (code, *promise)
            group = self._inquiry.calendar.segments[code]
            if key not in self._found:
                self._found[key] = self._left(offer, group)
            left = self._found[key]
            if left is not None and left > 0:
                yield group, left

    def _left(self, offer: Offer, group: Segment) -> Fraction | None:
        products = self._inquiry.assortment.within(offer.scope)
        if group.basket is None or not products or any(lacking(one) for one in products):
            return None
        goods = Takings.of(products)
        levy = Levy(vat_rate=goods.vat_rate, goods_cost_share=goods.goods_cost_share)
        try:
            share = scope_share(offer.scope, group.basket)
            costs = expenses(offer, group.basket, self._inquiry.policy.terms, levy)
        except MissingFigureError:
            return None
        spent = max(group.basket.average, least_spent(offer))
        eligible = max(share * group.basket.average, least_spent(offer))
        promised = sum((one.curve.at(eligible) for one in costs), Fraction(0))
        earned = spent * goods.margin / goods.price
        return earned if offer.funding is Funding.SUPPLIER else earned - promised


def _worst_first(one: _Loss) -> tuple[object, ...]:
    return (one.response * one.left - one.cost, one.group.code, one.channel.value)


def _finding(inquiry: Inquiry, offer: Offer, losses: list[_Loss]) -> Finding:
    worst, currency = losses[0], inquiry.calendar.currency
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="CHANNEL_TOO_COSTLY",
        offers=(offer.code,),
        segments=tuple(dict.fromkeys(one.group.code for one in losses)),
        window=None,
        message=Told(lambda voice: _message(voice, offer, losses, currency)),
        remedy=Told(lambda voice: voice.pick(
            "Way out: write by a cheaper channel, or only to those of whom"
            f" {voice.percent(worst.break_even)} or more will buy.",
            "Pour en sortir : prendre un canal moins cher, ou n’écrire qu’à ceux dont"
            f" {voice.percent(worst.break_even)} au moins achèteront.",
        )),
        evidence={
            **_told(worst),
            "total_cost": None if worst.group.size is None else worst.cost * worst.group.size,
            "count": len(losses),
            "channels": tuple(_told(one) for one in losses[:MOST_TOLD]),
        },
    )  # fmt: skip


def _told(one: _Loss) -> Mapping[str, object]:
    return {
        "segment": one.group.code,
        "channel": one.channel.value,
        "cost_per_thousand": THOUSAND * one.cost,
        "margin_per_thousand": THOUSAND * one.response * one.left,
        "margin_per_buyer": one.left,
        "response_share": one.response,
        "break_even_share": one.break_even,
    }


def _message(voice: Voice, offer: Offer, losses: list[_Loss], currency: str) -> str:
    one = losses[0]
    cost, brings = (voice.money(THOUSAND * each, currency) for each in (one.cost, one.response * one.left))
    group, sent = voice.quoted(one.group.title), messages(voice, one.channel)
    more = voice.pick(f" {len(losses) - 1} more likewise.", f" {len(losses) - 1} de plus de même.")
    return voice.pick(
        f"{offer.code}: a thousand {sent} to {group} cost {cost} and can bring {brings} of margin, when"
        f" {voice.percent(one.response)} of them buy; they pay from {voice.percent(one.break_even)} on.",
        f"{offer.code} : mille {sent} à {group} coûtent {cost} et peuvent rapporter {brings} de marge, si"
        f" {voice.percent(one.response)} d’entre eux achètent ; l’envoi paie à partir de"
        f" {voice.percent(one.break_even)}.",
    ) + (more if len(losses) > 1 else "")


rule = Rule(
    code="CHN02",
    name="costly-channel",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
