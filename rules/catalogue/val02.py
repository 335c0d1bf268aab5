"""An offer is likely to cost more than the budget that it was given."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated

from models.mechanic import FieldKind
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.offer import Funding
from models.offer import Offer
from models.offer import Scope
from models.reach import span
from models.segment import Segment
from models.tier import Tier
from rules.deal import scope_share
from rules.expense import expenses
from rules.expense import least_spent
from rules.finding import Finding
from rules.finding import Severity
from rules.habit import Habits
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.takings import Takings
from rules.toll import at_most
from rules.wording import Told
from rules.wording import Voice
from rules.wording import rounded

# Had for sure by whoever takes the offer; what comes later is claimed by some.
_SURE = frozenset({Form.MONEY_NOW, Form.IN_KIND})
PROSPECT, LEAD, CUSTOMER = "prospect", "lead", "customer"

ENGLISH = """\
What the offer will probably cost is more than its budget.

## Why

A budget that is spent half-way ends in a choice between stopping an offer that was promised and paying what nobody
agreed to. Whoever signed the budget should know before the first message leaves.

## Bad

```csv
offer,segment,tier,size,basket,from,to,channel,mechanic,budget
VIP-15,vip,good,20000,80,2026-12-01,2026-12-11,web,15 % off,10000
```

## Good

```csv
offer,segment,tier,size,basket,from,to,channel,mechanic,budget
VIP-15,vip,good,20000,80,2026-12-01,2026-12-11,web,15 % off,25000
```

## Policy

- `rules.VAL02.response_share.customer` (0.1): the share of customers who take an offer, once each.
- `rules.VAL02.response_share.lead` (0.02): the same, of leads.
- `rules.VAL02.response_share.prospect` (0.005): the same, of prospects.
- `rules.VAL02.usual_vat_rate` (20): the VAT, in percent, where the articles do not tell theirs.
- `terms`: which share of buyers claims a refund, a coupon or a credit.

## Sources

Method (`docs/method.md`) §2.1: what each mechanic costs, ex VAT; 15 % off a basket of 80 € costs 10 € ex VAT.
The response shares are a house’s own; these are defaults without a source.

## Cannot know

How many will come: a share of each group, told above, on its mean basket, once each; the stock bounds it, and the
expected takers of a gift replace it. People who belong to two groups are counted twice, those whom an offer open to
all brings are not counted. It needs `budget`, and the `size` and `basket` of a group; groups without them are left
out, and where all are, it says that it does not know. Delivery is counted as the fee that is not charged.
Budgets are taken as ex VAT. What a supplier pays costs nothing.
"""

FRENCH = """\
Ce que l’offre coûtera probablement dépasse son budget.

## Pourquoi

Un budget épuisé à mi-chemin oblige à choisir entre arrêter une offre promise et payer ce que personne n’a accepté.
Qui a signé le budget doit le savoir avant le premier envoi.

## À éviter

```csv
offre;segment;palier;effectif;panier;du;au;canal;mécanique;budget
VIP-15;vip;good;20000;80;2026-12-01;2026-12-11;web;-15 %;10000
```

## Bon

```csv
offre;segment;palier;effectif;panier;du;au;canal;mécanique;budget
VIP-15;vip;good;20000;80;2026-12-01;2026-12-11;web;-15 %;25000
```

## Politique

- `rules.VAL02.response_share.customer` (0.1) : la part des clients qui profitent d’une offre, une fois chacun.
- `rules.VAL02.response_share.lead` (0.02) : la même, pour les contacts.
- `rules.VAL02.response_share.prospect` (0.005) : la même, pour les prospects.
- `rules.VAL02.usual_vat_rate` (20) : la TVA, en pour cent, quand les articles ne disent pas la leur.
- `terms` : la part des acheteurs qui réclame un remboursement, un bon ou une cagnotte.

## Sources

Méthode (`docs/method.md`) §2.1 : ce que coûte chaque mécanique, hors taxes ; 15 % sur un panier de 80 € coûtent 10 €
hors taxes. Les taux de réponse sont ceux de la maison ; ces valeurs par défaut n’ont pas de source.

## Ce qu’elle ne peut pas savoir

Combien viendront : une part de chaque groupe, dite ci-dessus, sur son panier moyen, une fois chacun ; le stock la
borne, et les preneurs attendus d’un cadeau la remplacent. Qui est dans deux groupes compte deux fois ; ceux qu’attire
une offre ouverte à tous ne sont pas comptés. Il lui faut `budget`, et `size` et `basket` d’un groupe ; les groupes qui
ne les ont pas sont laissés de côté, et s’il n’en reste aucun, elle dit qu’elle ne sait pas. La livraison compte pour
les frais qui ne sont pas facturés.
Les budgets sont pris hors taxes. Ce que paie un fournisseur ne coûte rien.
"""


def _responses() -> Mapping[str, Decimal]:
    return MappingProxyType({CUSTOMER: Decimal("0.10"), LEAD: Decimal("0.02"), PROSPECT: Decimal("0.005")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Who takes an offer, as shares of those whom it is for [P]; the VAT, in percent, where articles tell none."""

    response_share: Mapping[str, Decimal] = field(default_factory=_responses)
    usual_vat_rate: Annotated[Decimal, FieldKind.RATE] = Decimal(20)


@dataclass(frozen=True, slots=True)
class _Group:
    """How many people of a group will take an offer, and what each mechanic costs with one who does."""

    segment: Segment
    takers: Fraction
    costs: tuple[Fraction, ...]


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer whose budget will not do."""
    desk = _Desk(inquiry)
    for offer in inquiry.asked:
        if offer.budget is None or not offer.mechanics or offer.funding is Funding.SUPPLIER:
            continue
        inquiry.bound.ask()
        if not desk.is_plainly_enough(offer, offer.budget):
            yield from desk.findings(offer, offer.budget)


class _Desk:
    """Holds budgets against costs; what the same articles and groups tell is looked up once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._segments = inquiry.calendar.segments
        self._thresholds: Thresholds = inquiry.thresholds(rule.code)
        self._habits = Habits(inquiry.calendar.segments)
        self._levies: dict[tuple[Scope, Decimal | None], Levy] = {}

    def is_plainly_enough(self, offer: Offer, budget: Decimal) -> bool:
        """Settle the plain case without fractions: a budget that even the highest rate cannot exhaust, VAT included."""
        rate = at_most(offer)
        if rate is None or least_spent(offer):
            return False
        known = [self._spent_at_most(code, offer.scope) for code in offer.segments]
        spent = [one for one in known if one is not None]
        return bool(spent) and sum(spent) * rate <= budget * 100

    def _spent_at_most(self, code: str, scope: Scope) -> Decimal | None:
        habit, size = self._habits.of(code, scope), self._segments[code].size
        return None if habit is None or size is None else size * self._response(code) * habit.mean_at_most

    def _response(self, code: str) -> Decimal:
        return self._thresholds.response_share[_kind(self._segments[code].tier)]

    def findings(self, offer: Offer, budget: Decimal) -> Iterator[Finding]:
        """Cost the offer exactly."""
        counted, missing = [], []
        for code in sorted(offer.segments):
            try:
                counted.append(self._group(offer, self._segments[code]))
            except MissingFigureError as lacking:
                missing.append(lacking.path)
        if not counted and missing:
            yield _unknown(offer, sorted(set(missing)))
        bill = _Bill.of(offer, counted)
        if bill.cost > Fraction(budget):
            yield _finding(self._inquiry, offer, counted, bill)

    def _group(self, offer: Offer, segment: Segment) -> _Group:
        """Cost an offer with one group, on its mean basket or on the least that counts; raises MissingFigureError."""
        basket = segment.basket
        if segment.size is None or basket is None:
            raise MissingFigureError("size" if segment.size is None else "basket")
        part = scope_share(offer.scope, basket)
        spent = max(part * basket.average, least_spent(offer))
        if not part or spent > part * basket.highest:
            return _Group(segment, Fraction(0), ())
        found = expenses(offer, basket, self._inquiry.policy.terms, self._levy(offer.scope, basket.shipping_fee))
        costs = tuple(one.of_taker(spent) if one.mechanic.form in _SURE else one.curve.at(spent) for one in found)
        return _Group(segment, segment.size * Fraction(self._response(segment.code)), costs)

    def _levy(self, scope: Scope, fee: Decimal | None) -> Levy:
        if (scope, fee) not in self._levies:
            articles = self._inquiry.assortment.within(scope)
            rates = {one.vat_rate for one in articles if one.vat_rate is not None}
            levy = Levy((rates.pop() if len(rates) == 1 else self._thresholds.usual_vat_rate) / 100)
            goods = Takings.of(articles)
            self._levies[scope, fee] = replace(
                levy,
                carrier_cost=None if fee is None else rounded(levy.without_vat(Fraction(fee)), 12),
                goods_cost_share=goods.goods_cost_share if goods.price_without_vat else None,
            )
        return self._levies[scope, fee]


def _kind(tier: Tier) -> str:
    if tier.has_bought:
        return CUSTOMER
    return PROSPECT if tier is Tier.PROSPECT else LEAD


@dataclass(frozen=True, slots=True)
class _Bill:
    """What an offer will cost, and how many will take what most take."""

    cost: Fraction
    takers: Fraction

    @staticmethod
    def of(offer: Offer, groups: list[_Group]) -> "_Bill":
        """Add up the mechanics: with as many as will come, or as are expected, or as there is stock for."""
        coming = sum((group.takers for group in groups), Fraction(0))
        total, most = Fraction(0), Fraction(0)
        for number, mechanic in enumerate(offer.mechanics):
            cost = sum((group.takers * group.costs[number] for group in groups if group.costs), Fraction(0))
            if cost:
                count = _count(offer, mechanic, coming)
                total, most = total + cost / coming * count, max(most, count)
        return _Bill(total, most)


def _count(offer: Offer, mechanic: Mechanic, coming: Fraction) -> Fraction:
    told = getattr(mechanic, "expected_takers", None) or getattr(mechanic, "expected_entries", None)
    expected = coming if told is None else Fraction(told)
    stocks = (offer.stock, getattr(mechanic, "stock", None))
    return min([expected, *(Fraction(one) for one in stocks if one is not None)])


def _unknown(offer: Offer, figures: list[str]) -> Finding:
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.UNKNOWN,
        reason="COST_UNKNOWN",
        offers=(offer.code,),
        segments=tuple(sorted(offer.segments)),
        window=span(offer.occurrences),
        message=Told(lambda voice: voice.pick(
            f"Whether the budget of {offer.code} will do cannot be told: {voice.listed(figures)} not given.",
            f"Impossible de dire si le budget de {offer.code} suffira : il manque {voice.listed(figures)}.",
        )),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: give {voice.listed(figures)}, of one of its groups at least.",
            f"Pour en sortir : renseigner {voice.listed(figures)}, pour l’un de ses groupes au moins.",
        )),
        evidence={"figures": figures, "budget": Fraction(offer.budget or 0)},
    )  # fmt: skip


def _finding(inquiry: Inquiry, offer: Offer, groups: list[_Group], bill: _Bill) -> Finding:
    currency, budget = inquiry.calendar.currency, Fraction(offer.budget or 0)
    counted = [one.segment.code for one in sorted(groups, key=lambda one: (-one.takers, one.segment.code))]
    cost, takers = bill.cost, bill.takers
    each = cost / takers
    affordable = int(budget // each)

    def told(voice: Voice) -> str:
        likely, given = voice.money(cost, currency), voice.money(budget, currency)
        people = _people(voice, takers)
        one = voice.money(each, currency)
        return voice.pick(
            f"{offer.code} will cost about {likely} ex VAT ({people} takers at {one}), and its budget is {given}:"
            f" enough for {_people(voice, affordable)}.",
            f"{offer.code} coûtera environ {likely} hors taxes ({people} preneurs à {one}), pour un budget de {given} :"
            f" de quoi en servir {_people(voice, affordable)}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="OVER_BUDGET",
        offers=(offer.code,),
        segments=tuple(dict.fromkeys([*counted, *sorted(offer.segments)])),
        window=span(offer.occurrences),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: limit {offer.code} to a stock of {_people(voice, affordable)}, make it smaller or for fewer, or"
            f" have {voice.money(cost, currency)} approved.",
            f"Pour en sortir : limiter {offer.code} à un stock de {_people(voice, affordable)}, la réduire ou la"
            f" réserver à moins de monde, ou faire valider {voice.money(cost, currency)}.",
        )),
        evidence={
            "budget": budget,
            "cost": cost,
            "cost_per_taker": each,
            "takers": int(takers),
            "affordable": affordable,
            # What the repair that lowers an offer starts from.
            "gain": each,
            "counted": counted,
            "uncounted": sorted(set(offer.segments) - set(counted)),
        },
    )  # fmt: skip


def _people(voice: Voice, count: Fraction | int) -> str:
    """Say a number of people, rounded down, with this language's thousands."""
    text = f"{int(count):,}"
    return voice.pick(text, text.replace(",", "\u202f"))


rule = Rule(
    code="VAL02",
    name="over-budget",
    check=check,
    severities=(Severity.UNKNOWN, Severity.WARN),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
