"""The two curves of a finding, as the rules compared them: what a group still remembers counts as well."""

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import islice

from exchange.report_dossier import Dossier
from exchange.report_plot import Gains
from exchange.report_plot import gains
from models.curve import Curve
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.segment import Segment
from rules.bench import Bench
from rules.finding import Finding
from rules.presence import micros
from rules.timeline import Timeline

# A finding of months may cross hundreds of them, of which one of the first is what it was judged by.
MOST_STRETCHES = 100


class Comparisons:
    """Draws findings of one calendar; the time axis of each group is laid out once."""

    def __init__(self, dossier: Dossier, bench: Bench | None = None) -> None:
        """Lay nothing out before it is asked for; without a bench, all offers are looked at only then."""
        self._dossier = dossier
        self._given = bench
        self._timelines: dict[str, Timeline] = {}

    @cached_property
    def _bench(self) -> Bench:
        return self._given or Bench(self._dossier.calendar, self._dossier.policy)

    def gains(self, finding: Finding) -> tuple[Lens, Gains] | None:
        """Give the curves under the lens by which the baskets that are said to lose do lose; None where none can.

        The curve of the loyal side is that of the offers which the finding names, unless what the group remembers
        is what it was judged by: the figure at the mean basket tells.
        """
        for lens in Lens:
            told = gains(self._dossier, finding, lens)
            if told is None or _is_left_out(finding, lens):
                continue
            found = self._remembered(finding, told, lens)
            if all(_loses(found, stretch) for stretch in found.worse_on):
                return lens, found
        return None

    def _remembered(self, finding: Finding, told: Gains, lens: Lens) -> Gains:
        judged = _judged(finding, lens)
        if judged is None or told.loyal.at(told.mean) == judged:
            return told
        curve = next((one for one in self._held(finding, lens) if one.at(told.mean) == judged), None)
        return told if curve is None else replace(told, loyal=curve)

    def _held(self, finding: Finding, lens: Lens) -> Iterator[Curve]:
        """Give what the group holds or remembers from the start of the finding on: it may forget just then."""
        segment = self._dossier.calendar.segments[finding.segments[0]]
        valuer = self._bench.appraiser.valuer(segment)
        if finding.window is None or valuer is None:
            return
        start, end = micros(finding.window.start), micros(finding.window.end)
        for stretch in islice(self._timeline(segment).between(start, end), MOST_STRETCHES):
            with suppress(MissingFigureError):
                yield valuer.curve(stretch.state.best, lens)

    def _timeline(self, segment: Segment) -> Timeline:
        if segment.code not in self._timelines:
            self._timelines[segment.code] = self._bench.timeline(segment)
        return self._timelines[segment.code]


def _judged(finding: Finding, lens: Lens) -> object:
    """Give the gain at the mean basket of the loyal side that the finding tells."""
    gain = finding.evidence.get("gain")
    loyal = gain.get("loyal") if isinstance(gain, Mapping) else None
    return loyal.get(lens.value) if isinstance(loyal, Mapping) else None


def _is_left_out(finding: Finding, lens: Lens) -> bool:
    """Say whether the finding was judged without this lens, as where forms cannot be compared by what ads show."""
    return "gain" in finding.evidence and _judged(finding, lens) is None


def _loses(found: Gains, stretch: tuple[Fraction, Fraction]) -> bool:
    middle = sum(stretch, Fraction(0)) / 2
    return found.rival.at(middle) > found.loyal.at(middle)
