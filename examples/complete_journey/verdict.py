"""What `preseance check` says of each aisle, and how that differs from plain arithmetic, reason by reason."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from examples.complete_journey.aisle import Aisle
from examples.complete_journey.analysis import Grievance
from examples.complete_journey.analysis import Place
from examples.complete_journey.analysis import gain
from examples.complete_journey.convert import focus_of
from examples.complete_journey.convert import plan_of
from examples.complete_journey.journey import Campaign
from exchange.plan_document import load
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict
from rules.policy import Policy

UNFAIR = "CAN01"
AGREED = "both find it; the engine warns and does not block, because few see somebody else's mail"
NOTED = "both find it; the engine keeps a note, because it holds on less than half of the quantities"
REMEMBERED = "engine only: one of the two has just ended and is remembered"
ABSOLVED = "arithmetic only: the engine still counts a coupon of theirs that has just ended"
UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One aisle with its document, its verdict and its findings."""

    aisle: Aisle
    document: Mapping[str, object]
    verdict: Verdict
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One finding of the engine on a worse coupon, at the place where plain arithmetic would look for it."""

    place: Place
    finding: Finding
    households: int
    is_certain: bool
    loss: Decimal

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Give each worse coupon with the better one."""
        *held, rival = self.finding.offers
        return frozenset((one, rival) for one in held)


def judge(aisle: Aisle) -> Judged:
    """Check one aisle as `preseance check FILE --focus …` does, the offers of the new campaign in focus."""
    started = time.perf_counter()
    document = json.loads(json.dumps(plan_of(aisle)))
    report = check(load(document).calendar(), Policy(), focus=focus_of(aisle))
    return Judged(
        aisle=aisle,
        document=document,
        verdict=report.verdict,
        findings=report.findings,
        seconds=time.perf_counter() - started,
    )


def conflicts(judged: Judged) -> tuple[Conflict, ...]:
    """Give the findings where better customers hold the worse coupon, and say which are certain.

    A finding is only possible when it touches a coupon of a type A campaign, or when the better
    customers may hold one that nobody could read.
    """
    known = {campaign.number: campaign for campaign in judged.aisle.campaigns}
    return tuple(_conflict(judged.aisle, known, one) for one in judged.findings if one.rule == UNFAIR)


def _conflict(aisle: Aisle, known: Mapping[int, Campaign], finding: Finding) -> Conflict:
    tier, *received = finding.segments[0].split("-")
    cell = (tier, tuple(map(int, received)))
    campaigns = {coupon.code: known[coupon.campaign] for coupon in aisle.coupons}
    unread = {coupon.campaign for coupon in aisle.unread}
    return Conflict(
        place=Place(aisle.campaign.number, frozenset(campaigns), tier, cell[1], finding.offers[-1]),
        finding=finding,
        households=aisle.cells[cell],
        is_certain=all(campaigns[code].is_certain for code in finding.offers) and not unread & set(cell[1]),
        loss=_loss(aisle, finding),
    )


def _loss(aisle: Aisle, finding: Finding) -> Decimal:
    """Give the most that the better customers may lose on one purchase."""
    coupons = {coupon.code: coupon for coupon in aisle.coupons}
    *held, rival = (coupons[code] for code in finding.offers)
    return max(
        (gain(rival, bought, aisle.price) or Decimal(0))
        - max((gain(one, bought, aisle.price) or Decimal(0) for one in held), default=Decimal(0))
        for bought in aisle.quantities
    )


def differences(found: Iterable[Conflict], counted: Sequence[Grievance]) -> Counter[str]:
    """Say of every place whether the engine and plain arithmetic agree, and if not, why."""
    engine = {one.place: one for one in found}
    plain = {one.place: one for one in counted}
    return Counter(_difference(engine.get(place), plain.get(place)) for place in engine.keys() | plain.keys())


def _difference(found: Conflict | None, counted: Grievance | None) -> str:
    """Name the reason, from the facts of this one place; an unexplained difference says so."""
    if found is None:
        return ABSOLVED if counted is not None and _remembers_another(counted) else UNEXPLAINED
    if counted is None:
        return UNEXPLAINED if found.finding.evidence["memory"] == 1 else REMEMBERED
    return AGREED if found.finding.severity is Severity.WARN else NOTED


def _remembers_another(counted: Grievance) -> bool:
    """Say whether they were sent another coupon on these products, which the engine still counts for them."""
    own = {code for code in counted.place.coupons if int(code.partition("-")[0]) in counted.place.received}
    return own > counted.held
