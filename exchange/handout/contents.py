"""All that the page shows, worked out once: the drawings, the cards and the tables."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exchange.handout.calendar_sheet import Month
from exchange.handout.calendar_sheet import Sheet
from exchange.handout.calendar_sheet import months_of
from exchange.handout.calendar_sheet import sheets_of
from exchange.handout.cards import Chapter
from exchange.handout.cards import chapters_of
from exchange.handout.cards import numbered
from exchange.handout.compared import Comparisons
from exchange.handout.decisions import Decision
from exchange.handout.decisions import decisions_of
from exchange.handout.ladder import Footing
from exchange.handout.ladder import ladder_of
from exchange.handout.marks import marks_of
from exchange.handout.pressure import Load
from exchange.handout.pressure import load_of
from exchange.handout.promotion import PromotionDays
from exchange.handout.promotion import promotion_days
from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import most_loyal
from exchange.handout.sides_chart import SidesChart
from exchange.handout.sides_chart import sides_chart
from exchange.handout.stage import Panel
from exchange.handout.stage import Stage
from exchange.handout.stage import stage_of
from exchange.handout.summary import Tile
from exchange.handout.summary import tiles_of
from exchange.handout.two_sides import TwoSides
from exchange.handout.two_sides import two_sides
from exchange.handout.week_view import WeekView
from exchange.handout.week_view import week_views
from exchange.report_dossier import Dossier
from exchange.report_telling import Telling
from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.agenda import Agenda
from rules.agenda import agenda_of
from rules.bench import Bench
from rules.finding import Finding

MOST_ROWS = 40
TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class WeekTable:
    """The loads of one panel."""

    panel: Panel
    loads: tuple[Load, ...]


@dataclass(frozen=True, slots=True)
class SidesView:
    """What one customer and strangers get, as a drawing and week by week."""

    sides: TwoSides
    chart: SidesChart | None
    months: tuple[Month, ...]
    weeks: tuple[WeekView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The parts of the page; those about time are empty when the plan has no offer.

    `more_segments` counts the groups that have no row: those without a finding that get the fewest offers.
    """

    tiles: tuple[Tile, ...]
    decisions: tuple[Decision, ...]
    chapters: tuple[Chapter, ...]
    stage: Stage | None
    sheets: tuple[Sheet, ...] = ()
    pressure: tuple[WeekTable, ...] = ()
    promotions: tuple[PromotionDays, ...] = ()
    ladder: tuple[Footing, ...] = ()
    view: SidesView | None = None
    more_segments: int = 0

    @property
    def top_depth(self) -> Fraction:
        """Give the height of the drawings of depth: the deepest day of all, up to the next tenth."""
        deepest = max((depth for days in self.promotions for depth in days.depths if depth is not None), default=TENTH)
        return max(TENTH, -(-deepest // TENTH) * TENTH)

    @property
    def forms(self) -> frozenset[str]:
        """Name the forms of the offers that are drawn."""
        return frozenset(ribbon.form for sheet in self.sheets for row in sheet.rows for ribbon, _ in row.ribbons)


def contents_of(dossier: Dossier, segment: str | None = None) -> Contents:
    """Work everything out; `segment` is whom the two sides are told for, by default the most loyal group."""
    calendar = dossier.calendar
    findings = numbered(dossier)
    bench = Bench(calendar, dossier.policy)
    chapters = tuple(chapters_of(dossier, findings, Comparisons(dossier, bench)))
    stage = stage_of(calendar)
    if stage is None:
        decisions = tuple(decisions_of(dossier, findings))
        return Contents(tiles=tuple(tiles_of(dossier, (), ())), decisions=decisions, chapters=chapters, stage=None)
    agenda = agenda_of(calendar.offers)
    shown = shown_groups(calendar, findings)
    loads = [load_of(one, agenda, stage.whole) for one in ladder_order(calendar.segments.values())]
    promotions = tuple(promotion_days(one, bench, stage.planned) for one in shown)
    return Contents(
        # Who is longest on promotion is known only when everybody was looked at.
        tiles=tuple(tiles_of(dossier, loads, promotions if len(shown) == len(loads) else ())),
        decisions=tuple(decisions_of(dossier, findings)),
        chapters=chapters,
        stage=stage,
        sheets=tuple(sheets_of(calendar, stage.panels, shown, marks_of(findings), tell_offers(Telling(dossier)))),
        pressure=tuple(WeekTable(panel, tuple(load_of(one, agenda, panel) for one in shown)) for panel in stage.panels),
        promotions=promotions,
        ladder=ladder_of(calendar, stage.whole),
        view=_view(dossier, segment, bench, agenda, stage),
        more_segments=len(calendar.segments) - len(shown),
    )


def shown_groups(calendar: Calendar, findings: Sequence[tuple[int, Finding]]) -> tuple[Segment, ...]:
    """Choose the groups that have a row: those of findings, the gravest first, then those with most offers."""
    segments = ladder_order(calendar.segments.values())
    if len(segments) <= MOST_ROWS:
        return segments
    gravest = {code: -number for number, finding in reversed(findings) for code in finding.segments}
    offers = Counter(code for offer in calendar.offers for code in offer.segments)
    least = -len(findings) - 1
    kept = set(sorted(calendar.segments, key=lambda code: (-gravest.get(code, least), -offers[code], code))[:MOST_ROWS])
    return tuple(one for one in segments if one.code in kept)


def tell_offers(telling: Telling) -> Callable[[Offer], tuple[str, str]]:
    """Tell each offer once, on its bar and in full."""
    told: dict[str, tuple[str, str]] = {}

    def words(offer: Offer) -> tuple[str, str]:
        if offer.code not in told:
            line = telling.offer(offer)
            parts = (line.name, line.gives, line.audience, line.dates, line.through, line.owner)
            told[offer.code] = (line.gives, " · ".join([line.code, *(part for part in parts if part)]))
        return told[offer.code]

    return words


def _view(dossier: Dossier, code: str | None, bench: Bench, agenda: Agenda, stage: Stage) -> SidesView | None:
    segments = dossier.calendar.segments
    chosen = most_loyal(segments.values()) if code is None else segments[code]
    if chosen is None:
        return None
    sides = two_sides(chosen, bench, agenda, stage.whole)
    parity = dossier.policy.parity
    chart = sides_chart(sides, stage.whole, Fraction(parity.keep_exposure))
    return SidesView(
        sides=sides,
        chart=chart,
        months=() if chart is None else tuple(months_of(chart.axis)),
        weeks=tuple(week_views(sides, stage.whole, Fraction(parity.tolerance))),
    )
