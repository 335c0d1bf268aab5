"""One promotion has hardly ended when the next begins for the same people on the same products."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from models.segment import Segment
from models.window import Window
from rules.crowd import most_loyal_first
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.markdown import is_next_markdown
from rules.promotions import Shelf
from rules.promotions import Spell
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

# What the neighbours of an offer can tell; a longer rest is another question.
LONGEST_REST = 60
# The clock may go back an hour in between.
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

ENGLISH = """\
A promotion begins when the one before it, for the same group and products, has ended less than three days ago.

## Why

People who know that the next discount comes tomorrow do not buy at full price today. A few days at the usual price
between two promotions are what makes the second one a promotion.

## Bad

```csv
offer,segment,tier,from,to,channel,mechanic
SPRING-10,vip,good,2027-03-01,2027-03-08,web,10 % off
SPRING-15,vip,good,2027-03-10,2027-03-17,web,15 % off
```

## Good

```csv
offer,segment,tier,from,to,channel,mechanic
SPRING-10,vip,good,2027-03-01,2027-03-08,web,10 % off
SPRING-15,vip,good,2027-03-11,2027-03-18,web,15 % off
```

## Policy

- `rules.PRS02.rest_days` (3): the days at the usual price between two promotions, on the clock of the plan; 60 at most.
- `rules.PRS02.same_offer` (true): also tell of an offer that comes back too soon by its own recurrence.

## Sources

Method (`docs/method.md`) §6 and §7: Kalwani and Yim 1992 (frequency and depth lower the price that people expect);
Diamond and Campbell 1989 (only monetary promotions do). The three days are a custom of the house, not a measured
figure.

## Cannot know

Sets of products that overlap although the plan does not list their articles: those of other names are taken as
disjoint, and `all` holds every one. Promotions of other brands, and what a shop does on its own. Promotions that
overlap leave no rest at all: see PRS03. Markdowns of one clearance, both so by their objective or both called
« soldes », follow each other as custom has it, and pass.
"""

FRENCH = """\
Une promotion commence moins de trois jours après la fin de la précédente, pour le même groupe et les mêmes produits.

## Pourquoi

Qui sait que la prochaine remise arrive demain n’achète pas au prix normal aujourd’hui. Quelques jours au prix habituel
entre deux promotions, c’est ce qui fait de la seconde une promotion.

## À éviter

```csv
offre;segment;palier;du;au;canal;mécanique
SPRING-10;vip;good;2027-03-01;2027-03-07;web;-10 %
SPRING-15;vip;good;2027-03-10;2027-03-16;web;-15 %
```

## Bon

```csv
offre;segment;palier;du;au;canal;mécanique
SPRING-10;vip;good;2027-03-01;2027-03-07;web;-10 %
SPRING-15;vip;good;2027-03-11;2027-03-17;web;-15 %
```

## Politique

- `rules.PRS02.rest_days` (3) : les jours au prix habituel entre deux promotions, à l’horloge du plan ; 60 au plus.
- `rules.PRS02.same_offer` (true) : signaler aussi une offre qui revient trop tôt par sa propre récurrence.

## Sources

Méthode (`docs/method.md`) §6 et §7 : Kalwani et Yim 1992 (fréquence et profondeur abaissent le prix attendu) ;
Diamond et Campbell 1989 (seules les promotions monétaires le font). Les trois jours sont un usage de la maison, pas
un chiffre mesuré.

## Ce qu’elle ne peut pas savoir

Les gammes qui se recoupent sans que le plan en liste les articles : sous d’autres noms elles sont tenues pour
disjointes, et `all` les contient toutes. Les promotions d’autres marques, et ce qu’un magasin fait de lui-même. Des
promotions qui se chevauchent ne laissent aucun répit : voir PRS03. Les démarques d’un même déstockage (deux offres de
cet objectif, ou dites « soldes ») se suivent comme le veut l’usage, et passent.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The days of rest between two promotions, and whether an offer that comes back needs them too."""

    rest_days: int = 3
    same_offer: bool = True


class _Rest(NamedTuple):
    """From when to when the usual price holds between two promotions, and when the earlier one began."""

    end: datetime
    start: datetime
    since: datetime
    earlier: str
    later: str


@dataclass(slots=True)
class _Pair:
    """Two offers of which one begins too soon after the other, for whom and when."""

    groups: set[str] = field(default_factory=set)
    rests: set[_Rest] = field(default_factory=set)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each pair of offers once, with all groups and occurrences that suffer."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    if not thresholds.rest_days:
        return
    pairs: dict[tuple[str, str], _Pair] = {}
    for codes, own, public in _shelves(inquiry):
        inquiry.bound.ask()
        for earlier, later in _pairs(inquiry, own, public, min(thresholds.rest_days, LONGEST_REST)):
            if earlier.code == later.code and not thresholds.same_offer:
                continue
            # What is open to all by itself is told once, of everybody.
            if codes and earlier.offer.open_to_all and later.offer.open_to_all:
                continue
            if is_next_markdown(earlier.offer, later.offer):
                continue
            # They may take turns: that is one thing to tell, whichever comes first.
            pair = pairs.setdefault((min(earlier.code, later.code), max(earlier.code, later.code)), _Pair())
            pair.groups.update(codes)
            pair.rests.add(_Rest(earlier.end, later.start, earlier.start, earlier.code, later.code))
    for key in sorted(pairs):
        yield _finding(inquiry, thresholds, pairs[key])


def _shelves(inquiry: Inquiry) -> Iterator[tuple[Sequence[str], Shelf, Shelf]]:
    """Give the groups that have the same offers, with these and those open to all; no group stands for everybody."""
    promotions = inquiry.promotions
    segments: Iterable[Segment] = inquiry.groups
    if inquiry.is_whole or any(offer.open_to_all for offer in inquiry.asked):
        yield (), promotions.public, {}
        segments = inquiry.calendar.segments.values()
    alike: dict[tuple[object, ...], tuple[list[str], Shelf, Shelf]] = {}
    for segment in segments:
        own = promotions.of(segment.code)
        if own:
            near = promotions.near(segment)
            alike.setdefault((id(own), *near), ([], own, near))[0].append(segment.code)
    yield from alike.values()


def _pairs(inquiry: Inquiry, own: Shelf, public: Shelf, rest_days: int) -> Iterator[tuple[Spell, Spell]]:
    promotions, zone = inquiry.promotions, inquiry.calendar.zone
    rest = timedelta(days=rest_days)
    for scope in {**own, **public}:
        for earlier, later in _neighbours(promotions.overlapping(scope, own, public)):
            if later.start - earlier.end >= rest + _HOUR or later.offer.scope != scope:
                continue
            wall = later.start.astimezone(zone).replace(tzinfo=None) - earlier.end.astimezone(zone).replace(tzinfo=None)
            if wall < rest:
                yield earlier, later


def _neighbours(spells: list[Spell]) -> Iterator[tuple[Spell, Spell]]:
    """Give each spell that begins when all earlier ones are over, with the one that ended last.

    As spells are sorted, the last of those that begin together ends last of them. They are read by their places, not
    by their names, for there are many.
    """
    last: Spell | None = None
    before: Spell | None = None
    for spell in spells:
        if before is not None and before[0] < spell[0] and (last is None or before[1:3] >= last[1:3]):
            last = before
        if last is not None and last[1] <= spell[0]:
            yield last, spell
        before = spell


def _finding(inquiry: Inquiry, thresholds: Thresholds, pair: _Pair) -> Finding:
    zone = inquiry.calendar.zone
    segments = sorted((inquiry.calendar.segments[code] for code in pair.groups), key=most_loyal_first)
    rests = sorted(pair.rests)
    end, start, since, *codes = rests[0]
    days = thresholds.rest_days

    def told(voice: Voice) -> str:
        names = voice.listed([voice.quoted(one.title) for one in segments]) or voice.pick("All", "Tous")
        before, begun = voice.days(Window(since, end), zone), voice.minute(start.astimezone(zone))
        rest, needed = _rest(voice, start - end), _days(voice, days)
        times = voice.count(len(rests))
        again = voice.pick(f" So it comes {times} times.", f" Cela revient {times} fois.")
        return voice.pick(
            f"{names} get {codes[1]} on {begun}, {rest} after the end of {codes[0]} ({before}); {needed} at the"
            f" usual price must lie between them.{again if len(rests) > 1 else ''}",
            f"{names} ont {codes[1]} le {begun}, {rest} après la fin de {codes[0]} ({before}) ; il faut {needed} au"
            f" prix habituel entre les deux.{again if len(rests) > 1 else ''}",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="NO_REST",
        offers=tuple(dict.fromkeys(codes)),
        segments=tuple(one.code for one in segments),
        window=Window(min(end, start - timedelta(milliseconds=1)), start),
        message=Told(told),
        remedy=Told(lambda voice: _way_out(voice, codes[0], codes[1], _days(voice, days))),
        evidence={
            "rest": start - end,
            "rest_days": days,
            "instants": tuple(one.start for one in rests[:MOST_LISTED]),
            "times": len(rests),
        },
    )  # fmt: skip


def _way_out(voice: Voice, earlier: str, later: str, needed: str) -> str:
    if earlier == later:
        return voice.pick(
            f"Way out: let {later} come back less often, with {needed} between two of its occasions, or end each"
            " of them sooner; or write those that touch as one offer.",
            f"Pour en sortir : faire revenir {later} moins souvent, avec {needed} entre deux occurrences, ou arrêter"
            " chacune plus tôt ; ou écrire celles qui se touchent comme une seule offre.",
        )
    return voice.pick(
        f"Way out: begin {later} {needed} after {earlier} has ended, end {earlier} sooner, or give something in {later}"
        " that cuts no price.",
        f"Pour en sortir : faire commencer {later} {needed} après la fin de {earlier}, arrêter {earlier} plus tôt, ou"
        f" donner dans {later} un avantage qui ne baisse pas le prix.",
    )


def _rest(voice: Voice, rest: timedelta) -> str:
    """Say how long the usual price lasted."""
    if rest < _HOUR:
        return voice.pick("right", "juste")
    if rest < 2 * _HOUR:
        return voice.pick("an hour", "une heure")
    if rest < 2 * _DAY:
        return voice.pick(f"{rest // _HOUR} hours", f"{rest // _HOUR} heures")
    return _days(voice, rest // _DAY)


def _days(voice: Voice, number: int) -> str:
    several = "s" if number > 1 else ""
    return voice.pick(f"{number} day{several}", f"{number} jour{several}")


rule = Rule(
    code="PRS02",
    name="no-rest-between-promotions",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
