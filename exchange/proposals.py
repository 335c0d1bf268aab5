"""What may be changed in a stored calendar, each change under a name of its own by which it can be asked for."""

import hashlib
import json
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from exchange.mending_words import named
from exchange.patching import Operation
from exchange.patching import patch
from exchange.report_document import money
from models.calendar import Calendar
from models.plan import Plan
from rules.finding import Finding
from rules.mending import Mended
from rules.mending import Step
from rules.mending import composed
from rules.repair import Repair


@dataclass(frozen=True)
class Proposal:
    """One repair, or several that change the same offers, told as one change of the plan's document.

    `calendar` is the plan's with this change alone; what it `eases` stays, but blocks no more.
    """

    repairs: tuple[Repair, ...]
    settles: tuple[Finding, ...]
    calendar: Calendar
    patch: tuple[Operation, ...]
    eases: tuple[Finding, ...] = ()

    @cached_property
    def id(self) -> str:
        """Name the change by what it does to the document, so that the same change has the same name everywhere."""
        told = json.dumps(self.patch, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(told.encode()).hexdigest()

    @property
    def offers(self) -> frozenset[str]:
        """Name the offers that change."""
        return frozenset(code for one in self.repairs for code in one.offers)

    @property
    def cost(self) -> Decimal | None:
        """Give what customers can expect on top; None where nobody knows."""
        costs = [one.cost for one in self.repairs]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))

    @property
    def reach(self) -> int | None:
        """Count who no longer gets an offer; None where nobody knows."""
        lost = [one.reach for one in self.repairs]
        return None if None in lost else sum(heads for heads in lost if heads is not None)


def ways_out(finding: Finding, repairs: Iterable[Repair], plan: Plan) -> tuple[Proposal, ...]:
    """Give the repairs of one finding, of which one is enough."""
    return tuple(Proposal((one,), (finding,), one.calendar, patch(plan, one.calendar)) for one in repairs)


def changes_of(mended: Mended, plan: Plan) -> tuple[Proposal, ...]:
    """Give the changes that repair a whole calendar, which belong together."""
    first = plan.calendar()
    return tuple(_change(steps, first, mended, plan) for steps in _joined(mended.steps))


def taken_together(chosen: Collection[Proposal], plan: Plan, mended: Mended) -> Calendar:
    """Give the calendar in which some of the changes that repair it whole are made."""
    return composed(plan.calendar(), mended.calendar, {code for one in chosen for code in one.offers})


def proposal_document(proposal: Proposal, language: str) -> dict[str, Any]:
    """Tell a change as JSON."""
    return {
        "id": proposal.id,
        "kinds": [one.kind for one in proposal.repairs],
        "safe": all(one.safe for one in proposal.repairs),
        "summary": [one.summary[language] for one in proposal.repairs],
        "offers": sorted(proposal.offers),
        "cost": None if proposal.cost is None else money(proposal.cost),
        "days": sum(one.days for one in proposal.repairs),
        "reach": proposal.reach,
        "settles": [named(one) for one in proposal.settles],
        "eases": [named(one) for one in proposal.eases],
        "patch": [dict(one) for one in proposal.patch],
    }


def _joined(steps: Iterable[Step]) -> Iterator[tuple[Step, ...]]:
    """Put together the steps that change the same offers, in the order of the first of them."""
    groups: list[tuple[Step, ...]] = []
    for step in steps:
        mine = [group for group in groups if any(step.repair.offers & one.repair.offers for one in group)]
        joined = (*(one for group in mine for one in group), step)
        groups = [joined if group in mine[:1] else group for group in groups if group not in mine[1:]]
        groups += [] if mine else [joined]
    yield from groups


def _change(steps: tuple[Step, ...], first: Calendar, mended: Mended, plan: Plan) -> Proposal:
    codes = {code for step in steps for code in step.repair.offers}
    calendar = composed(first, mended.calendar, codes)
    settled = {finding.fingerprint: finding for step in steps if not step.eases for finding in step.settles}
    eased = {finding.fingerprint: finding for step in steps if step.eases for finding in step.settles}
    left = tuple(finding for name, finding in eased.items() if name not in settled)
    repairs = tuple(step.repair for step in steps)
    return Proposal(repairs, tuple(settled.values()), calendar, patch(plan, calendar), left)
