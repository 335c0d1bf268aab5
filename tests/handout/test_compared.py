"""The curves that are drawn are those that a finding was judged by."""

from collections.abc import Mapping
from pathlib import Path

from exchange.handout.compared import Comparisons
from exchange.reading import read_plan
from exchange.report_dossier import Dossier
from models.mechanic import Lens
from rules.engine import check
from rules.finding import Finding
from rules.policy import Policy

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "q4-2026" / "plan.json"


def test_each_drawn_curve_passes_through_the_figure_that_is_told() -> None:
    """On the mean basket, also where the group forgets another offer at the very start of the finding."""
    calendar = read_plan(SAMPLE).calendar()
    report = check(calendar, Policy())
    drawn = Comparisons(Dossier(report=report, calendar=calendar, policy=Policy(), language="en"))

    compared = [(one, found) for one in report.findings if (found := drawn.gains(one)) is not None]

    assert len(compared) > 12
    assert [] == [
        f"{one.fingerprint} {one.message['en']}"
        for one, (lens, found) in compared
        if _told(one, lens) not in {None, found.loyal.at(found.mean)}
    ]


def _told(finding: Finding, lens: Lens) -> object:
    gain = finding.evidence.get("gain")
    loyal = gain.get("loyal") if isinstance(gain, Mapping) else None
    return loyal.get(lens.value) if isinstance(loyal, Mapping) else None
