"""What every door does with exceptions: ask for one, approve it, and say what each is good for."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from api.body import refused_key
from api.desk import Ruling
from api.desk import desk
from api.problem import ProblemError
from exchange.instant import read_instant
from models.caller import Caller
from models.store_error import WaiverStepError
from models.waiver import Waiver
from models.waiver import WaiverState
from rules.finding import Finding
from scheduler.gate import facts_of
from scheduler.standing_findings import heaviest
from scheduler.standing_findings import standing_facts
from scheduler.standing_findings import standing_findings


def ask_waiver(code: str, fingerprint: str, reason: str, until: str, by: Caller) -> Waiver:
    """Ask for an exception to a finding that stands now; `until` is an instant as people write it.

    Raises ProblemError where there is no such finding, or where it would be over already.
    """
    ruling = desk().ruling(code)
    finding = _found(ruling, fingerprint)
    now = desk().store.clock()
    expires_at = read_instant(until, ruling.head.zone)
    if expires_at <= now:
        raise refused_key("expires_at", until, "already-over")
    waiver = Waiver(
        fingerprint=finding.fingerprint, facts=facts_of(finding, ruling.calendar), rule=finding.rule,
        offers=finding.offers, segments=finding.segments, reason=reason, author=by.name, created_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    return desk().room.ask_waiver(code, waiver, by=by)


def approve_waiver(code: str, number: int, by: Caller, expected: int | None = None) -> Waiver:
    """Bring an exception into force; WaiverStepError when what it excuses has changed, or its author would do it."""
    asked = desk().room.waiver(code, number)
    if expected is not None and expected != asked.version:
        raise ProblemError(412, "stale", {"code": str(number), "version": str(asked.version)})
    state = states_of(code, [asked])[number]
    if state is not WaiverState.ASKED:
        raise WaiverStepError(str(number), state.value)
    may = desk().house.sending.same_person_approves
    return desk().room.approve_waiver(code, number, by=by, same_person_may=may)


def find_finding(code: str, fingerprint: str) -> Finding:
    """Look a finding up as the calendar stands, else as its messages would really leave; ProblemError without one."""
    return _found(desk().ruling(code), fingerprint)


def states_of(code: str, waivers: Sequence[Waiver]) -> dict[int, WaiverState]:
    """Say what waivers of a calendar are good for now, by their numbers; only those still open cost a look at it."""
    now = desk().store.clock()
    wanted = {one.fingerprint for one in waivers if one.withdrawn_at is None and one.expires_at > now}
    facts = _standing(code, wanted) if wanted else {}
    return {one.id or 0: one.state(facts.get(one.fingerprint), now) for one in waivers}


def _standing(code: str, fingerprints: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    ruling = desk().ruling(code)
    mine = desk()
    return standing_facts(
        fingerprints, ruling.report.findings, ruling.calendar, ruling.policy, mine.ways.roads, mine.bounds.begin()
    )


def _found(ruling: Ruling, fingerprint: str) -> Finding:
    mine = desk()
    standing = standing_findings(
        ruling.report.findings, ruling.calendar, ruling.policy, mine.ways.roads, mine.bounds.begin()
    )
    found = heaviest(standing, {fingerprint}).get(fingerprint)
    if found is None:
        raise refused_key("fingerprint", fingerprint, "unknown-finding")
    return found
