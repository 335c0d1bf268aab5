"""The ways out of a finding as a manager reads them: what changes, whether the promise stands, and what it costs."""

import hashlib
import json
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from exchange.proposals import Proposal
from exchange.report_dossier import clean
from exchange.report_figures import short_money
from exchange.report_figures import typeset
from models.caller import EVERY_TEAM
from models.caller import Caller
from models.caller import owns
from models.role import Role
from rules.leftover import Left
from web.fine_print import fine_print
from web.message_book import MessageBook
from web.message_book import message_book
from web.proof_parts import FoundWays
from web.proof_parts import PanelParts

MOST_RELAXED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One repair; `price` tells in turn its cost, the days and the people; `team` is who may apply it, if not you.

    `name` stands for all that is said of it: one that says something else by now is another.
    """

    id: str
    name: str
    summary: str
    is_safe: bool
    price: Sequence[str]
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All that were found, the lightest first, or why there is none; `may_apply`: whoever reads plans offers."""

    ways: Sequence[Way]
    barred: Sequence[str]
    may_apply: bool


def found_ways(parts: PanelParts, calendar: str, fingerprint: str) -> FoundWays:
    """Look for the ways out, in the offers of all teams: whoever may not apply one can ask for it."""
    reader = parts.caller()
    return parts.find(calendar, fingerprint, replace(reader, teams=frozenset({EVERY_TEAM})))


def ways_told(found: FoundWays, reader: Caller, language: str) -> Ways:
    """Tell them to whoever reads."""
    ruling, say = found.ruling, message_book(language)
    owners = {offer.code: offer.owner for offer in ruling.calendar.offers}
    return Ways(
        ways=[
            _way(
                one,
                ruling.calendar.currency,
                say,
                team=_stranger([owners.get(code) for code in sorted(one.offers)], reader),
            )
            for one in found.proposals
        ],
        barred=[line for left in found.left for line in _barred(left, language, say)],
        may_apply=reader.may(Role.PLANNER),
    )


def _way(one: Proposal, currency: str, say: MessageBook, *, team: str) -> Way:
    summary = " ".join(_opened(repair.summary[say.language], say.language) for repair in one.repairs)
    is_safe, price = all(repair.safe for repair in one.repairs), tuple(_price(one, currency, say.language, say))
    told = json.dumps([one.id, summary, is_safe, price])
    name = hashlib.sha256(told.encode()).hexdigest()
    return Way(id=one.id, name=name, summary=summary, is_safe=is_safe, price=price, team=team)


def _opened(summary: str, language: str) -> str:
    told = fine_print(typeset(clean(summary), language), language)
    return f"{told[:1].upper()}{told[1:]}"


def _stranger(owners: Sequence[str | None], reader: Caller) -> str:
    """Name the first team whose offer whoever reads may not edit."""
    return next((clean(one) for one in owners if one and not owns(reader.every_team, one)), "")


def _price(one: Proposal, currency: str, language: str, say: MessageBook) -> Iterator[str]:
    if one.cost is None:
        yield say("proof.cost_unknown")
    elif one.cost:
        amount = short_money(abs(one.cost), currency, language)
        yield say("proof.cost", amount=amount) if one.cost > 0 else say("proof.saved", amount=amount)
    else:
        yield say("proof.cost_none")
    days = sum(repair.days for repair in one.repairs)
    yield say("proof.days", count=days) if days else say("proof.days_none")
    if one.reach is None:
        yield say("proof.reach_unknown")
    else:
        yield say("proof.reach", count=one.reach) if one.reach else say("proof.reach_none")


def _barred(left: Left, language: str, say: MessageBook) -> Iterator[str]:
    """Say what stands in the way, and what would do without it."""
    if left.locked:
        yield say("proof.left_locked", offers=clean(", ".join(left.locked)))
    if left.obstacles:
        yield say("proof.left_obstacles", rules=", ".join(left.obstacles))
    for one in left.relaxations[:MOST_RELAXED]:
        if one.repair is not None:
            summary = fine_print(typeset(clean(one.repair.summary[language]), language), language)
            yield say("proof.left_relaxed", rules=" + ".join(one.rules), summary=summary)
