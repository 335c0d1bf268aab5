"""Looks at a calendar once more before anything leaves: what has become a blocker since stays, and somebody is told."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.calendar import Calendar
from models.waiver import Waiver
from models.waiver import excused_facts
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What is said against one offer; `stops` when it stands in its way, unless `is_waived`."""

    offer: str
    finding: Finding
    stops: bool = True
    is_waived: bool = False

    def told(self, language: str) -> str:
        """Say it as a person would."""
        return f"{self.finding.rule} {self.finding.name}: {self.finding.message[language]}"


def objections(
    calendar: Calendar, policy: Policy, offers: Sequence[str], waivers: Iterable[Waiver], now: datetime, *,
    signed_on: Calendar | None = None, bound: Bound = UNBOUND,
) -> tuple[Objection, ...]:  # fmt: skip
    """Give what keeps offers from leaving, by the same check as everywhere, waived findings left out."""
    found = weigh(calendar, policy, offers, waivers, now, signed_on=signed_on, bound=bound)
    return tuple(one for one in found if one.stops and not one.is_waived)


def weigh(
    calendar: Calendar, policy: Policy, offers: Sequence[str], waivers: Iterable[Waiver], now: datetime, *,
    signed_on: Calendar | None = None, bound: Bound = UNBOUND,
) -> tuple[Objection, ...]:  # fmt: skip
    """Give all that is said of offers, with what of it keeps them from leaving and what somebody answers for.

    A blocker always does; what could not be checked does when the policy says so.  `signed_on` is the calendar
    that people see and sign exceptions on, where the one that is judged has its messages moved.
    """
    signed = tuple(waivers)
    facts_in = signed_on or calendar
    report = check(calendar, policy, focus=offers, bound=bound)
    wanted = frozenset(offers)
    return tuple(
        Objection(offer=code, finding=finding, stops=is_stopping, is_waived=is_excused)
        for finding in report.findings
        for is_stopping in [stops(finding, policy)]
        for is_excused in [is_stopping and is_waived(finding, facts_in, signed, now)]
        for code in finding.offers
        if code in wanted
    )


def stops(finding: Finding, policy: Policy) -> bool:
    """Say whether a finding keeps an offer from leaving unless it is waived."""
    return finding.severity is Severity.BLOCK or (
        finding.severity is Severity.UNKNOWN and policy.sending.unknown_refuses
    )


def is_waived(finding: Finding, calendar: Calendar, waivers: Sequence[Waiver], now: datetime) -> bool:
    """Say whether somebody answers for a finding, on the facts as they are."""
    mine = [one for one in waivers if one.fingerprint == finding.fingerprint]
    if not mine:
        return False
    facts = excusing_facts(finding, calendar)
    return any(one.covers(finding.fingerprint, facts, now) for one in mine)


def facts_of(finding: Finding, calendar: Calendar) -> str:
    """Hash what a waiver of a finding would excuse, as heavy as it is now."""
    return excusing_facts(finding, calendar)[0]


def excusing_facts(finding: Finding, calendar: Calendar) -> tuple[str, ...]:
    """Hash what a waiver may have been given for to excuse a finding: for it as it is, or where it weighed more.

    Who has let a warning pass has not let the blocker pass that it may become.
    """
    named = frozenset(finding.offers)
    offers = [offer for offer in calendar.offers if offer.code in named]
    weights = sorted((one for one in Severity if one.weight >= finding.severity.weight), key=lambda one: one.weight)
    return tuple(
        excused_facts(offers, calendar.segments, finding.segments, "" if one is Severity.BLOCK else one.value)
        for one in weights
    )
