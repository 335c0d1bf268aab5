"""The report as a page for people: the verdict, then what, who, when, how much and the way out."""

from collections.abc import Iterator
from dataclasses import replace

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from exchange.report_dossier import Dossier
from exchange.report_figures import number
from exchange.report_format import Look
from exchange.report_format import ReportFormat
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.report_plot import FINE
from exchange.report_plot import PLAIN
from exchange.report_plot import drawing
from exchange.report_plot import gains
from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from exchange.report_words import HEADINGS
from rules.finding import Finding
from rules.finding import Severity
from rules.finding import Verdict

# More than this nobody reads in a row; programs get them all.
MOST_CARDS = 100
NARROW = 90
WIDEST = 120
PLOT_MARGIN = 18
WIDEST_PLOT = 64
COLOURS = {Severity.BLOCK: "red", Severity.UNKNOWN: "magenta", Severity.WARN: "yellow", Severity.INFO: "cyan"}
VERDICT_COLOURS = {
    Verdict.BLOCK: "white on red",
    Verdict.INCOMPLETE: "white on magenta",
    Verdict.WARN: "black on yellow",
    Verdict.PASS: "black on green",
}
SIGNS = {Severity.BLOCK: ("✖", "X"), Severity.UNKNOWN: ("?", "?"), Severity.WARN: ("▲", "!"), Severity.INFO: ("·", "-")}


def render(dossier: Dossier, look: Look) -> str:
    """Write the page as wide as the reader's window, but never wider than eyes can follow."""
    seen = replace(look, width=min(look.width, WIDEST))
    return page_of(_Page(dossier, seen).parts(), seen)


report_format = ReportFormat(name="text", media_type="text/plain", render=render)


class _Page:
    """Lays the findings out, the worst first."""

    def __init__(self, dossier: Dossier, look: Look) -> None:
        self.dossier = dossier
        self.look = look
        self.signs = FINE if look.has_unicode else PLAIN
        self.telling = Telling(dossier)

    def parts(self) -> Iterator[RenderableType]:
        yield self._headline(self.telling.meaning())
        yield told(self.telling.subject(), style="dim")
        for severity in Severity:
            yield from self._group(severity)
        yield Text()
        yield self._headline(self.telling.counts())
        yield told(self.telling.policy(), style="dim")

    def _headline(self, rest: str) -> Text:
        verdict = self.telling.verdict()
        if not self.look.has_colours:
            return told(verdict, self.telling.words["colon"], rest)
        return told((f" {verdict} ", f"bold {VERDICT_COLOURS[self.dossier.report.verdict]}"), " ", rest)

    def _group(self, severity: Severity) -> Iterator[RenderableType]:
        found = self.dossier.of(severity)
        if not found:
            return
        heading = f"{HEADINGS[self.dossier.language][severity]} ({number(len(found), self.dossier.language)})"
        colour = COLOURS[severity]
        line = "─" if self.look.has_unicode else "-"
        yield Text()
        yield Rule(told(heading, style=f"bold {colour}"), style=colour, align="left", characters=line)
        if severity is Severity.INFO and not self.dossier.with_notes:
            yield told(self.telling.notes(), style="dim")
            return
        for finding in found[:MOST_CARDS]:
            yield from self._card(finding)
        left = len(found) - MOST_CARDS
        if left > 0:
            yield Text()
            yield told(self.telling.words["more"].format(count=number(left, self.dossier.language)), style="bold")

    def _card(self, finding: Finding) -> Iterator[RenderableType]:
        yield Text()
        yield self._title(finding)
        yield _indented(told(self.telling.message(finding), style="bold"))
        offers = self.telling.offers(finding)
        if offers:
            yield _indented(self._offers(offers, _has_sides(finding)))
        facts = self.telling.facts(finding)
        if facts:
            yield _indented(_facts(facts))
        yield from self._ways_out(finding)
        if finding.severity is Severity.BLOCK:
            yield from self._plot(finding)

    def _title(self, finding: Finding) -> Text:
        sign = SIGNS[finding.severity][0 if self.look.has_unicode else 1]
        colour = COLOURS[finding.severity]
        return told(
            (f"{sign} {finding.rule} ", f"bold {colour}"), (finding.name, colour), (f" · {finding.reason}", "dim")
        )

    def _offers(self, offers: list[OfferLine], has_sides: bool) -> Table:  # noqa: FBT001 -- a fact about the offers
        """Set the offers side by side, or each in one flowing line on a narrow page."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=max(len(one.code) for one in offers) < self.look.width // 3)
        is_narrow = self.look.width < NARROW
        for _ in range(1 if is_narrow else 3):
            grid.add_column(overflow="fold")
        for one in offers:
            side = self._side(is_rival=one is offers[-1]) if has_sides else ""
            grid.add_row(told(side + one.code, style="cyan"), *(_flowing(one) if is_narrow else _side_by_side(one)))
        return grid

    def _side(self, *, is_rival: bool) -> str:
        """Tell the offer that beats the others by the sign of its curve."""
        return f"{self.signs.rival if is_rival else self.signs.loyal} "

    def _ways_out(self, finding: Finding) -> Iterator[RenderableType]:
        remedy = self.telling.remedy(finding)
        if remedy:
            yield _indented(told(remedy, style="green"))
        arrow = "→ " if self.look.has_unicode else "> "
        for is_safe, summary in self.telling.fixes(finding):
            kept = self.telling.words["safe" if is_safe else "suggestion"]
            yield _indented(told((arrow, "green"), summary, (f" ({kept})", "dim")))

    def _plot(self, finding: Finding) -> Iterator[RenderableType]:
        curves = gains(self.dossier, finding)
        if curves is None:
            return
        currency, language = self.dossier.calendar.currency, self.dossier.language
        rows = drawing(curves, currency, language, self.signs, min(self.look.width - PLOT_MARGIN, WIDEST_PLOT))
        if not rows:
            return
        words = self.telling.words
        yield Text()
        yield _indented(told(f"{words['gain']} ({self.signs.worse} {words['strip']})", style="dim"))
        yield _indented(told("\n".join(rows)))


def _has_sides(finding: Finding) -> bool:
    """Say whether the finding holds one offer, its last, against the others."""
    return "relation" in finding.evidence


def _flowing(one: OfferLine) -> tuple[Text, ...]:
    rest = (one.audience, one.dates, one.through, one.owner)
    return (told((one.gives, "bold"), *(f" · {part}" for part in rest if part)),)


def _side_by_side(one: OfferLine) -> tuple[Text, ...]:
    rest = " · ".join(part for part in (one.dates, one.through, one.owner) if part)
    return (told(one.gives, style="bold"), told(one.audience), told(rest))


def _facts(facts: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in facts:
        grid.add_row(told(label, style="dim"), told(text))
    return grid


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 2))
