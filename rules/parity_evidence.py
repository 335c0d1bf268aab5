"""The proof that goes with an unfair offer: figures, moments, who can see it."""

from collections.abc import Iterator
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from rules.comparison import Comparison
from rules.comparison import LensView
from rules.finding import Finding
from rules.finding import Severity
from rules.inquiry import Inquiry
from rules.parity import Judgment
from rules.parity import Spell
from rules.parity_wording import ways_out
from rules.presence import window_of
from rules.wording import Told

SEVERITIES = (Severity.INFO, Severity.WARN, Severity.BLOCK)


def severity_of(spell: Spell) -> Severity:
    """Map 0, 1, 2 to a note, a warning, a reason to stop (Method §3.3, step 8)."""
    return SEVERITIES[spell.outcome.severity]


class Proof(Mapping[str, object]):
    """The figures of a judgment, worked out when somebody reads them: most findings are only counted or listed."""

    def __init__(self, judgment: Judgment) -> None:
        """Keep what is to be proven."""
        self._judgment = judgment

    def __getitem__(self, figure: str) -> object:
        """Give one figure; KeyError for a name that no proof has."""
        return self._figures[figure]

    def __iter__(self) -> Iterator[str]:
        """Name the figures."""
        return iter(self._figures)

    def __len__(self) -> int:
        """Count the figures."""
        return len(self._figures)

    @cached_property
    def _figures(self) -> Mapping[str, object]:
        return evidence(self._judgment)


def evidence(judgment: Judgment) -> Mapping[str, object]:
    """Gather the figures of the worst spell, exact; amounts are VAT included, None where unknown."""
    worst = judgment.worst
    found = worst.comparison
    basket = judgment.loyal.basket
    return MappingProxyType({
        "relation": found.relation,
        "mean_basket": basket.average if basket is not None and found.is_measured else None,
        "shortfall": _by_lens(found, "shortfall"),
        "mean_shortfall": _by_lens(found, "mean_shortfall"),
        "gain": {"loyal": _by_lens(found, "loyal_gain"), "rival": _by_lens(found, "rival_gain")},
        "worse_share": {
            "face": None if found.face is None else found.face.worse_share,
            "expected": found.expected.worse_share,
        },
        "worse_on": found.deciding.worse_on if found.is_measured else (),
        "ratio": found.ratio,
        "exposure": judgment.exposure.share,
        "overlap": judgment.exposure.overlap,
        "memory": worst.memory,
        "reasons": worst.outcome.reasons,
        "people": judgment.loyal.size,
        "windows": tuple(_told(spell) for spell in judgment.spells),
    })  # fmt: skip


def finding_of(judgment: Judgment, inquiry: Inquiry, *, rule: str, name: str, message: Told) -> Finding:
    """Tell a judgment as a finding of the rule that it breaks."""
    worst = judgment.worst
    return Finding(
        rule=rule,
        name=name,
        severity=severity_of(worst),
        reason=worst.outcome.reason,
        offers=(*worst.own, judgment.rival.code),
        segments=(judgment.loyal.code, *(audience.code for audience in judgment.audiences)),
        window=window_of(worst.start, worst.end),
        message=message,
        remedy=ways_out(judgment, inquiry),
        evidence=Proof(judgment),
    )


def _by_lens(found: Comparison, figure: str) -> Mapping[str, object]:
    return {"face": _figure(found, found.face, figure), "expected": _figure(found, found.expected, figure)}


def _figure(found: Comparison, view: LensView | None, figure: str) -> object:
    return getattr(view, figure) if view is not None and found.is_measured else None


def _told(spell: Spell) -> Mapping[str, object]:
    return {
        "window": window_of(spell.start, spell.end),
        "severity": severity_of(spell).value,
        "reason": spell.outcome.reason,
        "memory": spell.memory,
        "offers": spell.own,
    }
