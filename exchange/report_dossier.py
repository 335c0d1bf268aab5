"""All that a report is written from: what was found, in which calendar, for whom to read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from types import MappingProxyType
from urllib.parse import quote

from models.calendar import Calendar
from models.offer import Offer
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy

_FORGING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# They forge nothing: families of emoji are written with one of them, Persian words with the other.
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an offer is written: a file, a line in it when lines mean something, and its own name there."""

    file: str
    line: int | None = None
    spot: str = ""

    @property
    def uri(self) -> str:
        """Give the file as a URI reference; a path of another system gets forward slashes."""
        return quote(self.file.replace("\\", "/"))


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A report with its calendar and its reader.

    `failing` holds the severities that make the check fail, `places` where each offer is written,
    by offer code; `with_notes` asks for the notes in full.
    """

    report: Report
    calendar: Calendar
    policy: Policy
    language: str
    failing: frozenset[Severity] = frozenset({Severity.BLOCK, Severity.UNKNOWN})
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    with_notes: bool = False

    def offers(self, finding: Finding) -> tuple[Offer, ...]:
        """Give the finding's offers, in its order."""
        return tuple(self._by_code[code] for code in finding.offers if code in self._by_code)

    @cached_property
    def _by_code(self) -> Mapping[str, Offer]:
        return {offer.code: offer for offer in self.calendar.offers}

    def place(self, finding: Finding) -> Place | None:
        """Give where to look first: the offer that beats the others comes last in a finding."""
        for code in reversed(finding.offers):
            if code in self.places:
                return self.places[code]
        return None

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Give the findings of one severity, in the report's order."""
        return tuple(finding for finding in self.report.findings if finding.severity is severity)

    @property
    def has_failed(self) -> bool:
        """Say whether some finding reaches what makes the check fail."""
        return any(finding.severity in self.failing for finding in self.report.findings)


def clean(text: str) -> str:
    """Make a name safe to print: controls and direction marks could forge lines or colours."""
    # Most names are, and thousands stand on a page.
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(sign) in _FORGING and sign not in _JOINERS else sign
                   for sign in text)  # fmt: skip
