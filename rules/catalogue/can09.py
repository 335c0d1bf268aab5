"""Over the whole calendar, more loyal customers are rewarded less than less loyal ones."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated

from models.mechanic import FieldKind
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Nature
from models.segment import Segment
from models.tier import Tier
from rules.bench import Bench
from rules.deal import Deal
from rules.entitlement import Valuer
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.showing import Showing
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
Added up over the calendar, the offers of a loyal tier are worth less than those of a less loyal one.

## Why

No two offers need to clash for loyalty to pay badly: a welcome here, a nudge there, and over the quarter the newcomers
were given more than those who carry the shop. The rule adds up what the offers of each tier are worth to its active
customers, as a share of their mean basket, and walks up the ladder. Offers open to all are left out, for they are the
same to everybody; so are tiers with hardly any offer of their own.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic
GOOD-5,vip,good,80,2026-10-01,2026-10-11,web,5 % off
GOOD-10,vip,good,80,2026-11-01,2026-11-11,web,10 % off
SMALL-10,small,small,40,2026-10-01,2026-10-11,web,10 % off
SMALL-15,small,small,40,2026-12-01,2026-12-11,web,15 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic
GOOD-10,vip,good,80,2026-10-01,2026-10-11,web,10 % off
GOOD-15,vip,good,80,2026-11-01,2026-11-11,web,15 % off
SMALL-10,small,small,40,2026-10-01,2026-10-11,web,10 % off
SMALL-15,small,small,40,2026-12-01,2026-12-11,web,15 % off
```

## Policy

- `rules.CAN09.measure` (in_all): `in_all` adds the offers up, `per_offer` takes the mean of them.
- `rules.CAN09.least_offers` (2): a tier with fewer offers of its own is not compared.
- `rules.CAN09.tolerance` (0.1): by which part of what the lower tier gets the higher may stay behind.

It reads `terms`, `public_code_redemption` and `yearly_discount` as well.

## Sources

Method (`docs/method.md`) §3.4 (monotone generosity); Anderson and Simester 2004 and 2010; Shin and Sudhir 2010 (when
to reward own customers).

## Cannot know

What the standing loyalty programme gives, unless it is in the calendar as an offer; and how often a customer uses what
he is offered: an offer that comes back counts each time, up to its limit per person. A tier of which a figure is
missing (a basket, the share of a product set, a value that nobody has declared) is named in the evidence and not
guessed.
"""

FRENCH = """\
Additionnées sur le calendrier, les offres d’un palier fidèle valent moins que celles d’un palier moins fidèle.

## Pourquoi

Il n’est pas besoin que deux offres se heurtent pour que la fidélité paie mal : une bienvenue ici, une relance là, et
sur le trimestre les nouveaux venus ont reçu plus que ceux qui font vivre l’enseigne. La règle additionne ce que valent
les offres de chaque palier pour ses clients actifs, en part de leur panier moyen, et remonte l’échelle. Les offres
ouvertes à tous sont laissées de côté, car elles sont les mêmes pour chacun ; de même les paliers qui n’ont presque
aucune offre à eux.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique
GOOD-5;vip;good;80;2026-10-01;2026-10-10;web;-5 %
GOOD-10;vip;good;80;2026-11-01;2026-11-10;web;-10 %
SMALL-10;small;small;40;2026-10-01;2026-10-10;web;-10 %
SMALL-15;small;small;40;2026-12-01;2026-12-10;web;-15 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique
GOOD-10;vip;good;80;2026-10-01;2026-10-10;web;-10 %
GOOD-15;vip;good;80;2026-11-01;2026-11-10;web;-15 %
SMALL-10;small;small;40;2026-10-01;2026-10-10;web;-10 %
SMALL-15;small;small;40;2026-12-01;2026-12-10;web;-15 %
```

## Politique

- `rules.CAN09.measure` (in_all) : `in_all` additionne les offres, `per_offer` en fait la moyenne.
- `rules.CAN09.least_offers` (2) : un palier qui a moins d’offres à lui n’est pas comparé.
- `rules.CAN09.tolerance` (0.1) : de quelle part de ce que reçoit le palier inférieur le supérieur peut rester en deçà.

Elle lit aussi `terms`, `public_code_redemption` et `yearly_discount`.

## Sources

Méthode (`docs/method.md`) §3.4 (générosité monotone) ; Anderson et Simester 2004 et 2010 ; Shin et Sudhir 2010 (quand
récompenser ses propres clients).

## Ce qu’elle ne peut pas savoir

Ce que donne le programme de fidélité permanent, s’il n’est pas dans le calendrier comme une offre ; et combien de fois
un client se sert de ce qu’on lui offre : une offre qui revient compte à chaque fois, jusqu’à sa limite par personne. Un
palier dont un chiffre manque (un panier, la part d’une gamme, une valeur que personne n’a déclarée) est nommé dans les
preuves, et non deviné.
"""


class Measure(Enum):
    """What is compared between tiers: all that they are offered, or the mean of it."""

    IN_ALL = "in_all"
    PER_OFFER = "per_offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What is compared, from how many offers on, and by which part a higher tier may stay behind."""

    measure: Measure = Measure.IN_ALL
    least_offers: Annotated[int, FieldKind.COUNT] = 2
    tolerance: Decimal = Decimal("0.1")


@dataclass(slots=True)
class Rung:
    """A tier with its active groups that have offers enough, what each is worth, and the figures that are missing."""

    tier: Tier
    groups: list[Segment] = field(default_factory=list)
    rewards: list[Fraction] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def reward(self) -> Fraction:
        """Give the reward of a customer of this tier, its groups alike, as a share of the mean basket."""
        return sum(self.rewards, Fraction(0)) / len(self.rewards)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each tier that is rewarded less than some tier below it, beside the one that gets most."""
    if not inquiry.is_whole:
        return
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    ladder = list(_ladder(inquiry, thresholds))
    known = [rung for rung in ladder if not rung.missing]
    for place, high in enumerate(known):
        best = max(known[:place], key=_reward, default=None)
        if best is not None and high.reward < best.reward * (1 - Fraction(thresholds.tolerance)):
            yield _finding(high, best, ladder, thresholds)


def _ladder(inquiry: Inquiry, thresholds: Thresholds) -> Iterator[Rung]:
    """Give each tier of customers that has offers enough, the least loyal first."""
    rungs = {tier: Rung(tier) for tier in Tier if tier.has_bought}
    prices = _Prices(inquiry.bench)
    audiences: dict[str, list[_Uses]] = {}
    for named, places in inquiry.bench.places_by_audience.items():
        uses = _uses(inquiry.bench.showings[place] for place in places)
        for code in named:
            audiences.setdefault(code, []).append(uses)
    for code, group in sorted(inquiry.calendar.segments.items()):
        if group.tier not in rungs or group.dormant:
            continue
        inquiry.bound.ask()
        reserved = audiences.get(code, ())
        if sum(uses.offers for uses in reserved) < max(1, thresholds.least_offers):
            continue
        rung = rungs[group.tier]
        rung.groups.append(group)
        try:
            worth, times = prices.reward(group, reserved), sum(uses.times for uses in reserved)
            rung.rewards.append(worth / times if thresholds.measure is Measure.PER_OFFER else worth)
        except MissingFigureError as error:
            rung.missing[code] = error.path
    yield from (rung for rung in rungs.values() if rung.groups)


@dataclass(frozen=True, slots=True)
class _Uses:
    """How often a customer may use each promise that is made to the same groups, and how many offers make them."""

    of_deals: Mapping[Deal, int]
    offers: int

    @property
    def times(self) -> int:
        """Give how often he may use them in all."""
        return sum(self.of_deals.values())


def _uses(showings: Iterable[Showing]) -> _Uses:
    """Count the uses of promises; the occurrences of an offer follow one another."""
    found: dict[Deal, int] = {}
    count, last = 0, None
    for one in showings:
        offer = one.presence.offer
        if offer is last or offer.nature is not Nature.PROMOTIONAL:
            continue
        last, times, limit = offer, len(offer.occurrences), offer.limit_per_person
        count += 1
        found[one.deal] = found.get(one.deal, 0) + (times if limit is None else min(times, limit))
    return _Uses(found, count)


class _Prices:
    """What deals are worth to groups, as a share of their mean basket, each once.

    What is made to the same groups is added up once for each of their baskets.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._known: dict[tuple[Valuer, Deal], Fraction] = {}
        self._sums: dict[tuple[Valuer, int], tuple[Fraction, frozenset[str]]] = {}

    def reward(self, group: Segment, reserved: Iterable[_Uses]) -> Fraction:
        """Add up what a group is offered; raises MissingFigureError, with the figure that comes first by name."""
        valuer = self._bench.appraiser.valuer(group)
        if valuer is None:
            raise MissingFigureError("basket")
        total, missing = Fraction(0), set[str]()
        for uses in reserved:
            key = (valuer, id(uses))
            if key not in self._sums:
                self._sums[key] = self._sum(valuer, uses)
            worth, lacking = self._sums[key]
            total += worth
            missing |= lacking
        if missing:
            raise MissingFigureError(min(missing))
        return total

    def _sum(self, valuer: Valuer, uses: _Uses) -> tuple[Fraction, frozenset[str]]:
        total, missing = Fraction(0), set[str]()
        for deal, times in uses.of_deals.items():
            try:
                total += times * self._worth(valuer, deal)
            except MissingFigureError as error:
                missing.add(error.path)
        return total, frozenset(missing)

    def _worth(self, valuer: Valuer, deal: Deal) -> Fraction:
        found = self._known.get((valuer, deal))
        if found is None:
            found = self._known[valuer, deal] = self._look(valuer, deal)
        return found

    def _look(self, valuer: Valuer, deal: Deal) -> Fraction:
        if deal.currency != self._bench.calendar.currency:
            raise MissingFigureError(f"{deal.currency}/{self._bench.calendar.currency}")
        if not deal.is_known:
            raise MissingFigureError("declared_value")
        share, mean = valuer.share(deal.scope), valuer.basket.average
        if share == 0:
            return share
        gain, eligible = valuer.core_gain(deal.core, Lens.EXPECTED), share * mean
        return (gain.now.at(eligible) + gain.rest.at(eligible)) / mean


def _finding(high: Rung, low: Rung, ladder: Sequence[Rung], thresholds: Thresholds) -> Finding:
    def told(voice: Voice) -> str:
        loyal, others = _named(high, voice), _named(low, voice)
        mine, theirs = voice.percent(high.reward), voice.percent(low.reward)
        if thresholds.measure is Measure.PER_OFFER:
            return voice.pick(
                f"On average an offer is worth {mine} of the mean basket to {loyal}, and {theirs} to {others}, who are"
                " less loyal.",
                f"En moyenne, une offre vaut {mine} du panier moyen pour {loyal}, et {theirs} pour {others}, moins"
                " fidèles.",
            )
        return voice.pick(
            f"In all, the offers of the calendar are worth {mine} of a mean basket to {loyal}, and {theirs} to"
            f" {others}, who are less loyal.",
            f"En tout, les offres du calendrier valent {mine} d’un panier moyen pour {loyal}, et {theirs} pour"
            f" {others}, moins fidèles.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="SHRINKS_WITH_LOYALTY",
        offers=(),
        segments=tuple(one.code for one in (*high.groups, *low.groups)),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: give {_named(high, voice)} more or better offers, or {_named(low, voice)} fewer.",
            f"Pour en sortir : proposer à {_named(high, voice)} des offres plus nombreuses ou meilleures, ou moins à"
            f" {_named(low, voice)}.",
        )),
        evidence={
            "tier": high.tier.value,
            "lower_tier": low.tier.value,
            "shares": {rung.tier.value: rung.reward for rung in ladder if not rung.missing},
            "missing": _missing(ladder),
        },
    )  # fmt: skip


def _missing(ladder: Iterable[Rung]) -> Mapping[str, Mapping[str, str]]:
    return {rung.tier.value: dict(list(rung.missing.items())[:MOST_LISTED]) for rung in ladder if rung.missing}


def _named(rung: Rung, voice: Voice) -> str:
    names = [voice.quoted(group.title) for group in rung.groups[:MOST_LISTED]]
    more = len(rung.groups) - len(names)
    return voice.listed([*names, voice.pick(f"{more} more", voice.counted(more, "autre", "autres"))] if more else names)


def _reward(rung: Rung) -> Fraction:
    return rung.reward


rule = Rule(
    code="CAN09",
    name="reward-shrinks-with-loyalty",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
