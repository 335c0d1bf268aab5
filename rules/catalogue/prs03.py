"""A group is on promotion for so many days of the year that the reduced price becomes the usual one."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import ALL
from models.segment import Basket
from models.segment import Segment
from models.window import Window
from rules.crowd import most_loyal_first
from rules.deal import Deal
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.promotions import Promotions
from rules.promotions import Shelf
from rules.promotions import Spell
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

_DAY = timedelta(days=1)
_NONE = timedelta(0)

ENGLISH = """\
A group can buy the same products with money off on 30% of the days of a year or more.

## Why

People learn what a thing costs from what they pay for it. On promotion one day in three, the reduced price is the
price, and the full one looks like a rise: the next promotion has to be deeper to be seen at all.

## Bad

```csv
offer,segment,tier,basket,from,to,channel,mechanic
WINTER-20,vip,good,80,2027-01-01,2027-03-01,web,20 % off
SPRING-20,vip,good,80,2027-03-15,2027-05-10,web,20 % off
```

## Good

```csv
offer,segment,tier,basket,from,to,channel,mechanic
WINTER-20,vip,good,80,2027-01-01,2027-03-01,web,20 % off
SPRING,vip,good,80,2027-03-15,2027-05-10,web,2 days of early access
```

## Policy

- `rules.PRS03.most_share` (0.3): from this share of the days on, promotion has become the usual state.
- `rules.PRS03.over_days` (365): the days in a row that are looked at, wherever they are the worst.

## Sources

Method (`docs/method.md`) §6 (30% is a starting point for the house, not a measured figure) and §7: Kalwani and Yim
1992 (frequency and depth lower the price that people expect); Diamond and Campbell 1989 (non-monetary promotions
leave it alone).

## Cannot know

Promotions before and after the plan: three months of it reach a quarter of the year at most, which is why the share of
the plan’s own days is told as well. Sets that overlap although the plan does not list their articles. The depth is that
of the mean basket, and is left out where the plan does not give one.
"""

FRENCH = """\
Un groupe peut acheter les mêmes produits à prix réduit 30 % des jours d’une année, ou plus.

## Pourquoi

On apprend ce que coûte une chose par ce qu’on la paie. En promotion un jour sur trois, le prix réduit devient le prix,
et le plein tarif paraît une hausse : la promotion suivante devra être plus forte pour être seulement remarquée.

## À éviter

```csv
offre;segment;palier;panier;du;au;canal;mécanique
WINTER-20;vip;good;80;2027-01-01;2027-02-28;web;-20 %
SPRING-20;vip;good;80;2027-03-15;2027-05-09;web;-20 %
```

## Bon

```csv
offre;segment;palier;panier;du;au;canal;mécanique
WINTER-20;vip;good;80;2027-01-01;2027-02-28;web;-20 %
SPRING;vip;good;80;2027-03-15;2027-05-09;web;accès anticipé de 2 jours
```

## Politique

- `rules.PRS03.most_share` (0.3) : à partir de cette part des jours, la promotion est devenue l’état habituel.
- `rules.PRS03.over_days` (365) : les jours de suite que l’on regarde, là où ils sont les pires.

## Sources

Méthode (`docs/method.md`) §6 (30 % est un point de départ, pas un chiffre mesuré) et §7 : Kalwani et Yim 1992
(fréquence et profondeur abaissent le prix attendu) ; Diamond et Campbell 1989 (les promotions non monétaires le
laissent intact).

## Ce qu’elle ne peut pas savoir

Les promotions d’avant et d’après le plan : trois mois n’atteignent qu’un quart de l’année, d’où la part des jours du
plan, donnée à côté. Les gammes qui se recoupent sans que le plan en liste les articles. La profondeur est celle du
panier moyen, et manque là où le plan n’en donne pas.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which share of how many days in a row promotion has become the usual state."""

    most_share: Decimal = Decimal("0.30")
    over_days: int = 365


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The worst days in a row of one set of products: when they begin, and how many of them are on promotion."""

    name: str
    start: datetime
    end: datetime
    promoted: timedelta
    codes: tuple[str, ...]
    spells: tuple[Spell, ...] = field(compare=False)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each group once, of its worst set of products; groups that share all of it are told together."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    if not inquiry.is_whole or not thresholds.over_days:
        return
    scale, zone = _Scale(inquiry), inquiry.calendar.zone
    told: dict[tuple[tuple[_Stretch, ...], Basket | None], list[Segment]] = {}
    promotions = inquiry.promotions
    everybody = _worst(_stretches(promotions, promotions.public, {}, thresholds))
    if everybody:
        yield _finding(scale, thresholds, zone, everybody, [])
    # Groups that can buy with the same offers are told of the same sets.
    known: dict[tuple[object, ...], tuple[_Stretch, ...]] = {}
    for segment in inquiry.groups:
        inquiry.bound.ask()
        own = promotions.of(segment.code)
        public = promotions.near(segment) if own else {}
        key = (id(own), *public)
        if own and key not in known:
            known[key] = _worst(_stretches(promotions, own, public, thresholds))
        if own and known[key]:
            told.setdefault((known[key], segment.basket), []).append(segment)
    for (found, _), segments in told.items():
        yield _finding(scale, thresholds, zone, found, sorted(segments, key=most_loyal_first))


def _stretches(promotions: Promotions, own: Shelf, public: Shelf, thresholds: Thresholds) -> Iterator[_Stretch]:
    """Give the sets of products that are on promotion too long for a group, through its own offers among others."""
    least = Fraction(thresholds.most_share) * thresholds.over_days
    for name in promotions.names(own, public) if own else ():
        spells = promotions.covering(name, own, public)
        # Most are far from it, which the sum of their lengths tells at once.
        if _days(sum((one.end - one.start for one in spells), _NONE)) < least:
            continue
        if own is not promotions.public and all(one.offer.open_to_all for one in spells):
            continue
        stretch = _longest(name, spells, thresholds.over_days * _DAY)
        if _days(stretch.promoted) >= least:
            yield stretch


def _days(length: timedelta) -> Fraction:
    return Fraction(length // timedelta.resolution, _DAY // timedelta.resolution)


def _worst(found: Iterator[_Stretch]) -> tuple[_Stretch, ...]:
    return tuple(sorted(found, key=lambda one: (-one.promoted, one.name)))


def _longest(name: str, spells: Sequence[Spell], length: timedelta) -> _Stretch:
    """Find the days in a row with the most promotion: they begin when some promotion does."""
    runs = _runs(spells)
    starts = [start for start, _ in runs]
    sums = list(accumulate((end - start for start, end in runs), initial=_NONE))
    best, most = 0, _NONE
    for index, start in enumerate(starts):
        last = bisect_left(starts, start + length) - 1
        promoted = sums[last] - sums[index] + min(runs[last][1], start + length) - starts[last]
        if promoted > most:
            best, most = index, promoted
    start, until = starts[best], starts[best] + length
    inside = tuple(one for one in spells if one.start < until and start < one.end)
    codes = tuple(sorted({one.code for one in inside}))
    return _Stretch(name, start, min(until, max(one.end for one in inside)), most, codes, inside)


def _runs(spells: Sequence[Spell]) -> list[tuple[datetime, datetime]]:
    """Join what overlaps or touches."""
    runs: list[tuple[datetime, datetime]] = []
    for one in spells:
        if runs and one.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], one.end))
        else:
            runs.append((one.start, one.end))
    return runs


class _Scale:
    """What a stretch is measured against: the days of the plan, and a group's mean basket."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._offers = inquiry.calendar.offers
        self._inquiry = inquiry

    @cached_property
    def _plan_days(self) -> Fraction:
        start = min(offer.first.start for offer in self._offers)
        end = max(offer.occurrences[-1].end for offer in self._offers)
        return _days(end - start)

    def plan_share(self, stretch: _Stretch, over_days: int) -> Fraction:
        """Give the share of the plan's own days on promotion, where it lasts less than the days that are looked at."""
        return _days(stretch.promoted) / min(self._plan_days, Fraction(over_days))

    def depth(self, segment: Segment, stretch: _Stretch) -> Fraction | None:
        """Give what these offers are worth of the mean basket, each weighed by its days; None where nobody can tell."""
        # What others have priced for the same basket is priced here as well.
        bench = self._inquiry.bench
        valuer = bench.appraiser.valuer(segment)
        if valuer is None:
            return None
        deals = {one.offer.code: one.deal for one in bench.shown(frozenset(stretch.codes))}
        mean, weights = valuer.basket.average, Counter[Deal]()
        for one in stretch.spells:
            lasts = min(one.end, stretch.end) - max(one.start, stretch.start)
            weights[deals[one.code]] += lasts // timedelta.resolution
        try:
            weighed = sum(
                weight * valuer.gain(deal, Lens.EXPECTED).total.at(mean) / mean for deal, weight in weights.items()
            )
        except MissingFigureError:
            return None
        return Fraction(weighed) / weights.total()


def _finding(
    scale: _Scale, thresholds: Thresholds, zone: ZoneInfo, found: tuple[_Stretch, ...], segments: Sequence[Segment]
) -> Finding:
    worst = found[0]
    share = _days(worst.promoted) / thresholds.over_days
    depth = scale.depth(segments[0], worst) if segments else None
    plan = scale.plan_share(worst, thresholds.over_days)
    count = round(_days(worst.promoted))

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in segments]) or voice.pick("All", "Tous")
        products = _products(voice, worst.name)
        limit = voice.percent(Fraction(thresholds.most_share))
        when = voice.days(Window(worst.start, worst.end), zone)
        besides = _besides(voice, None if plan == share else plan, depth)
        return voice.pick(
            f"{names} can buy {products} with money off on {count} days of {thresholds.over_days}, {when}: that is"
            f" {voice.percent(share)} of the days{besides}; the limit is {limit}.",
            f"{names} peuvent acheter {products} à prix réduit {count} jours sur {thresholds.over_days}, {when} : c’est"
            f" {voice.percent(share)} des jours{besides} ; la limite est de {limit}.",
        )  # fmt: skip

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="ALWAYS_ON",
        offers=(),
        segments=tuple(one.code for one in segments),
        window=Window(worst.start, worst.end),
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: make some of these promotions shorter or fewer, or give something that cuts no price: a gift of"
            " undisclosed value, an early access, a service.",
            "Pour en sortir : raccourcir ou espacer certaines de ces promotions, ou donner un avantage qui ne baisse"
            " pas le prix : un cadeau de valeur non affichée, un accès anticipé, un service.",
        )),
        evidence={
            "scope": worst.name,
            "days": count,
            "over_days": thresholds.over_days,
            "share": share,
            "most_share": thresholds.most_share,
            "plan_share": plan,
            "depth_share": depth,
            "shares": {one.name: _days(one.promoted) / thresholds.over_days for one in found[:MOST_LISTED]},
            "offers": worst.codes[:MOST_LISTED],
            "offers_count": len(worst.codes),
            "people": segments[0].size if segments else None,
        },
    )  # fmt: skip


def _besides(voice: Voice, plan: Fraction | None, depth: Fraction | None) -> str:
    """Say the share of the plan's own days and the mean depth, where there is something to say."""
    said = []
    if plan is not None:
        said.append(
            voice.pick(f", {voice.percent(plan)} of those of the plan", f", {voice.percent(plan)} de ceux du plan")
        )
    if depth is not None:
        deep = voice.percent(depth)
        said.append(voice.pick(f", at a mean depth of {deep}", f", avec une profondeur moyenne de {deep}"))
    return "".join(said)


def _products(voice: Voice, name: str) -> str:
    return voice.pick("everything", "tout") if name == ALL else voice.quoted(name)


rule = Rule(
    code="PRS03",
    name="always-on-promotion",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
