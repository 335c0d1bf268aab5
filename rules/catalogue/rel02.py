"""A tier of customers gets nothing of what its step of the loyalty ladder is for."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import MappingProxyType

from models.mechanic import Count
from models.mechanic import Form
from models.offer import Nature
from models.offer import Objective
from models.offer import Offer
from models.tier import Tier
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.tier_words import active_groups
from rules.tier_words import tier_told
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
In a plan of some length, customers of a tier get nothing that makes them come, accompanies them or makes them stay.

## Why

A loyalty programme wants something else of each pool of customers: create a flow with small ones, accompany medium
ones, make good ones stay. A plan that only discounts does the same for all, and the ladder leads nowhere.

## Bad

```csv
offer,objective,segment,tier,from,to,channel,mechanic
S-JAN,traffic,small,small,2027-01-04,2027-01-11,web,10 % off
S-MAR,discovery,small,small,2027-03-01,2027-03-08,web,10 % off
M-JAN,loyalty,medium,medium,2027-01-04,2027-01-11,web,12 % off
M-MAR,loyalty,medium,medium,2027-03-01,2027-03-08,web,12 % off
G-JAN,event,good,good,2027-01-04,2027-01-11,web,15 % off
G-MAR,loyalty,good,good,2027-03-01,2027-03-08,web,15 % off
```

## Good

```csv
offer,objective,segment,tier,from,to,channel,mechanic
S-JAN,traffic,small,small,2027-01-04,2027-01-11,web,10 % off
S-MAR,discovery,small,small,2027-03-01,2027-03-08,web,10 % off
M-JAN,loyalty,medium,medium,2027-01-04,2027-01-11,web,12 % off
M-MAR,loyalty,medium,medium,2027-03-01,2027-03-08,web,5 % cashback
G-JAN,event,good,good,2027-01-04,2027-01-11,web,15 % off
G-MAR,loyalty,good,good,2027-03-01,2027-03-08,web,15 % off
```

## Policy

- `rules.REL02.least_days` (60): a plan that is shorter, from its first offer to the end of its last, need not hold all.
- `rules.REL02.least_offers` (6): nor need one with fewer offers.

## Sources

After the three pools of a loyalty programme: create a flow with small customers, accompany medium ones, make
good ones stay. What counts as a step is this rule’s reading of it: a flow is an offer whose objective is acquisition,
discovery, a new range, a new segment or traffic, or a referral, to new and small customers; to accompany is a
relational contact, points, cashback, a coupon for the next purchase or tiers, to medium ones; to make stay is a
relational contact, an event, an early access or a guarantee, to good ones and ambassadors.

## Cannot know

What an offer without an objective is for: where one goes to a tier, nothing is said of its flow or of what makes it
stay. What shops and advisers do, and what lies before and after the plan. Tiers of which the plan has no group, and
those who have left, are not looked at.
"""

FRENCH = """\
Dans un plan assez long, les clients d’un palier n’ont rien qui les fasse venir, les accompagne ou les retienne.

## Pourquoi

Un programme de fidélité veut autre chose de chaque bassin : créer un flux avec les petits clients, accompagner les
moyens, faire rester les grands. Un plan qui ne fait que remiser agit pareil pour tous, et l’échelle ne mène nulle part.

## À éviter

```csv
offre;objectif;segment;palier;du;au;canal;mécanique
S-JAN;trafic;small;small;2027-01-04;2027-01-10;web;-10 %
S-MAR;découverte;small;small;2027-03-01;2027-03-07;web;-10 %
M-JAN;fidélisation;medium;medium;2027-01-04;2027-01-10;web;-12 %
M-MAR;fidélisation;medium;medium;2027-03-01;2027-03-07;web;-12 %
G-JAN;événement;good;good;2027-01-04;2027-01-10;web;-15 %
G-MAR;fidélisation;good;good;2027-03-01;2027-03-07;web;-15 %
```

## Bon

```csv
offre;objectif;segment;palier;du;au;canal;mécanique
S-JAN;trafic;small;small;2027-01-04;2027-01-10;web;-10 %
S-MAR;découverte;small;small;2027-03-01;2027-03-07;web;-10 %
M-JAN;fidélisation;medium;medium;2027-01-04;2027-01-10;web;-12 %
M-MAR;fidélisation;medium;medium;2027-03-01;2027-03-07;web;5 % de cagnotte
G-JAN;événement;good;good;2027-01-04;2027-01-10;web;-15 %
G-MAR;fidélisation;good;good;2027-03-01;2027-03-07;web;-15 %
```

## Politique

- `rules.REL02.least_days` (60) : un plan plus court, de sa première offre à la fin de la dernière, n’a pas à tout
  contenir.
- `rules.REL02.least_offers` (6) : ni un plan de moins d’offres.

## Sources

D’après les trois bassins d’un programme de fidélité : créer un flux avec les petits clients, accompagner les
moyens, faire rester les grands. Ce qui compte pour un pas est la lecture de cette règle : un flux est une offre dont
l’objectif est recrutement, découverte, nouvelle gamme, nouveau segment ou trafic, ou un parrainage, aux nouveaux et aux
petits clients ; accompagner, un contact relationnel, des points, une cagnotte, un bon pour le prochain achat ou des
paliers, aux clients moyens ; faire rester, un contact relationnel, un événement, un accès anticipé ou une garantie, aux
bons clients et aux ambassadeurs.

## Ce qu’elle ne peut pas savoir

À quoi sert une offre sans objectif : là où une telle offre va à un palier, rien n’est dit de son flux ni de ce qui le
retient. Ce que font magasins et conseillers, et ce qui précède ou suit le plan. Les paliers dont le plan n’a aucun
groupe, et ceux qui sont partis, ne sont pas regardés.
"""


class Step(Enum):
    """What the brand wants of the customers of a tier."""

    FLOW = "flow"
    ACCOMPANY = "accompany"
    STAY = "stay"


STEPS: Mapping[Tier, Step] = MappingProxyType({
    Tier.NEW: Step.FLOW, Tier.SMALL: Step.FLOW, Tier.MEDIUM: Step.ACCOMPANY, Tier.GOOD: Step.STAY,
    Tier.AMBASSADOR: Step.STAY,
})  # fmt: skip
# Asked of many offers: to look through a few members is faster than to look in a set of them.
_MAKES_COME = (
    Objective.ACQUISITION, Objective.DISCOVERY, Objective.NEW_RANGE, Objective.NEW_SEGMENT, Objective.TRAFFIC,
)  # fmt: skip
_ACCOMPANIES = frozenset({"points_multiplier", "cashback", "next_coupon", "tiered"})
_REASONS = {Step.FLOW: "NO_FLOW", Step.ACCOMPANY: "NOT_ACCOMPANIED", Step.STAY: "NO_REASON_TO_STAY"}
_LACKING = {
    Step.FLOW: ("nothing makes {} come", "rien ne fait venir {}"),
    Step.ACCOMPANY: ("nothing accompanies {}", "rien n’accompagne {}"),
    Step.STAY: ("nothing makes {} stay", "rien ne retient {}"),
}
_WAYS = {
    Step.FLOW: (
        "an offer for traffic or discovery, a new range, or a referral",
        "une offre de trafic ou de découverte, une nouvelle gamme ou un parrainage",
    ),
    Step.ACCOMPANY: (
        "a relational message, points, cashback, a coupon for the next purchase, or tiers",
        "un message relationnel, des points, une cagnotte, un bon pour le prochain achat ou des paliers",
    ),
    Step.STAY: (
        "a relational message, an event, an early access or a guarantee",
        "un message relationnel, un événement, un accès anticipé ou une garantie",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How long and how full a plan must be before it is expected to hold something for every tier."""

    least_days: int = 60
    least_offers: Count = 6


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each step of the whole calendar that some tier gets nothing of."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    offers = inquiry.calendar.offers
    if not inquiry.is_whole or len(offers) < max(1, thresholds.least_offers):
        return
    groups = active_groups(inquiry.calendar.segments.values())
    missed = _missed(offers, groups)
    if not missed or (days := _days(offers)) < thresholds.least_days:
        return
    for step in Step:
        tiers = [tier for tier in missed if STEPS[tier] is step]
        if tiers:
            yield _finding(step, {tier: groups[tier] for tier in tiers}, days, len(offers))


def _missed(offers: Sequence[Offer], groups: Mapping[Tier, Sequence[str]]) -> Sequence[Tier]:
    """Give the tiers that no offer serves, nor may serve for all that is known."""
    waiting = list(groups)
    tier_of = {code: tier for tier, codes in groups.items() for code in codes}
    audiences: dict[tuple[str, ...], list[Tier]] = {}
    for offer in offers:
        tiers = audiences.get(offer.segments)
        if tiers is None:
            tiers = audiences[offer.segments] = [tier_of[code] for code in offer.segments if code in tier_of]
        for tier in list(waiting) if offer.open_to_all else tiers:
            if tier in waiting and _may_serve(offer, STEPS[tier]):
                waiting.remove(tier)
    return tuple(waiting)


def _may_serve(offer: Offer, step: Step) -> bool:
    """Say whether an offer is part of a step; one that does not tell its objective may be, but for accompanying."""
    if offer.nature is Nature.TRANSACTIONAL:
        return False
    if step is Step.FLOW:
        is_referral = any(mechanic.kind == "referral" for mechanic in offer.mechanics)
        return is_referral or offer.objective is None or offer.objective in _MAKES_COME
    if offer.nature is Nature.RELATIONAL:
        return True
    if step is Step.ACCOMPANY:
        return any(mechanic.kind in _ACCOMPANIES for mechanic in offer.mechanics)
    if offer.objective is None or offer.objective is Objective.EVENT:
        return True
    return any(mechanic.form in (Form.ACCESS, Form.GUARANTEE) for mechanic in offer.mechanics)


def _days(offers: Sequence[Offer]) -> int:
    start = min(offer.first.start for offer in offers)
    end = max(offer.occurrences[-1].end for offer in offers)
    return (end - start) // timedelta(days=1)


def _finding(step: Step, groups: Mapping[Tier, Sequence[str]], days: int, offers: int) -> Finding:
    def told(voice: Voice) -> str:
        names = voice.listed([tier_told(tier, voice) for tier in groups])
        lacking = voice.pick(*_LACKING[step]).format(names)
        return voice.pick(
            f"In {offers} offers over {days} days, {lacking}: there is not one of these, {voice.pick(*_WAYS[step])}.",
            f"En {offers} offres sur {days} jours, {lacking} : aucune de ces choses, {voice.pick(*_WAYS[step])}.",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.WARN,
        reason=_REASONS[step],
        offers=(),
        segments=tuple(code for codes in groups.values() for code in codes),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: plan {voice.pick(*_WAYS[step])} for {voice.listed([tier_told(one, voice) for one in groups])}.",
            f"Pour en sortir : prévoir {voice.pick(*_WAYS[step])} pour"
            f" {voice.listed([tier_told(one, voice) for one in groups])}.",
        )),
        evidence={"step": step.value, "tiers": tuple(tier.value for tier in groups), "days": days, "offers": offers},
    )  # fmt: skip


rule = Rule(
    code="REL02",
    name="ladder-step-missing",
    check=check,
    severities=(Severity.WARN,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
