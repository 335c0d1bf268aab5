"""A customer who has just bought sees a deeper public offer on the same products."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from fractions import Fraction

from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from rules.bench import Bench
from rules.comparison import PLAIN
from rules.comparison import Comparison
from rules.deal import Deal
from rules.entitlement import Valuer
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.markdown import is_next_markdown
from rules.presence import DAY
from rules.presence import window_of
from rules.product_sets import ProductSets
from rules.rule import Rule
from rules.showing import Showing
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A public offer goes deeper than what customers could buy with during the month before, on the same products.

## Why

Whoever bought on Tuesday at 10 % off and sees 20 % on the shop window two weeks later feels punished for his haste.
Customers who saw the shop sell for less after they had bought bought less often for more than two years, the best of
them most. The rule looks at customers alone, at their mean basket, at what the advertisements show and at what can be
expected of them; the public offer must be deeper than the best that the group had in that time. Where both start at
the same moment nobody can have bought too early.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,open to all,mechanic
VIP-10,vip,good,80,2026-12-01,2026-12-11,web,no,10 % off
ALL-20,prospects,prospect,,2026-12-26,2027-01-05,web,yes,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,open to all,mechanic
VIP-20,vip,good,80,2026-12-01,2026-12-11,web,no,20 % off
ALL-20,prospects,prospect,,2026-12-26,2027-01-05,web,yes,20 % off
```

## Policy

- `rules.CAN07.days` (30): how long after the end of an offer its buyers still regret.
- `parity.tolerance` (0.01): a gap up to this share of the mean basket is no gap.

It reads `terms`, `public_code_redemption` and `yearly_discount` as well.

## Sources

Anderson and Simester 2010 (seeing a lower price after the purchase); Method (`docs/method.md`) §3.6 (post-purchase
regret).

## Cannot know

Who bought what, and on which day. Without a basket only plain rates on the same products can be compared, which is
told as a note. Forms that cannot be compared, such as a gift of undisclosed value against a rate, are left alone. So
are the markdowns of one clearance (both so by their objective, or both called « soldes »): everybody expects them.
"""

FRENCH = """\
Une offre publique va plus loin que ce que des clients ont eu dans le mois précédent, sur les mêmes produits.

## Pourquoi

Qui a acheté mardi à −10 % et voit −20 % en vitrine deux semaines plus tard se sent puni de sa hâte. Des clients qui
avaient vu l’enseigne vendre moins cher après leur achat ont acheté moins souvent pendant plus de deux ans, les
meilleurs surtout. La règle ne regarde que les clients, à leur panier moyen, ce que montrent les publicités et ce qu’on
peut en attendre ; l’offre publique doit dépasser le mieux que le groupe ait eu dans ce temps. Quand les deux commencent
au même instant, personne n’a pu acheter trop tôt.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;ouvert à tous;mécanique
VIP-10;vip;good;80;2026-12-01;2026-12-10;web;non;-10 %
ALL-20;prospects;prospect;;2026-12-26;2027-01-04;web;oui;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;ouvert à tous;mécanique
VIP-20;vip;good;80;2026-12-01;2026-12-10;web;non;-20 %
ALL-20;prospects;prospect;;2026-12-26;2027-01-04;web;oui;-20 %
```

## Politique

- `rules.CAN07.days` (30) : combien de temps après la fin d’une offre ses acheteurs regrettent encore.
- `parity.tolerance` (0.01) : un écart jusqu’à cette part du panier moyen n’en est pas un.

Elle lit aussi `terms`, `public_code_redemption` et `yearly_discount`.

## Sources

Anderson et Simester 2010 (voir un prix plus bas après l’achat) ; Méthode (`docs/method.md`) §3.6 (regret après
l’achat).

## Ce qu’elle ne peut pas savoir

Qui a acheté quoi, et quel jour. Sans panier, seuls des taux simples sur les mêmes produits se comparent, ce qui est dit
en note. Des formes qui ne se comparent pas, comme un cadeau de valeur non affichée face à un taux, sont laissées de
côté. De même les démarques d’un même déstockage (deux offres de cet objectif, ou dites « soldes ») : chacun s’y attend.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How many days after the end of an offer its buyers still regret."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class Gap:
    """How much deeper a public offer is at the mean basket, by each lens; no amounts where only rates compare."""

    is_deeper: bool
    face: Fraction | None = None
    expected: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Regret:
    """One group that could buy with less."""

    group: Segment
    gap: Gap


@dataclass(slots=True)
class Case:
    """A public offer and the best that some groups could buy with before, as they first followed each other."""

    own: Showing
    public: Showing
    regrets: list[Regret] = field(default_factory=list)

    @property
    def worst_first(self) -> list[Regret]:
        """Give the groups, the one with most to regret first."""
        return sorted(self.regrets, key=_weight, reverse=True)

    @property
    def days(self) -> int:
        """Give the whole days from the end of what they had to the public offer; 0 while it goes on."""
        return max(0, self.public.presence.valid_from - self.own.presence.valid_to) // DAY


class Depths:
    """How much deeper one deal is than another for the customers of one basket, each pair worked out once."""

    def __init__(self, bench: Bench, sets: ProductSets, group: Segment, for_anybody: frozenset[int]) -> None:
        """Start with nothing compared; `for_anybody` is that of `_for_anybody`."""
        self._appraiser = bench.appraiser
        self._sets = sets
        self._valuer = bench.appraiser.valuer(group)
        self._found: dict[tuple[Deal, Deal], Gap | None] = {}
        self._public = [one for one in bench.public_for(group).showings if _may_be_deeper(one)]
        self._for_anybody = for_anybody
        self._met: dict[tuple[int, int], bool] = {}

    def offered(self, own: Sequence[Showing]) -> list[Showing]:
        """Give what everybody can have, soonest first: what is open to all, and what is made to a group in public."""
        return sorted([*self._public, *(one for one in own if id(one) in self._for_anybody)], key=_start)

    def meet(self, one: Scope, other: Scope) -> bool:
        """Say whether two scopes have products in common."""
        # By identity, where the hash of a scope would be computed each time: the deals keep their scopes.
        key = (id(one), id(other))
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._sets.meet(one, other)
        return found

    def gap(self, own: Showing, public: Showing) -> Gap | None:
        """Say by how much a public offer is deeper; None when the two cannot be compared."""
        key = (own.deal, public.deal)
        if key not in self._found:
            self._found[key] = self._gap(own, public)
        return self._found[key]

    def _gap(self, own: Showing, public: Showing) -> Gap | None:
        mine, theirs = own.deal, public.deal
        if mine.currency != theirs.currency or not self.meet(mine.scope, theirs.scope):
            return None
        if not all(deal.is_monetary and deal.is_known for deal in (mine, theirs)):
            return None
        measured = _measured(self._valuer, mine, theirs)
        if measured is not None:
            return measured
        found = self._appraiser.appraise(self._valuer, own.alone, public.alone)
        return Gap(is_deeper=found.base == PLAIN) if isinstance(found, Comparison) else None


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each public offer that comes too soon after a lesser one, with all the groups that regret."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    cases: dict[tuple[str, str], Case] = {}
    for group, depths in _customers(inquiry):
        inquiry.bound.ask(len(cases) if inquiry.is_whole else 0)
        for own, public, gap in _regretted(inquiry.bench, group, depths, thresholds.days * DAY):
            pair = (own.offer.code, public.offer.code)
            cases.setdefault(pair, Case(own, public)).regrets.append(Regret(group, gap))
    for case in cases.values():
        yield _finding(inquiry, case, thresholds.days)


def _customers(inquiry: Inquiry) -> Iterator[tuple[Segment, Depths]]:
    """Give the groups of customers that what is asked can concern; those of one basket share one measure."""
    bench, sets = inquiry.bench, ProductSets(inquiry.assortment)
    measures: dict[int, Depths] = {}
    for_anybody = _for_anybody(bench)
    is_for_all = inquiry.is_whole or any(offer.open_to_all for offer in inquiry.asked)
    codes = bench.calendar.segments if is_for_all else {code for offer in inquiry.asked for code in offer.segments}
    for code in sorted(codes):
        group = bench.calendar.segments[code]
        if not group.tier.has_bought:
            continue
        key = id(bench.appraiser.valuer(group))
        if key not in measures:
            measures[key] = Depths(bench, sets, group, for_anybody)
        yield group, measures[key]


def _for_anybody(bench: Bench) -> frozenset[int]:
    """Give the showings, by identity, of offers for people who have not bought yet that are shown to everybody."""
    strangers = {code for code, one in bench.calendar.segments.items() if not one.tier.has_bought}
    places = (each for named, each in bench.places_by_audience.items() if not strangers.isdisjoint(named))
    showings = (bench.showings[place] for listed in places for place in listed)
    return frozenset(id(one) for one in showings if _is_shown(one.presence.offer) and _may_be_deeper(one))


def _is_shown(offer: Offer) -> bool:
    return any(not one.channel.is_addressed for one in offer.announcements)


def _regretted(bench: Bench, group: Segment, depths: Depths, regretted: int) -> Iterator[tuple[Showing, Showing, Gap]]:
    """Give each public offer once that is deeper than all that a group had shortly before, with the best of that."""
    offered = depths.offered(bench.reserved_for(group))
    told: set[str] = set()
    for public, held in _followed(depths, offered, bench.open_to(group) if offered else (), regretted):
        best = None if public.presence.offer.code in told else _best(depths, public, held)
        if best is not None:
            told.add(public.offer.code)
            yield best[0], public, best[1]


def _followed(
    depths: Depths, offered: Sequence[Showing], own: Sequence[Showing], regretted: int
) -> Iterator[tuple[Showing, list[Showing]]]:
    """Give each public offer with what a group could buy some of the same with before it, soonest first."""
    waiting = sorted((one for one in own if _may_be_deeper(one)), key=_start, reverse=True)
    held: dict[Scope, list[Showing]] = {}
    for public in offered:
        start, near = public.presence.valid_from, list[Showing]()
        while waiting and waiting[-1].presence.valid_from < start:
            held.setdefault(waiting[-1].deal.scope, []).append(waiting.pop())
        for scope, listed in held.items():
            if depths.meet(scope, public.deal.scope):
                listed[:] = [one for one in listed if start <= one.presence.valid_to + regretted]
                near.extend(listed)
        yield public, near


def _may_be_deeper(one: Showing) -> bool:
    return one.deal.is_monetary and one.deal.is_known and one.offer.nature is Nature.PROMOTIONAL


def _best(depths: Depths, public: Showing, held: Sequence[Showing]) -> tuple[Showing, Gap] | None:
    """Give the best of what a group had, when the public offer is deeper than all of it."""
    best: tuple[Showing, Gap] | None = None
    for own in held:
        mine, theirs = own.presence.offer, public.presence.offer
        gap = None if mine is theirs else depths.gap(own, public)
        if gap is None or is_next_markdown(mine, theirs):
            continue
        if not gap.is_deeper:
            return None
        if best is None or _closeness(own, gap) < _closeness(*best):
            best = (own, gap)
    return best


def _closeness(own: Showing, gap: Gap) -> tuple[object, ...]:
    return (gap.face or 0, -own.presence.valid_to, own.offer.code)


def _measured(valuer: Valuer | None, own: Deal, public: Deal) -> Gap | None:
    """Compare on the products that both are good for, as far as the mean basket holds any; None for want of figures."""
    if valuer is None:
        return None
    mean = valuer.basket.average
    tolerance = Fraction(valuer.policy.parity.tolerance) * mean
    try:
        amount = min(valuer.share(own.scope), valuer.share(public.scope)) * mean
        face = _at(valuer, public, Lens.FACE, amount) - _at(valuer, own, Lens.FACE, amount)
        if amount == 0 or face <= tolerance:
            return Gap(is_deeper=False)
        expected = _at(valuer, public, Lens.EXPECTED, amount) - _at(valuer, own, Lens.EXPECTED, amount)
    except MissingFigureError:
        return None
    return Gap(expected > tolerance, face, expected)


def _at(valuer: Valuer, deal: Deal, lens: Lens, amount: Fraction) -> Fraction:
    gain = valuer.core_gain(deal.core, lens)
    return gain.now.at(amount) + gain.rest.at(amount)


def _finding(inquiry: Inquiry, case: Case, days: int) -> Finding:
    regrets = case.worst_first
    gap = regrets[0].gap
    presence = case.public.presence
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN if regrets[0].group.basket is not None else Severity.INFO,
        reason="DEEPER_SOON_AFTER",
        offers=(case.own.offer.code, case.public.offer.code),
        segments=tuple(one.group.code for one in regrets),
        window=window_of(presence.valid_from, presence.valid_to),
        message=Told(lambda voice: _message(inquiry, case, voice)),
        remedy=Told(lambda voice: _remedy(inquiry, case, days, voice)),
        evidence={
            "gap": {"face": gap.face, "expected": gap.expected},
            "basket": None if gap.face is None else _mean(regrets[0].group),
            "days": case.days,
            "groups": tuple(_told(one) for one in regrets[:MOST_LISTED]),
            "count": len(regrets),
        },
    )


def _told(regret: Regret) -> Mapping[str, object]:
    return {"segment": regret.group.code, "gap": regret.gap.face, "people": regret.group.size}


def _mean(group: Segment) -> Fraction | None:
    return None if group.basket is None else group.basket.average


def _message(inquiry: Inquiry, case: Case, voice: Voice) -> str:
    zone, regrets = inquiry.calendar.zone, case.worst_first
    own, public = case.own.offer.code, case.public.offer.code
    names = voice.listed([voice.quoted(one.group.title) for one in regrets])
    had = voice.days(window_of(case.own.presence.valid_from, case.own.presence.valid_to), zone)
    presence = case.public.presence
    start = voice.minute(window_of(presence.valid_from, presence.valid_to).start.astimezone(zone))
    return voice.pick(
        f"{names} could buy with {own} {had}; {public}, which anybody can have from {start} on, goes deeper"
        f"{_how_much(case, voice)}.",
        f"{names} ont pu acheter avec {own} {had} ; {public}, que chacun peut avoir à partir du {start}, va plus loin"
        f"{_how_much(case, voice)}.",
    )


def _how_much(case: Case, voice: Voice) -> str:
    worst = case.worst_first[0]
    mean = _mean(worst.group)
    if worst.gap.face is None or mean is None:
        return voice.pick(", whatever the basket", ", quel que soit le panier")
    currency = case.public.deal.currency
    more, basket = voice.money(worst.gap.face, currency), voice.money(mean, currency)
    return voice.pick(f": {more} more on a basket of {basket}", f" : {more} de plus sur un panier de {basket}")


def _remedy(inquiry: Inquiry, case: Case, days: int, voice: Voice) -> str:
    own, public = case.own.offer.code, case.public.offer.code
    last = window_of(case.own.presence.valid_from, case.own.presence.valid_to).end + timedelta(days=days)
    after = voice.minute(last.astimezone(inquiry.calendar.zone))
    return voice.pick(
        f"Way out: start {public} after {after}, make it no deeper than {own}, or give the difference to those who"
        " have just bought.",
        f"Pour en sortir : lancer {public} après le {after}, ne pas dépasser {own}, ou rendre la différence à ceux qui"
        " viennent d’acheter.",
    )


def _weight(regret: Regret) -> tuple[object, ...]:
    """Order groups, the one with most to regret last; those without a basket come before all others."""
    return (regret.group.basket is not None, regret.gap.face or 0, regret.group.code)


def _start(one: Showing) -> tuple[int, str]:
    return (one.presence.valid_from, one.offer.code)


rule = Rule(
    code="CAN07",
    name="deeper-offer-right-after",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
