"""The calendar drawn on the first page, with a way to earlier and later months, and what each finding rests on."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from exchange.handout.drawing import Stretch
from exchange.handout.drawing import drawing
from exchange.handout.drawing import stretch_of
from exchange.handout.ribbons import Ribbon
from exchange.handout.words import COUNTED
from exchange.handout.words import HANDOUT_WORDS
from exchange.report_dossier import Dossier
from exchange.report_figures import counted
from exchange.report_figures import period
from exchange.report_figures import typeset
from rules.finding import Finding
from rules.finding import Severity
from web.shown_period import ShownPeriod
from web.shown_period import View

# Gives the address of an offer in the table, by its code.
Place = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Turn:
    """A link to another stretch of the calendar; `is_here` where it is the one that is shown."""

    name: str
    period: ShownPeriod
    is_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingSection:
    """The drawing as HTML, the months that it shows, the ways to others, and what it leaves out."""

    html: str
    title: str
    period: ShownPeriod
    views: Sequence[Turn]
    earlier: ShownPeriod | None
    later: ShownPeriod | None
    left_out: Sequence[str]


def numbered(findings: Sequence[Finding]) -> tuple[tuple[int, Finding], ...]:
    """Give findings their numbers, in the order in which the page lists them."""
    ordered = [one for severity in Severity for one in findings if one.severity is severity]
    return tuple(enumerate(ordered, start=1))


def drawing_section(
    dossier: Dossier,
    shown: ShownPeriod,
    findings: Sequence[tuple[int, Finding]],
    waived: AbstractSet[str],
    place: Place,
    words: Mapping[str, str],
) -> DrawingSection:
    """Draw some months; notes and findings that somebody answers for have no sign.

    An offer leads to its gravest finding, one without a sign to its `place` in the table.
    """
    signed = [(number, one) for number, one in findings
              if one.severity is not Severity.INFO and one.fingerprint not in waived]  # fmt: skip
    zone, language = dossier.calendar.zone, dossier.language
    stretch = stretch_of(dossier, shown.weeks(zone), signed)

    def link(ribbon: Ribbon) -> str:
        return f"#finding-{ribbon.badge.first}" if ribbon.badge else place(ribbon.offer)

    return DrawingSection(
        html=drawing(dossier, stretch, link),
        title=period(shown.months(zone).window, zone, language),
        period=shown,
        views=[Turn(words[f"view_{view.value}"], ShownPeriod(shown.month, view), view is shown.view) for view in View],
        earlier=shown.earlier,
        later=shown.later,
        left_out=_left_out(stretch, language, words),
    )


def _left_out(stretch: Stretch, language: str, words: Mapping[str, str]) -> list[str]:
    told = []
    if stretch.outside:
        told.append(HANDOUT_WORDS[language]["outside"].format(offers=_counted("offer", stretch.outside, language)))
    if stretch.more_segments:
        told.append(words["no_row"].format(segments=_counted("segment", stretch.more_segments, language)))
    return [typeset(one, language) for one in told]


def _counted(noun: str, count: int, language: str) -> str:
    return counted(count, COUNTED[noun], language)
