"""What a rule has found: which offers, for whom, when, how bad, with its proof."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType

from models.window import Window

# More names than that are counted, not listed: in a sentence and in the evidence of a finding.
MOST_LISTED = 20


class Severity(Enum):
    """How bad a finding is, from a note to a reason to stop."""

    BLOCK = "block"
    UNKNOWN = "unknown"
    WARN = "warn"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Order severities, the worst highest."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.INFO: 0, Severity.WARN: 1, Severity.UNKNOWN: 2, Severity.BLOCK: 3}


class Verdict(Enum):
    """The word on a whole calendar."""

    BLOCK = "BLOCK"
    INCOMPLETE = "INCOMPLETE"
    WARN = "WARN"
    PASS = "PASS"  # noqa: S105 -- a verdict, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A repair that was applied to the whole calendar and re-checked before it is shown.

    `safe` keeps the promise (another date, an exclusion); the rest are suggestions.  `summary` is told
    per language; `patch` is RFC 6902 against the plan document as given.  `cost`, `days` and `reach` are those of
    the repair: what customers gain on top, days moved or lost, people who no longer get it; None where unknown.
    """

    kind: str
    safe: bool
    summary: Mapping[str, str]
    patch: tuple[Mapping[str, object], ...]
    cost: Decimal | None = Decimal(0)
    days: int = 0
    reach: int | None = 0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule broken by some offers for some segments in some window.

    `offers` names the loyal side first; `segments` the loyal segment first.  `message` holds one
    sentence per language ("fr", "en"); `remedy` the way out in words, likewise.
    """

    rule: str
    name: str
    severity: Severity
    reason: str
    offers: tuple[str, ...]
    segments: tuple[str, ...]
    window: Window | None
    message: Mapping[str, str]
    remedy: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    evidence: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    fixes: tuple[Fix, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Name the finding by rule, segments and offers, whatever its figures.

        What is told of no offer in particular is told apart by its reason.
        """
        offers = sorted(self.offers) or ("|", self.reason)
        parts = (self.rule, *sorted(self.segments), "|", *offers)
        return "sha256:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """Give the worst of the findings; notes leave a calendar clean."""
    worst = max((finding.severity.weight for finding in findings), default=0)
    return (Verdict.PASS, Verdict.WARN, Verdict.INCOMPLETE, Verdict.BLOCK)[worst]
