"""An offer does not say why it is made, to obtain what, or by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.offer import Nature
from models.offer import Offer
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.rule import Rule
from rules.wording import Told
from rules.wording import Voice

ENGLISH = """\
A promotion leaves open one of the four questions: why, to whom, to obtain what, and who answers for it.

## Why

A promotion without an objective cannot fail, and nothing is learnt from it. One without a goal is judged by its sales,
which say nothing of what was wanted. And where one team invites prospects while another writes to customers, both
should know of each other: that is where customers are forgotten. To whom an offer is made, every plan says already;
the rule asks for the objective, the goal and the owner, and names the teams whose offers to prospects and to customers
run at the same time.

## Bad

```csv
offer,owner,objective,segment,tier,from,to,channel,mechanic
VIP-10,retention,loyalty,vip,good,2026-12-01,2026-12-11,web,10 % off
```

## Good

```csv
offer,owner,objective,goal,segment,tier,from,to,channel,mechanic
VIP-10,retention,loyalty,repeat purchase,vip,good,2026-12-01,2026-12-11,web,10 % off
```

## Policy

- `rules.CAL04.each_offer` (false): each offer with an open question is told by itself; else all together, once.

A house that wants every question answered sets it, and makes `rules.CAL04.severity` `warn` or `block`: an offer then
stands in the way of its own approval. The rule has nothing but notes else.

## Sources

Method (`docs/method.md`) §2.2 (objective, audience and goal of every offer).

## Cannot know

Whether the answers are good ones, and whether two teams have talked to each other.
"""

FRENCH = """\
Une promotion laisse ouverte une des quatre questions : pourquoi, à qui, pour obtenir quoi, et qui en répond.

## Pourquoi

Une promotion sans objectif ne peut pas échouer, et on n’en apprend rien. Sans but, on la juge à ses ventes, qui ne
disent rien de ce qu’on voulait. Et quand une équipe invite des prospects pendant qu’une autre écrit aux clients, elles
doivent se connaître : c’est là qu’on oublie les clients. À qui l’offre s’adresse, tout plan le dit déjà ; la règle
demande l’objectif, le but et le responsable, et nomme les équipes dont les offres aux prospects et aux clients courent
en même temps.

## À éviter

```csv
offre;équipe;objectif;segment;palier;du;au;canal;mécanique
VIP-10;retention;loyalty;vip;good;2026-12-01;2026-12-10;web;-10 %
```

## Bon

```csv
offre;équipe;objectif;but;segment;palier;du;au;canal;mécanique
VIP-10;retention;loyalty;rachat;vip;good;2026-12-01;2026-12-10;web;-10 %
```

## Politique

- `rules.CAL04.each_offer` (false) : chaque offre incomplète est signalée à part ; sinon toutes le sont ensemble.

Une maison qui veut toutes les réponses l’active, et met `rules.CAL04.severity` à `warn` ou `block` : une offre
incomplète empêche alors sa propre approbation. Sans cela, la règle n’a que des notes.

## Sources

Méthode (`docs/method.md`) §2.2 (objectif, public et but de toute offre).

## Ce qu’elle ne peut pas savoir

Si les réponses sont bonnes, et si les deux équipes se sont parlé.
"""

_PROSPECTS, _CUSTOMERS = False, True
# Start, code, end, team, whether it is for customers, offer.
Run = tuple[datetime, str, datetime, str, bool, Offer]
_QUESTIONS = {
    "objective": ("why (its objective)", "pourquoi (son objectif)"),
    "goal": ("to obtain what (its goal)", "pour obtenir quoi (son but)"),
    "owner": ("who answers for it (its owner)", "qui en répond (son responsable)"),
}
_COLUMNS = {
    "objective": ("the objective", "l’objectif"),
    "goal": ("the goal", "le but"),
    "owner": ("the owner", "le responsable"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Whether every offer with an open question is told by itself."""

    each_offer: bool = False


class Meeting(NamedTuple):
    """Two offers of two teams, one to prospects and one to customers, and since when both are open."""

    since: datetime
    to_prospects: Offer
    to_customers: Offer


def check(inquiry: Inquiry) -> Iterator[Finding]:
    """Tell of each offer, or of all together, what is left open; then of the teams that meet."""
    thresholds: Thresholds = inquiry.thresholds(rule.code)
    if not (inquiry.is_whole or thresholds.each_offer):
        return
    asked = [offer for offer in inquiry.asked if offer.nature is Nature.PROMOTIONAL]
    lacking = [offer for offer in asked if offer.objective is None or not offer.goal or not offer.owner]
    if thresholds.each_offer:
        for offer in lacking:
            yield _finding("ANSWER_MISSING", [offer], (offer.code,), tuple(sorted(offer.segments)))
    else:
        yield from _together(lacking)
    if inquiry.is_whole:
        meetings = _Teams(inquiry).meetings(asked)
        if meetings:
            yield _apart(inquiry, meetings)


def _together(lacking: list[Offer]) -> Iterator[Finding]:
    """Tell of those that answer some questions, and of those that answer none."""
    none = [offer for offer in lacking if len(_open(offer)) == len(_QUESTIONS)]
    some = [offer for offer in lacking if len(_open(offer)) < len(_QUESTIONS)]
    for reason, listed in (("ANSWER_MISSING", some), ("NO_ANSWERS", none)):
        if listed:
            yield _finding(reason, listed)


def _open(offer: Offer) -> tuple[str, ...]:
    """Name the questions that an offer leaves open."""
    return tuple(name for name in _QUESTIONS if not getattr(offer, name))


def _finding(reason: str, listed: list[Offer], offers: tuple[str, ...] = (), segments: tuple[str, ...] = ()) -> Finding:
    questions = [name for name in _QUESTIONS if any(not getattr(offer, name) for offer in listed)]

    def told(voice: Voice) -> str:
        names, count = _named(listed, voice), len(listed)
        asked = voice.listed([voice.pick(*_QUESTIONS[name]) for name in questions])
        if count == 1:
            return voice.pick(f"{names} does not say {asked}.", f"{names} ne dit pas {asked}.")
        head = voice.pick(f"{count} promotions do not all say", f"{count} promotions ne disent pas toutes")
        return f"{head} {asked}{voice.pick(': ', ' : ')}{names}."

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason=reason,
        offers=offers,
        segments=segments,
        window=listed[0].first if offers else None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            f"Way out: fill in {_columns(questions, voice)} in the plan.",
            f"Pour en sortir : renseigner {_columns(questions, voice)} dans le plan.",
        )),
        evidence={
            "offers": tuple(offer.code for offer in listed[:MOST_LISTED]),
            "open": {offer.code: _open(offer) for offer in listed[:MOST_LISTED]},
            "count": len(listed),
        },
    )  # fmt: skip


def _columns(questions: list[str], voice: Voice) -> str:
    return voice.listed([voice.pick(*_COLUMNS[name]) for name in questions])


def _named(listed: list[Offer], voice: Voice) -> str:
    codes = [offer.code for offer in listed[:MOST_LISTED]]
    more = len(listed) - len(codes)
    return voice.listed([*codes, voice.pick(f"{more} more", voice.counted(more, "autre", "autres"))] if more else codes)


class _Teams:
    """Who owns offers to prospects alone, who owns offers to customers alone, and where both are open at once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._segments = inquiry.calendar.segments
        self._sides: dict[tuple[str, ...], bool | None] = {}
        self._names: dict[str, str] = {}

    def meetings(self, offers: list[Offer]) -> list[Meeting]:
        """Give the first meeting of each pair of teams, soonest first."""
        owned = [(offer, side, self._team(offer.owner)) for offer in offers
                 if offer.owner and (side := self._side(offer)) is not None]  # fmt: skip
        teams: dict[bool, set[str]] = {_PROSPECTS: set(), _CUSTOMERS: set()}
        for _, side, team in owned:
            teams[side].add(team)
        waiting = {(side, team): teams[not side] - {team} for side in teams for team in teams[side]}
        if not any(waiting.values()):
            return []
        runs = sorted((window.start, offer.code, window.end, team, side, offer) for offer, side, team in owned
                      for window in offer.occurrences)  # fmt: skip
        return sorted(_met(runs, waiting), key=_soonest)

    def _side(self, offer: Offer) -> bool | None:
        """Say whether an offer is for customers alone; None when it is for both, or for everybody."""
        if offer.open_to_all:
            return None
        if offer.segments not in self._sides:
            bought = {self._segments[code].tier.has_bought for code in offer.segments}
            self._sides[offer.segments] = bought.pop() if len(bought) == 1 else None
        return self._sides[offer.segments]

    def _team(self, owner: str) -> str:
        """Give the name of a team however it is written."""
        found = self._names.get(owner)
        if found is None:
            found = self._names[owner] = owner.strip().casefold()
        return found


def _met(runs: list[Run], waiting: dict[tuple[bool, str], set[str]]) -> Iterator[Meeting]:
    """Walk along the time axis with what each team has open longest, as long as another has not met it."""
    last: dict[tuple[bool, str], tuple[datetime, Offer]] = {}
    for start, _, end, team, side, offer in runs:
        mine = (side, team)
        if not waiting[mine]:
            continue
        for name in list(waiting[mine]):
            other = last.get((not side, name))
            if other is not None and start < other[0]:
                waiting[mine].discard(name)
                waiting[not side, name].discard(team)
                yield Meeting(start, other[1], offer) if side is _CUSTOMERS else Meeting(start, offer, other[1])
        if mine not in last or last[mine][0] < end:
            last[mine] = (end, offer)


def _soonest(meeting: Meeting) -> tuple[datetime, str, str]:
    return (meeting.since, meeting.to_prospects.code, meeting.to_customers.code)


def _apart(inquiry: Inquiry, meetings: list[Meeting]) -> Finding:
    zone = inquiry.calendar.zone

    def told(voice: Voice) -> str:
        since, one, other = meetings[0]
        when, count = voice.minute(since.astimezone(zone)), len(meetings)
        teams = voice.quoted(one.owner or ""), voice.quoted(other.owner or "")
        others = voice.pick(f" In all, {count} pairs of teams meet like this.",
                            f" En tout, {count} paires d’équipes se croisent ainsi.") if count > 1 else ""  # fmt: skip
        return voice.pick(
            f"From {when} on {one.code} of {teams[0]} invites prospects while {other.code} of {teams[1]} is made to"
            f" customers: do the two know of each other?{others}",
            f"À partir du {when}, {one.code} de {teams[0]} invite des prospects pendant que {other.code} de {teams[1]}"
            f" s’adresse à des clients : les deux équipes le savent-elles ?{others}",
        )

    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=Severity.INFO,
        reason="OWNERS_APART",
        offers=(),
        segments=(),
        window=None,
        message=Told(told),
        remedy=Told(lambda voice: voice.pick(
            "Way out: show each team the other’s offers, or plan both in one calendar.",
            "Pour en sortir : montrer à chaque équipe les offres de l’autre, ou planifier les deux ensemble.",
        )),
        evidence={
            "pairs": tuple(
                {
                    "owners": (one.owner, other.owner),
                    "offers": (one.code, other.code),
                    "since": since,
                }
                for since, one, other in meetings[:MOST_LISTED]
            ),
            "count": len(meetings),
        },
    )  # fmt: skip


rule = Rule(
    code="CAL04",
    name="objective-missing",
    check=check,
    severities=(Severity.INFO,),
    thresholds=Thresholds(),
    page={"en": ENGLISH, "fr": FRENCH},
)
