"""Which findings stand at which offer of which group, by the numbers that the page gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from models.window import Window
from rules.finding import Finding
from rules.finding import Severity


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding at one offer; `is_beaten`: the offer is the loyal one, worth less than the other's."""

    number: int
    severity: Severity
    window: Window | None
    is_beaten: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page, asked by offer and group; `None` asks for those of an offer that is open to all."""

    _by_offer: dict[str, list[tuple[frozenset[str], Mark]]] = field(default_factory=dict)

    def at(self, offer: str, segment: str | None) -> tuple[Mark, ...]:
        """Give the marks, the gravest first, as the findings are numbered."""
        return tuple(
            mark
            for segments, mark in self._by_offer.get(offer, ())
            if segment is None or not segments or segment in segments
        )


def marks_of(numbered: Iterable[tuple[int, Finding]]) -> Marks:
    """Put each numbered finding to its offers; a comparison marks each side in the rows of its own groups only."""
    filed: dict[str, list[tuple[frozenset[str], Mark]]] = {}
    for number, finding in numbered:
        for place, code in enumerate(finding.offers, start=1):
            is_beaten = has_sides(finding) and place < len(finding.offers)
            mark = Mark(number, finding.severity, finding.window, is_beaten)
            filed.setdefault(code, []).append((_groups(finding, is_beaten=is_beaten), mark))
    return Marks(filed)


def has_sides(finding: Finding) -> bool:
    """Say whether the finding holds one offer, its last, against the others."""
    return "relation" in finding.evidence


def _groups(finding: Finding, *, is_beaten: bool) -> frozenset[str]:
    """Name the groups in whose rows a side stands: the loyal one comes first in a finding, its envied ones after."""
    if not has_sides(finding):
        return frozenset(finding.segments)
    return frozenset(finding.segments[:1] if is_beaten else finding.segments[1:])
