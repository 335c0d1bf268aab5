"""A check's result as a document: the same answer from the command line, the service and the tests."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import is_dataclass
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from zoneinfo import ZoneInfo

from models.calendar import Calendar
from models.window import Window
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Fix
from rules.wording import rounded

COMPARISON = ("relation", "mean_basket", "shortfall", "worse_share", "worse_on", "exposure", "overlap")
LENSES = ("face", "expected")
# Every other exact figure of the evidence is an amount of money.
SHARES = frozenset({"exposure", "overlap", "memory", "ratio", "share", "shares", "tolerance_share", "worse_share"})
SHARE_PLACES = 6
SECONDS_IN_A_DAY = 86_400


def report_document(
    report: Report, calendar: Calendar, language: str, *, waived: AbstractSet[str] | None = None
) -> dict[str, object]:
    """Give the JSON object of a check, in the order that the plan format shows.

    Windows are told on the calendar's clock; money is rounded half up, once, here.  `waived` names the findings
    that somebody answers for; None where nobody was asked, as for a plan that is not stored.
    """
    teller = _Teller(calendar.zone, language)
    findings = [teller.finding(finding) for finding in report.findings]
    if waived is not None:
        findings = [{**one, "waived": one["fingerprint"] in waived} for one in findings]
    return {"verdict": report.verdict.value, "policy_version": report.policy_version, "findings": findings}


def money(amount: Fraction | Decimal) -> str:
    """Write an amount with two decimals, half up: 3.125 becomes 3.13 and -3.125 becomes -3.13."""
    text = f"{rounded(Fraction(amount), 2):.2f}"
    return "0.00" if text == "-0.00" else text


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells exact values on one clock and in one language."""

    zone: ZoneInfo
    language: str

    def finding(self, finding: Finding) -> dict[str, object]:
        return {
            "rule": finding.rule,
            "name": finding.name,
            "severity": finding.severity.value,
            "reason": finding.reason,
            "offers": list(finding.offers),
            "segments": list(finding.segments),
            "window": None if finding.window is None else self.value("window", finding.window),
            "message": finding.message[self.language],
            "remedy": finding.remedy.get(self.language),
            "fingerprint": finding.fingerprint,
            "evidence": self.evidence(finding.evidence),
            "fixes": [self.fix(fix) for fix in finding.fixes],
        }

    def evidence(self, evidence: Mapping[str, object]) -> dict[str, object]:
        told: dict[str, object] = {}
        if any(key in evidence for key in COMPARISON):
            told = {key: self._compared(key, evidence.get(key)) for key in COMPARISON}
        rest = sorted(key for key in evidence if key not in told)
        return told | {key: self.value(key, evidence[key]) for key in rest}

    def _compared(self, key: str, value: object) -> object:
        if key in {"shortfall", "worse_share"}:
            seen = value if isinstance(value, Mapping) else {}
            return {lens: self.value(key, seen.get(lens)) for lens in LENSES}
        return self.value(key, value)

    def fix(self, fix: Fix) -> dict[str, object]:
        return {
            "kind": fix.kind,
            "safe": fix.safe,
            "summary": fix.summary[self.language],
            "cost": None if fix.cost is None else money(fix.cost),
            "days": fix.days,
            "reach": fix.reach,
            "patch": [self.value("patch", step) for step in fix.patch],
        }

    def value(self, key: str, value: object) -> object:
        """Tell any value of the evidence; the key says whether a figure is a share or an amount."""
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, Fraction | Decimal):
            return _share(value) if _is_share(key) else money(value)
        if isinstance(value, Enum):
            return self.value(key, value.value)
        if isinstance(value, Window):
            return {"from": self._instant(value.start), "to": self._instant(value.end)}
        return self._larger(key, value)

    def _larger(self, key: str, value: object) -> object:
        if isinstance(value, datetime):
            return self._instant(value)
        if isinstance(value, timedelta):
            return float(rounded(Fraction(value // timedelta(seconds=1), SECONDS_IN_A_DAY), SHARE_PLACES))
        if isinstance(value, Mapping):
            # An inner key that is a lens or an offer's code says nothing about the unit: the outer key does.
            return {str(inner): self.value(_unit_key(key, str(inner)), value[inner]) for inner in value}
        if isinstance(value, frozenset | set):
            return sorted((self.value(key, one) for one in value), key=str)
        if isinstance(value, Iterable):
            return [self.value(key, one) for one in value]
        if is_dataclass(value) and not isinstance(value, type):
            return {one.name: self.value(_unit_key(key, one.name), getattr(value, one.name)) for one in fields(value)}
        return str(value)

    def _instant(self, instant: datetime) -> str:
        return instant.astimezone(self.zone).isoformat()


def _is_share(key: str) -> bool:
    return key in SHARES or key.endswith("_share")


def _unit_key(outer: str, inner: str) -> str:
    return outer if _is_share(outer) else inner


def _share(value: Fraction | Decimal) -> float:
    return float(rounded(Fraction(value), SHARE_PLACES))
