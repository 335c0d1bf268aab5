"""One stretch of a calendar as the report draws it, to stand on another page: rows, bars, signs and curves."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from exchange.handout.calendar_sheet import Sheet
from exchange.handout.calendar_sheet import sheets_of
from exchange.handout.cards import Card
from exchange.handout.cards import chapters_of
from exchange.handout.compared import Comparisons
from exchange.handout.contents import shown_groups
from exchange.handout.contents import tell_offers
from exchange.handout.marks import marks_of
from exchange.handout.page import environment_of
from exchange.handout.page import words_of
from exchange.handout.ribbons import SIGN
from exchange.handout.ribbons import Ribbon
from exchange.handout.stage import Panel
from exchange.report_dossier import Dossier
from exchange.report_telling import Telling
from rules.bench import Bench
from rules.finding import Finding

Numbered = Sequence[tuple[int, Finding]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is drawn of a calendar.

    `outside` counts the offers that are not valid then, `more_segments` the groups that have no row.
    """

    sheets: tuple[Sheet, ...]
    outside: int
    more_segments: int

    @property
    def forms(self) -> frozenset[str]:
        """Name the forms of the offers that are drawn."""
        return frozenset(ribbon.form for sheet in self.sheets for row in sheet.rows for ribbon, _ in row.ribbons)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words, with its curve as HTML; empty where it does not compare two offers."""

    card: Card
    curve: str


def stretch_of(dossier: Dossier, panel: Panel, findings: Numbered) -> Stretch:
    """Draw the days of one panel; the findings stand at their offers, by sign and number."""
    calendar, drawn = dossier.calendar, panel.window
    valid = tuple(one for one in calendar.offers if any(window.overlaps(drawn) for window in one.occurrences))
    groups = shown_groups(calendar, findings)
    sheets = sheets_of(
        replace(calendar, offers=valid), [panel], groups, marks_of(findings), tell_offers(Telling(dossier))
    )
    return Stretch(tuple(sheets), len(calendar.offers) - len(valid), len(calendar.segments) - len(groups))


def drawing(dossier: Dossier, stretch: Stretch, link: Callable[[Ribbon], str]) -> str:
    """Write a stretch as HTML that holds neither style nor script; `link` says where an offer leads to."""
    template = environment_of(dossier).get_template("drawing.html")
    return template.render(**words_of(dossier.language), contents=stretch, link=link, sign_size=SIGN)


def told_findings(dossier: Dossier, findings: Numbered) -> Mapping[int, Told]:
    """Tell numbered findings as the report's cards do, by their numbers."""
    template, words = environment_of(dossier).get_template("curve.html"), words_of(dossier.language)
    comparisons = Comparisons(dossier, Bench(dossier.calendar, dossier.policy))
    return {
        card.number: Told(card, template.render(**words, card=card) if card.plot else "")
        for chapter in chapters_of(dossier, findings, comparisons)
        for card in chapter.cards
    }
