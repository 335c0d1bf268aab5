"""A past verdict with the question that it answered: which plan, by which policy, by which rules."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The word on one version of a calendar; `report_hash` stands for every finding with every letter of it.

    It is None for verdicts from before plans and reports were kept.
    """

    calendar_id: int
    calendar_version: int
    plan_hash: str
    policy_version: str
    catalogue_version: str
    verdict: str
    findings: int
    report_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """A verdict as it stands in the database; its number is its name."""

    number: int
    calendar: str
    judged_at: datetime
    judged: Judged
