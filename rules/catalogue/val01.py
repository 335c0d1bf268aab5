"""An offer eats so much of the margin that no believable rise in sales makes up for it."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Annotated

from models.mechanic import FieldKind
from models.mechanic import MissingFigureError
from models.offer import Funding
from models.offer import Objective
from models.offer import Offer
from models.offer import Scope
from models.reach import span
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.habit import Habits
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.takings import Campaign
from rules.takings import Takings
from rules.takings import lacking
from rules.toll import Costing
from rules.toll import Toll
from rules.toll import at_most
from rules.toll import is_from_the_price
from rules.wording import Told
from rules.wording import Voice

_NOTHING = Decimal(0)

ENGLISH = """\
The offer costs so much of the margin that sales would have to multiply, or could never make up for it.

## Why

At a margin of 40% of the price, 20% off asks for twice the sales to earn as much as without it, 30% off for four
times, and 40% off can never pay: each sale, also to those who would have bought anyway, brings nothing.

## Bad

```csv
record,offer,segment,tier,basket,from,to,channel,mechanic,sku,list_price,unit_cost,vat_rate
offer,SUMMER-40,vip,good,60,2026-12-01,2026-12-11,web,40 % off,,,,
product,,,,,,,,,LAMP,60,30,20
```

## Good

```csv
record,offer,segment,tier,basket,from,to,channel,mechanic,sku,list_price,unit_cost,vat_rate
offer,SUMMER-20,vip,good,60,2026-12-01,2026-12-11,web,20 % off,,,,
product,,,,,,,,,LAMP,60,30,20
```

## Policy

- `rules.VAL01.implausible_uplift` (300): the rise in sales, in percent, that nobody expects; more than it warns.
- `terms`: which share of buyers claims a refund, a coupon or a credit.

## Sources

Method (`docs/method.md`) §6: u* = r / (μ − r), never when r ≥ μ, with r the cost of the offer and μ the margin, both
as shares of the price ex VAT.
An uplift of 300 % is the outlier limit there; a usual price promotion of 20 % brings about 73 % (Bijmolt et al.
2005).

## Cannot know

How sales will rise, what customers buy besides, and which of the articles they choose: one of each is taken.
It needs `list_price`, `unit_cost` and `vat_rate` of the articles in the offer’s scope, and keeps silent where the plan
tells the cost of no article at all; delivery, draws and rewards for friends are not counted. Amounts off need the
usual basket of a group. A clearance may lose money on purpose: it only warns.
What a supplier pays costs the brand nothing here.
"""

FRENCH = """\
L’offre coûte une telle part de la marge qu’il faudrait multiplier les ventes, ou qu’aucun volume ne la compense.

## Pourquoi

Avec une marge de 40 % du prix, 20 % de remise exigent deux fois plus de ventes pour gagner autant que sans elle, 30 %
quatre fois plus, et 40 % ne se rattrapent jamais : chaque vente, même à qui aurait acheté de toute façon, ne rapporte
rien.

## À éviter

```csv
ligne;offre;segment;palier;panier;du;au;canal;mécanique;sku;list_price;unit_cost;vat_rate
offre;SUMMER-40;vip;good;60;2026-12-01;2026-12-11;web;-40 %;;;;
produit;;;;;;;;;LAMP;60;30;20
```

## Bon

```csv
ligne;offre;segment;palier;panier;du;au;canal;mécanique;sku;list_price;unit_cost;vat_rate
offre;SUMMER-20;vip;good;60;2026-12-01;2026-12-11;web;-20 %;;;;
produit;;;;;;;;;LAMP;60;30;20
```

## Politique

- `rules.VAL01.implausible_uplift` (300) : la hausse des ventes, en pour cent, à laquelle personne ne s’attend ;
  au-delà, elle avertit.
- `terms` : la part des acheteurs qui réclame un remboursement, un bon ou une cagnotte.

## Sources

Méthode (`docs/method.md`) §6 : u* = r / (μ − r), jamais si r ≥ μ, r étant le coût de l’offre et μ la marge, tous deux
en part du prix hors taxes.
Une hausse de 300 % y est la limite du vraisemblable ; une remise ordinaire de 20 % apporte environ 73 % (Bijmolt et
al. 2005).

## Ce qu’elle ne peut pas savoir

De combien les ventes monteront, ce que les clients achètent en plus, et quels articles ils choisissent : on en prend
un de chaque.
Il lui faut `list_price`, `unit_cost` et `vat_rate` des articles du périmètre ; elle se tait quand le plan ne dit le
coût d’aucun article ; livraison, tirages au sort et primes de parrainage ne comptent pas.
Les remises en montant demandent le panier habituel d’un groupe.
Un déstockage peut perdre de l’argent exprès : elle avertit seulement.
Ce que paie un fournisseur ne coûte ici rien à la marque.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The rise in sales, in percent, beyond which nobody believes in it [P]."""

    implausible_uplift: Annotated[int, FieldKind.COUNT] = 300


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer that the margin of its articles cannot bear."""
    if all(one.unit_cost is None for one in inquiry.assortment.products):
        return
    desk = _Desk(inquiry)
    for offer in inquiry.asked:
        inquiry.bound.ask()
        if offer.mechanics and offer.funding is not Funding.SUPPLIER:
            yield from desk.findings(offer)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The articles of a scope: a rate in percent that they bear whatever the basket, or the figures that they lack."""

    costing: Costing | None
    plainly_fine: Decimal
    figures: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()


class _Desk:
    """Judges offers one by one; what the same articles earn is added up once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.most = Fraction(inquiry.thresholds(rule.code).implausible_uplift, 100)
        self._habits = Habits(inquiry.calendar.segments)
        self._shelves: dict[Scope, _Shelf | None] = {}

    def findings(self, offer: Offer) -> Iterator[Finding]:
        if offer.scope not in self._shelves:
            self._shelves[offer.scope] = self._shelf(offer.scope)
        shelf = self._shelves[offer.scope]
        if shelf is None:
            return
        counted = tuple(one for one in offer.mechanics if is_from_the_price(one))
        if not counted:
            return
        if shelf.costing is None:
            yield _unknown(offer, list(shelf.figures), shelf.skus)
            return
        part = offer if counted == offer.mechanics else replace(offer, mechanics=counted)
        most = at_most(part)
        if most is not None and most <= shelf.plainly_fine:
            return
        try:
            toll = shelf.costing.dearest(part)
        except MissingFigureError as missing:
            yield _unknown(offer, [missing.path], ())
            return
        if toll is not None:
            yield from self._judged(_Bill(offer, shelf.costing, toll, self.inquiry.calendar.currency))

    def _shelf(self, scope: Scope) -> "_Shelf | None":
        """Look at the articles of a scope; None where it has none."""
        articles = self.inquiry.assortment.within(scope)
        blank = {one.sku: lacking(one) for one in articles if lacking(one)}
        if blank:
            figures = sorted({figure for names in blank.values() for figure in names})
            return _Shelf(None, _NOTHING, tuple(figures), tuple(blank))
        if not articles:
            return None
        calendar = self.inquiry.calendar
        costing = Costing.of(articles, self.inquiry.policy.terms, calendar.segments, self._habits)
        # u* = r / (μ - r) is at most m as long as r is at most μ·m / (1 + m).
        fine = costing.goods.margin_share * self.most / (1 + self.most) * 100
        return _Shelf(costing, Decimal(floor(fine * 10_000)) / 10_000)

    def _judged(self, bill: "_Bill") -> Iterator[Finding]:
        needed = bill.campaign.break_even
        is_clearance = bill.offer.objective is Objective.CLEARANCE
        if needed is None:
            yield bill.finding("NEVER", Severity.WARN if is_clearance else Severity.BLOCK, self.most)
        elif needed > self.most:
            yield bill.finding("IMPLAUSIBLE", Severity.INFO if is_clearance else Severity.WARN, self.most)


@dataclass(frozen=True)
class _Bill:
    """An offer with what it costs and what its articles earn."""

    offer: Offer
    costing: Costing
    toll: Toll
    currency: str

    @property
    def campaign(self) -> Campaign:
        return Campaign(goods=self.costing.goods, rate=self.toll.share)

    @cached_property
    def earning(self) -> Mapping[str, Fraction]:
        """Give the margin of each article as a share of its price ex VAT."""
        return {one.sku: Takings.of([one]).margin_share for one in self.costing.articles}

    @property
    def _is_lost_anyway(self) -> bool:
        return self.costing.goods.margin_share <= 0

    def finding(self, reason: str, severity: Severity, most: Fraction) -> Finding:
        goods, articles = self.costing.goods, len(self.earning)
        losing = sorted(sku for sku, share in self.earning.items() if share <= self.toll.share)
        group = () if self.toll.segment is None else (self.toll.segment.code,)
        return Finding(
            rule=rule.code,
            name=rule.name,
            severity=severity,
            reason=reason,
            offers=(self.offer.code,),
            segments=(*group, *(code for code in sorted(self.offer.segments) if code not in group)),
            window=span(self.offer.occurrences),
            message=Told(lambda voice: f"{self._cost(voice)} {self._verdict(voice, most)}"),
            remedy=Told(self._way_out),
            evidence={
                "cost_share": self.toll.share,
                "margin_share": goods.margin_share,
                "uplift_share": self.campaign.break_even,
                "margin": goods.margin / articles,
                "margin_left": self.campaign.margin / articles,
                "basket": self.toll.basket,
                # What the repair that lowers an offer starts from.
                "gain": self.toll.share * self.toll.basket,
                "articles": articles,
                "losing": len(losing),
                "skus": losing[:MOST_LISTED],
            },
        )

    def _cost(self, voice: Voice) -> str:
        code, costs = self.offer.code, voice.percent(self.toll.share)
        earns = voice.percent(self.costing.goods.margin_share)
        basket, least = self._basket(voice), self._least(voice)
        return voice.pick(
            f"{code} costs {costs} of the price{basket}, and its articles earn {earns}{least}:",
            f"{code} coûte {costs} du prix{basket}, et ses articles rapportent {earns}{least} :",
        )

    def _basket(self, voice: Voice) -> str:
        if self.toll.segment is None:
            return ""
        amount, whom = voice.money(self.toll.basket, self.currency), voice.quoted(self.toll.segment.title)
        return voice.pick(f" on a basket of {amount} of {whom}", f" sur un panier de {amount} de {whom}")

    def _least(self, voice: Voice) -> str:
        if len(self.earning) == 1:
            return ""
        worst = min(self.earning, key=lambda sku: (self.earning[sku], sku))
        share = voice.percent(self.earning[worst])
        return voice.pick(f" (least: {worst}, {share})", f" (au moins : {worst}, {share})")

    def _verdict(self, voice: Voice, most: Fraction) -> str:
        needed = self.campaign.break_even
        if self._is_lost_anyway:
            return voice.pick(
                "they lose money at their usual price, without any offer.",
                "ils perdent de l’argent à leur prix habituel, sans aucune offre.",
            )
        if needed is None:
            return voice.pick(
                "nothing is left on a sale, and no volume makes up for that.",
                "il ne reste rien d’une vente, et aucun volume ne le compense.",
            )
        rise, limit = voice.percent(needed), voice.percent(most)
        return voice.pick(
            f"sales would have to rise by {rise} to earn as much as without it; over {limit} is not to be expected.",
            f"les ventes devraient monter de {rise} pour gagner autant que sans elle ; au-delà de {limit}, c’est rare.",
        )

    def _way_out(self, voice: Voice) -> str:
        """Name the rate that asks for twice the sales: half of the margin, where there is one."""
        if self._is_lost_anyway:
            return voice.pick(
                "Way out: see whether their costs are ex VAT and their prices with VAT, and correct what is wrong; if"
                f" both are right, leave these articles out of {self.offer.code}.",
                "Pour en sortir : vérifier que leurs coûts sont hors taxes et leurs prix taxes comprises, et corriger"
                f" ce qui est faux ; si tout est juste, sortir ces articles de {self.offer.code}.",
            )
        code, half = self.offer.code, voice.percent(self.costing.goods.margin_share / 2)
        return voice.pick(
            f"Way out: stay under half of the margin ({half}, which asks for twice the sales), offer something that"
            f" costs less than it is worth, or have a supplier pay for {code}.",
            f"Pour en sortir : rester sous la moitié de la marge ({half}, qui exige de doubler les ventes), offrir ce"
            f" qui coûte moins qu’il ne vaut, ou faire financer {code} par un fournisseur.",
        )


def _unknown(offer: Offer, figures: list[str], skus: tuple[str, ...]) -> Finding:
    """Say which figures are missing: of some articles, or of the offer itself where none is named."""

    def told(voice: Voice) -> str:
        several = voice.pick(f" and {len(skus) - 1} more", f" et {len(skus) - 1} de plus") if len(skus) > 1 else ""
        where = voice.pick(f" of {skus[0]}{several}", f" de {skus[0]}{several}") if skus else ""
        return voice.pick(
            f"Whether {offer.code} pays cannot be told: {voice.listed(figures)}{where} not given.",
            f"Impossible de dire si {offer.code} est rentable : il manque {voice.listed(figures)}{where}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="COST_UNKNOWN",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: give {voice.listed(figures)} in the plan.",
            f"Pour en sortir : renseigner {voice.listed(figures)} dans le plan.",
        )),
        evidence={"figures": figures, "skus": skus[:MOST_LISTED], "articles": len(skus)},
    )  # fmt: skip


rule = Rule(
    code="VAL01",
    name="below-break-even",
    check=check,
    severities=(Severity.BLOCK, Severity.UNKNOWN, Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
