"""Offers that may be combined add up to more than the brand wants to give, or than the goods cost."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from models.offer import Funding
from models.offer import Offer
from models.segment import Segment
from rules.deal import Deal
from rules.deal import DealBook
from rules.entitlement import Prices
from rules.entitlement import Valuer
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.piling import ANY_BASKET
from rules.piling import Pile
from rules.piling import Piler
from rules.piling import stretches
from rules.presence import window_of
from rules.rule import Rule
from rules.takings import Takings
from rules.takings import lacking
from rules.wording import Told
from rules.wording import Voice

DELIVERY = "free_shipping"

ENGLISH = """\
Offers that the same customer may add up take off more of the basket than anybody meant.

## Why

Each of two teams gives 30 %, both stackable, and the customer pays 40 % of the price. Nobody decided that, and it
may be less than the goods cost.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic,stackable
CLUB-30,vip,good,80,2026-12-01,2026-12-11,web,30 % off,yes
APP-30,vip,good,80,2026-12-05,2026-12-20,web,30 % off,yes
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic,stackable
CLUB-30,vip,good,80,2026-12-01,2026-12-11,web,30 % off,no
APP-30,vip,good,80,2026-12-05,2026-12-20,web,30 % off,yes
```

## Policy

- `rules.VAL06.most_share` (0.5): the share of a usual basket that offers may come to together; more warns.

## Sources

Method (`docs/method.md`) §3.1: within a stack group the best one counts, across groups they add up, and a public
offer without a word on stacking may carry them; §5: a price under the cost of the goods is a resale at a loss.

## Cannot know

Whether the till really adds them up. It looks at what is advertised, on the usual baskets of each group; for a group
without a basket at plain rates on everything alone. Delivery is left out.
To see whether goods go below their cost it needs `list_price`, `unit_cost` and `vat_rate` of the articles that all
these offers are good for, one of each on average, and leaves out what a supplier pays.
"""

FRENCH = """\
Des offres qu’un même client peut cumuler retirent du panier plus que personne n’a voulu.

## Pourquoi

Deux équipes donnent chacune 30 %, cumulables, et le client paie 40 % du prix. Personne ne l’a décidé, et c’est
peut-être moins que ce que coûtent les articles.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique;cumulable
CLUB-30;vip;good;80;2026-12-01;2026-12-11;web;-30 %;oui
APP-30;vip;good;80;2026-12-05;2026-12-20;web;-30 %;oui
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique;cumulable
CLUB-30;vip;good;80;2026-12-01;2026-12-11;web;-30 %;non
APP-30;vip;good;80;2026-12-05;2026-12-20;web;-30 %;oui
```

## Politique

- `rules.VAL06.most_share` (0.5) : la part d’un panier habituel que des offres peuvent atteindre ensemble ; au-delà,
  elle avertit.

## Sources

Méthode (`docs/method.md`) §3.1 : dans un groupe de cumul la meilleure compte, entre groupes elles s’ajoutent, et une
offre publique qui ne dit rien du cumul peut les porter ; §5 : un prix sous le coût des articles est une revente à
perte.

## Ce qu’elle ne peut pas savoir

Si la caisse les ajoute vraiment. Elle regarde ce qui est affiché, sur les paniers habituels de chaque groupe ; sans
panier, les seuls taux simples sur tout. La livraison n’est pas comptée.
Pour voir si des articles passent sous leur coût, il lui faut `list_price`, `unit_cost` et `vat_rate` de ceux qu’ont en
commun toutes ces offres, un de chaque en moyenne ; ce que paie un fournisseur n’est pas compté.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The share of a usual basket that offers may come to together [P]."""

    most_share: Decimal = Decimal("0.50")


@dataclass(slots=True)
class _Heap:
    """The same offers, added up by some groups: the deepest pile of each, from the first time to the last."""

    start: int
    end: int
    piles: dict[str, Pile] = field(default_factory=dict)

    def add(self, code: str, pile: Pile, start: int, end: int) -> None:
        self.start, self.end = min(self.start, start), max(self.end, end)
        known = self.piles.get(code)
        if known is None or pile.share > known.share:
            self.piles[code] = pile

    def deepest(self) -> list[tuple[str, Pile]]:
        """Give the groups that add up most first."""
        return sorted(self.piles.items(), key=lambda one: (-one[1].share, one[0]))


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each set of offers that comes to too much together, once for all the groups that can add them up."""
    offers = [one for one in inquiry.calendar.offers if one.stack is not None and one.stack.stackable and _counts(one)]
    if not offers:
        return
    desk = _Desk(inquiry)
    for codes, heap in sorted(desk.heaps(offers).items()):
        yield desk.finding(codes, heap)


def _counts(offer: Offer) -> bool:
    return any(one.kind != DELIVERY for one in offer.mechanics)


class _Desk:
    """Adds up what each group may combine, and judges it."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.most = Fraction(inquiry.thresholds(rule.code).most_share)
        self._currency = inquiry.calendar.currency
        self._costs: dict[tuple[str, ...], Takings | None] = {}

    def heaps(self, stackable: list[Offer]) -> Mapping[tuple[str, ...], _Heap]:
        public = [
            one for one in self.inquiry.calendar.offers
            if one.open_to_all and one.stack is None and one.mechanics and _counts(one)
        ]  # fmt: skip
        listed = [one for one in (*stackable, *public) if one.currency == self._currency]
        book, prices = DealBook(), Prices(self.inquiry.policy)
        # Two offers of the same content are still two: each gets a deal of its own.
        deals = {offer.code: replace(book.deal(offer)) for offer in listed}
        found: dict[tuple[str, ...], _Heap] = {}
        for segment in _groups(self.inquiry, stackable):
            own = [one for one in listed if one.open_to_all or segment.code in one.segments]
            valuer = Valuer(ANY_BASKET if segment.basket is None else segment.basket, prices)
            self._heap_up(found, segment, own, deals, Piler(valuer))
        return found

    def _heap_up(
        self, found: dict[tuple[str, ...], _Heap], segment: Segment, own: list[Offer], deals: Mapping[str, Deal],
        piler: Piler,
    ) -> None:  # fmt: skip
        for stretch in stretches(own):
            self.inquiry.bound.ask()
            if not any(deals[one.code].is_stackable for one in stretch.offers):
                continue
            pile = piler.pile(stretch.offers, deals)
            if pile is not None and (pile.share > self.most or self._is_below_cost(pile)):
                codes = _in_order(part.offer for part in pile.parts)
                heap = found.setdefault(codes, _Heap(stretch.start, stretch.end))
                heap.add(segment.code, pile, stretch.start, stretch.end)

    def _is_below_cost(self, pile: Pile) -> bool:
        goods = self.goods(pile)
        if goods is None:
            return False
        ours = sum((part.rate for part in pile.parts if part.offer.funding is not Funding.SUPPLIER), Fraction(0))
        return ours > goods.margin_share

    def goods(self, pile: Pile) -> Takings | None:
        """Give what the articles earn that all the offers of a pile are good for; None where it is not known."""
        codes = tuple(sorted(part.offer.code for part in pile.parts))
        if codes not in self._costs:
            within = [frozenset(self.inquiry.assortment.within(part.offer.scope)) for part in pile.parts]
            articles = [one for one in self.inquiry.assortment.products if all(one in known for known in within)]
            is_known = articles and not any(lacking(one) for one in articles)
            self._costs[codes] = Takings.of(articles) if is_known else None
        return self._costs[codes]

    def finding(self, codes: tuple[str, ...], heap: _Heap) -> Finding:
        deepest = heap.deepest()
        below = [one for one in deepest if self._is_below_cost(one[1])]
        code, pile = (below or deepest)[0]
        goods = self.goods(pile)
        window = window_of(heap.start, heap.end)

        def told(voice: Voice) -> str:
            whom = voice.quoted(self.inquiry.calendar.segments[code].title)
            others = len(deepest) - 1
            more = voice.pick(
                f" and {voice.counted(others, 'more group', 'more groups')}",
                f" et {voice.counted(others, 'autre groupe', 'autres groupes')}",
            ) if others else ""  # fmt: skip
            when = voice.days(window, self.inquiry.calendar.zone)
            share, basket = voice.percent(pile.share), voice.money(pile.basket, self._currency)
            return voice.pick(
                f"{whom}{more} can add up {voice.listed(codes)} {when}: {share} of a basket of {basket}.",
                f"{whom}{more} peuvent cumuler {voice.listed(codes)} {when} : {share} d’un panier de {basket}.",
            ) + (_loss(voice, goods) if below and goods is not None else "")

        return Finding(
            rule=rule.code,
            name=rule.name,
            severity=Severity.BLOCK if below else Severity.WARN,
            reason="BELOW_COST" if below else "TOO_DEEP",
            offers=codes,
            segments=(code, *sorted(one for one, _ in deepest if one != code)),
            window=window,
            message=Told(told),
            remedy=Told(lambda voice: voice.pick(
                f"Way out: put them into one stack group, so that the best one counts, or make {codes[-1]} not"
                " stackable.",
                "Pour en sortir : les mettre dans un même groupe de cumul, pour que la meilleure compte, ou rendre"
                f" {codes[-1]} non cumulable.",
            )),
            evidence={
                "stacked_share": pile.share,
                "basket": pile.basket,
                # What the repair that lowers an offer starts from.
                "gain": pile.gain,
                "parts": {part.offer.code: part.now + part.later for part in pile.parts},
                "margin_share": None if goods is None else goods.margin_share,
            },
        )  # fmt: skip


def _loss(voice: Voice, goods: Takings) -> str:
    earned = voice.percent(goods.margin_share)
    return voice.pick(
        f" The articles that all of them are good for earn {earned}: they go below their cost.",
        f" Les articles qu’elles ont en commun rapportent {earned} : ils passent sous leur coût.",
    )


def _groups(inquiry: Inquiry, stackable: Sequence[Offer]) -> list[Segment]:
    """Give the groups that may add something up: those with a stackable offer of their own, or all."""
    segments = inquiry.calendar.segments
    if any(one.open_to_all for one in stackable):
        return [segments[code] for code in sorted(segments)]
    return [segments[code] for code in sorted({code for one in stackable for code in one.segments})]


def _in_order(offers: Iterable[Offer]) -> tuple[str, ...]:
    """Name the offers of a pile, the one that came on top last: a stackable one, the latest to begin."""
    ordered = sorted(offers, key=lambda one: (one.stack is not None, one.first.start, one.code))
    return tuple(one.code for one in ordered)


rule = Rule(
    code="VAL06",
    name="stacks-too-deep",
    check=check,
    severities=(Severity.BLOCK, Severity.WARN),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
