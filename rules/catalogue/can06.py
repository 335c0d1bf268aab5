"""A customer who is on two lists is sent two different promises for the same time."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from heapq import merge
from itertools import repeat
from typing import NamedTuple

from models.audience import Audiences
from models.audience import Overlap
from models.channel import Announcement
from models.offer import ALL
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from models.window import Window
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.product_sets import ProductSets
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
The same customers are sent two different promises that are good for the same time and the same products.

## Why

Whoever is on two lists reads "10 % for our best customers" in the morning and "20 % for you" in the afternoon. He
takes the better one, understands that the other was a pretence, and asks the shop which one is true. It is told where
a counted or stated share of the more loyal of two groups is in the other as well, of offers that are sent (not shown),
that promise different things on products in common, and that cannot be added up. Where nobody has told how many
customers two such groups share, the groups are named once, as a note.

## Bad

```csv
line,offer,segment,tier,size,from,to,channel,send at,mechanic,also in,share
offer,VIP-10,vip,good,20000,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off,,
offer,GARDEN-15,gardeners,medium,60000,2026-12-05,2026-12-20,email,2026-12-05T09:00,15 % off,,
overlap,,vip,,,,,,,,gardeners,0.15
```

## Good

```csv
line,offer,segment,tier,size,from,to,channel,send at,mechanic,also in,share
offer,VIP-10,vip,good,20000,2026-12-01,2026-12-11,email,2026-12-01T09:00,10 % off,,
offer,GARDEN-15,gardeners,medium,60000,2026-12-11,2026-12-20,email,2026-12-11T09:00,15 % off,,
overlap,,vip,,,,,,,,gardeners,0.15
```

## Policy

- `rules.CAN06.share` (0.05): from this share of the more loyal group on, those on both lists are too many.

## Sources

Method (`docs/method.md`) §4.2 (overlap of audiences); Feinberg, Krishna and Zhang 2002.

## Cannot know

Whether the house takes people off one list before it sends, and who in particular is on both: give the overlaps as
counted in the customer base. Product sets of different names count as different products unless the plan lists their
articles.
"""

FRENCH = """\
Les mêmes clients reçoivent deux promesses différentes, valables au même moment sur les mêmes produits.

## Pourquoi

Qui figure sur deux listes lit « 10 % pour nos meilleurs clients » le matin et « 20 % pour vous » l’après-midi. Il prend
la meilleure, comprend que l’autre était un leurre, et demande en magasin laquelle est la vraie. La règle parle quand
une part comptée ou déclarée du plus fidèle de deux groupes est aussi dans l’autre, pour des offres envoyées (et non
affichées), qui promettent des choses différentes sur des produits communs et qui ne se cumulent pas. Quand personne n’a
dit combien de clients deux tels groupes ont en commun, ils sont nommés une fois, en note.

## À éviter

```csv
ligne;offre;segment;palier;effectif;du;au;canal;envoi;mécanique;also in;share
offre;VIP-10;vip;good;20000;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %;;
offre;GARDEN-15;gardeners;medium;60000;2026-12-05;2026-12-19;email;2026-12-05T09:00;-15 %;;
recouvrement;;vip;;;;;;;;gardeners;0.15
```

## Bon

```csv
ligne;offre;segment;palier;effectif;du;au;canal;envoi;mécanique;also in;share
offre;VIP-10;vip;good;20000;2026-12-01;2026-12-10;email;2026-12-01T09:00;-10 %;;
offre;GARDEN-15;gardeners;medium;60000;2026-12-11;2026-12-19;email;2026-12-11T09:00;-15 %;;
recouvrement;;vip;;;;;;;;gardeners;0.15
```

## Politique

- `rules.CAN06.share` (0.05) : dès cette part du groupe le plus fidèle, trop de clients sont sur les deux listes.

## Sources

Méthode (`docs/method.md`) §4.2 (recouvrement des publics) ; Feinberg, Krishna et Zhang 2002.

## Ce qu’elle ne peut pas savoir

Si la maison retire des gens d’une liste avant l’envoi, et qui précisément figure sur les deux : donnez les
recouvrements comptés dans la base clients. Des gammes de noms différents passent pour des produits différents, sauf si
le plan donne leurs articles.
"""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which share of the more loyal group on customers on both lists are too many."""

    share: Decimal = Decimal("0.05")


class Run(NamedTuple):
    """One occurrence of an offer that is sent to a group."""

    start: datetime
    end: datetime
    code: str
    offer: Offer


@dataclass(frozen=True, slots=True)
class Shared:
    """Two groups with customers in common, the more loyal first; `share` is that of the group `of`."""

    loyal: Segment
    other: Segment
    of: Segment
    share: Fraction

    @property
    def people(self) -> int | None:
        """Give how many customers are in both, rounded down."""
        return None if self.of.size is None else int(self.share * self.of.size)


@dataclass(slots=True)
class Clash:
    """Two offers that promise different things to customers in common, and when they first do so."""

    offers: tuple[Offer, Offer]
    window: Window
    shared: list[Shared] = field(default_factory=list)

    @property
    def worst(self) -> Shared:
        """Give the groups with most in common."""
        return max(self.shared, key=_weight)

    @property
    def ordered(self) -> tuple[Offer, Offer]:
        """Give the offer to the more loyal group first."""
        one, other = self.offers
        return (one, other) if self.worst.loyal.code in one.segments else (other, one)


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each pair of offers that customers in common are sent, then of the groups nobody has compared."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    sets, lines = ProductSets(inquiry.assortment), _lines(inquiry)
    shared = _shared(lines, inquiry.calendar.segments, thresholds.share)
    untold = list(_untold(inquiry)) if inquiry.is_whole else []
    groups = {code for pair in (*shared, *untold) for code in pair}
    if not groups:
        return
    mailed = _mailed(inquiry.calendar.offers, groups)
    for clash in _clashes(inquiry, mailed, shared, sets):
        yield _finding(inquiry, clash)
    doubtful = [(one, other) for one, other in untold if any(_meetings(mailed, one, other, sets))]
    if doubtful:
        yield _unknown(inquiry, doubtful)


def _lines(inquiry: Inquiry) -> Sequence[Overlap]:
    """Give what is known of customers in common, as far as it concerns what is asked."""
    if inquiry.is_whole:
        return inquiry.calendar.overlaps
    own = {segment.code for segment in inquiry.groups}
    return [line for line in inquiry.calendar.overlaps if line.segment in own or line.also_in in own]


def _shared(lines: Sequence[Overlap], segments: Mapping[str, Segment], share: Decimal) -> Mapping[Pair, Shared]:
    """Give the pairs of groups with enough customers in common."""
    found: dict[Pair, Shared] = {}
    reaching = [line for line in lines if line.share >= share or _may_reach(line, segments, share)]
    if not reaching:
        return found
    pairs = {frozenset((line.segment, line.also_in)) for line in reaching}
    told_of = [line for line in lines if frozenset((line.segment, line.also_in)) in pairs]
    audiences, least = Audiences(told_of, segments), Fraction(share)
    for line in reaching:
        one, other = sorted((line.segment, line.also_in))
        told = [share for share in (audiences.share(one, other), audiences.share(other, one)) if share]
        if not told or max(told) < least or (one, other) in found:
            continue
        common = _common(segments[one], segments[other], audiences)
        if common is not None and common.share and common.share >= least:
            found[one, other] = common
    return found


def _may_reach(line: Overlap, segments: Mapping[str, Segment], least: Decimal) -> bool:
    """Say whether a line, read the other way round, comes to a share; in integers, for there are many lines."""
    here, there = segments.get(line.segment), segments.get(line.also_in)
    if here is None or there is None or not here.size or not there.size:
        return False
    (part, whole), (at_least, of) = line.share.as_integer_ratio(), least.as_integer_ratio()
    return part * here.size * of >= at_least * there.size * whole


def _common(one: Segment, other: Segment, audiences: Audiences) -> Shared | None:
    """Give the share of the more loyal group, or of the other where that alone is known; of equals the larger."""
    if other.is_more_loyal_than(one):
        one, other = other, one
    mine, theirs = audiences.share(one.code, other.code), audiences.share(other.code, one.code)
    if mine is None or (theirs is not None and mine < theirs and not one.is_more_loyal_than(other)):
        return None if theirs is None else Shared(one, other, other, theirs)
    return Shared(one, other, one, mine)


def _untold(inquiry: Inquiry) -> Iterator[Pair]:
    """Give the pairs of groups that are sent promotions on products in common and that nobody has compared."""
    names: dict[str, set[str]] = {}
    known: set[object] = set()
    for offer in inquiry.calendar.offers:
        key = (offer.segments, offer.scope.include)
        # Most offers are for groups and products that were met before.
        if key not in known and offer.nature is Nature.PROMOTIONAL and _is_sent(offer.announcements):
            known.add(key)
            for code in offer.segments:
                names.setdefault(code, set()).update(offer.scope.include)
    # Articles may be in sets of any name.
    wide = set(names) if inquiry.assortment else {code for code, listed in names.items() if ALL in listed}
    compared = {(line.segment, line.also_in) for line in inquiry.calendar.overlaps}
    holders: dict[str, list[str]] = {}
    for code, listed in names.items():
        for name in listed:
            holders.setdefault(name, []).append(code)
    for one in sorted(names):
        met = set(names) if one in wide else wide.union(*[holders[name] for name in names[one]])
        for other in sorted(code for code in met if code > one):
            if (one, other) not in compared and (other, one) not in compared:
                yield one, other


def _is_sent(announcements: Iterable[Announcement]) -> bool:
    return any(one.channel.is_addressed for one in announcements)


def _mailed(offers: Iterable[Offer], groups: set[str]) -> Mapping[str, Sequence[Run]]:
    """Lay out what each of some groups is sent, soonest first."""
    filed: dict[str, list[Run]] = {}
    for offer in offers:
        if groups.isdisjoint(offer.segments) or offer.nature is not Nature.PROMOTIONAL:
            continue
        if _is_sent(offer.announcements):
            runs = [Run(window.start, window.end, offer.code, offer) for window in offer.occurrences]
            for code in groups.intersection(offer.segments):
                filed.setdefault(code, []).extend(runs)
    for runs in filed.values():
        runs.sort(key=_order)
    return filed


def _clashes(
    inquiry: Inquiry, mailed: Mapping[str, Sequence[Run]], shared: Mapping[Pair, Shared], sets: ProductSets
) -> Iterable[Clash]:
    found: dict[Pair, Clash] = {}
    for (one, other), common in sorted(shared.items()):
        inquiry.bound.ask(len(found) if inquiry.is_whole else 0)
        told: set[Pair] = set()
        for first, second in (sorted(met, key=_code) for met in _meetings(mailed, one, other, sets)):
            pair = (first.code, second.code)
            if pair not in told:
                told.add(pair)
                window = Window(max(first.start, second.start), min(first.end, second.end))
                found.setdefault(pair, Clash((first.offer, second.offer), window)).shared.append(common)
    return found.values()


def _meetings(
    mailed: Mapping[str, Sequence[Run]], one: str, other: str, sets: ProductSets
) -> Iterator[tuple[Run, Run]]:
    """Walk along the time axis with what two groups have in hand, as far as somebody asks."""
    sides = [zip(mailed.get(code, ()), repeat(side), strict=False) for side, code in enumerate((one, other))]
    still: tuple[list[Run], list[Run]] = ([], [])
    for run, side in merge(*sides, key=lambda each: _order(each[0])):
        others = still[1 - side]
        others[:] = [held for held in others if held.end > run.start]
        yield from ((run, held) for held in others if _is_clash(run.offer, held.offer, sets))
        still[side].append(run)


def _is_clash(one: Offer, other: Offer, sets: ProductSets) -> bool:
    """Say whether two offers promise different things on products in common, and cannot be added up."""
    if not set(one.segments).isdisjoint(other.segments):
        return False
    if one.code == other.pairs_with or other.code == one.pairs_with or _add_up(one, other):
        return False
    if _promise(one) == _promise(other):
        return False
    return sets.meet(one.scope, other.scope)


def _promise(offer: Offer) -> object:
    return (offer.scope, offer.min_spend, offer.mechanics)


def _add_up(one: Offer, other: Offer) -> bool:
    return any(mine.stack is not None and mine.stack.stackable and (
        theirs.stack.stackable if theirs.stack is not None else theirs.open_to_all
    ) for mine, theirs in ((one, other), (other, one)))  # fmt: skip


def _finding(inquiry: Inquiry, clash: Clash) -> Finding:
    zone, worst = inquiry.calendar.zone, clash.worst
    first, second = clash.ordered

    def told(voice: Voice) -> str:
        of, also_in = worst.of, worst.other if worst.of is worst.loyal else worst.loyal
        share, when = voice.percent(worst.share), voice.days(clash.window, zone)
        names = voice.quoted(of.title), voice.quoted(also_in.title)
        heads = "" if worst.people is None else voice.pick(f" ({worst.people} people)", f" ({worst.people} personnes)")
        return voice.pick(
            f"{share} of {names[0]} also belong to {names[1]}{heads}: {when} they are sent {first.code} and"
            f" {second.code}, which promise different things.",
            f"{share} de {names[0]} appartiennent aussi à {names[1]}{heads} : {when}, on leur envoie {first.code} et"
            f" {second.code}, qui promettent des choses différentes.",
        )

    listed = sorted(clash.shared, key=_weight, reverse=True)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason="TWO_PROMISES",
        offers=(first.code, second.code),
        segments=(worst.loyal.code, worst.other.code),
        window=clash.window,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: take them off the list of {second.code}, promise both groups the same, or let one offer end"
            " before the other starts.",
            f"Pour en sortir : les retirer de la liste de {second.code}, promettre la même chose aux deux groupes, ou"
            " faire finir une offre avant que l’autre commence.",
        )),
        evidence={
            "share": worst.share,
            "people": worst.people,
            "groups": tuple(
                {"segment": one.of.code, "also_in": (one.other if one.of is one.loyal else one.loyal).code,
                 "share": one.share}
                for one in listed[:MOST_LISTED]
            ),
            "count": len(listed),
        },
    )  # fmt: skip


def _unknown(inquiry: Inquiry, pairs: list[Pair]) -> Finding:
    segments = inquiry.calendar.segments

    def told(voice: Voice) -> str:
        names = [voice.listed([voice.quoted(segments[code].title) for code in pair]) for pair in pairs[:MOST_LISTED]]
        more = len(pairs) - len(names)
        others = voice.pick(
            f"; and {voice.counted(more, 'pair', 'pairs')} more",
            f" ; et {voice.counted(more, 'autre paire', 'autres paires')}",
        ) if more else ""  # fmt: skip
        return voice.pick(
            "Nobody has said how many customers these groups have in common, and they are sent different promises for"
            f" the same time: {'; '.join(names)}{others}.",
            "Personne n’a dit combien de clients ces groupes ont en commun, et on leur envoie des promesses différentes"
            f" pour le même moment : {' ; '.join(names)}{others}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="OVERLAP_UNTOLD",
        offers=(),
        segments=tuple(sorted({code for pair in pairs[:MOST_LISTED] for code in pair})),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: add their overlaps, such as 0.15; 0 where nobody is in both.",
            "Pour en sortir : ajouter leurs recouvrements, par exemple 0.15 ; 0 si personne n’est dans les deux.",
        )),
        evidence={"pairs": tuple(pairs[:MOST_LISTED]), "count": len(pairs)},
    )  # fmt: skip


def _weight(shared: Shared) -> tuple[object, ...]:
    return (shared.share, shared.loyal.code, shared.other.code)


def _order(run: Run) -> tuple[datetime, str]:
    return (run.start, run.code)


def _code(run: Run) -> str:
    return run.code


rule = Rule(
    code="CAN06",
    name="same-customer-gets-both",
    check=check,
    severities=(Severity.WARN, Severity.INFO),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
