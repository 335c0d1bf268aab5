"""Who answers for a finding, or has been asked to, until when and why."""

from dataclasses import dataclass

from exchange.report_dossier import clean
from models.waiver import Waiver
from rules.finding import Finding
from scheduler.gate import excusing_facts
from web.proof_parts import Bench
from web.proof_parts import Judged
from web.waiver_end import last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """An exception to a finding; `is_in_force`: somebody has approved it, else it waits for that."""

    is_in_force: bool
    author: str
    approver: str
    reason: str
    until: str


def excuse_of(bench: Bench, ruling: Judged, finding: Finding, language: str) -> Excuse | None:
    """Give the exception that holds on the facts as they are, else the one that is asked for."""
    mine = [one for one in bench.room.waivers(ruling.head.code) if one.fingerprint == finding.fingerprint]
    if not mine:
        return None
    now, facts = bench.store.clock(), excusing_facts(finding, ruling.calendar)
    held = next((one for one in mine if one.covers(finding.fingerprint, facts, now)), None)
    asked = next((one for one in mine if _is_asked(one) and one.facts in facts and one.expires_at > now), None)
    found = held or asked
    if found is None:
        return None
    return Excuse(
        is_in_force=held is not None, author=clean(found.author), approver=clean(found.approver or ""),
        reason=clean(found.reason), until=last_day(found.expires_at.astimezone(ruling.head.zone), language),
    )  # fmt: skip


def _is_asked(waiver: Waiver) -> bool:
    return waiver.approved_at is None and waiver.withdrawn_at is None
