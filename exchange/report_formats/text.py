"""The report as a page for people: the verdict, then what, who, when, how much and the way out."""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console
from rich.console import Group
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import number
from exchange.report_format import Look
from exchange.report_format import ReportFormat
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
    page = StringIO()
    console = Console(
        file=page,
        width=min(look.width, WIDEST),
        color_system="standard" if look.has_colours else None,
        force_terminal=look.has_colours,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for part in _Page(dossier, look).parts():
        console.print(part)
    lines = page.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


report_format = ReportFormat(name="text", media_type="text/plain", render=render)


class _Page:
    """Lays the findings out, the worst first."""

    def __init__(self, dossier: Dossier, look: Look) -> None:
        self.dossier = dossier
        self.look = look
        self.width = min(look.width, WIDEST)
        self.telling = Telling(dossier)

    def parts(self) -> Iterator[RenderableType]:
        yield self._headline(self.telling.meaning())
        yield Text(self.telling.subject(), style="dim")
        for severity in Severity:
            yield from self._group(severity)
        yield Text()
        yield self._headline(self.telling.counts())
        yield Text(self.telling.policy(), style="dim")

    def _headline(self, rest: str) -> Text:
        verdict = Text(f" {self.telling.verdict()} ", style=f"bold {VERDICT_COLOURS[self.dossier.report.verdict]}")
        if not self.look.has_colours:
            verdict = Text(self.telling.verdict())
        return Text.assemble(verdict, " " if self.look.has_colours else self.telling.words["colon"], rest)

    def _group(self, severity: Severity) -> Iterator[RenderableType]:
        found = self.dossier.of(severity)
        if not found:
            return
        heading = f"{HEADINGS[self.dossier.language][severity]} ({number(len(found), self.dossier.language)})"
        yield Text()
        yield Rule(Text(heading, style=f"bold {COLOURS[severity]}"), style=COLOURS[severity], align="left",
                   characters="─" if self.look.has_unicode else "-")  # fmt: skip
        if severity is Severity.INFO and not self.dossier.with_notes:
            yield Text(self.telling.notes(), style="dim")
            return
        for finding in found:
            yield from self._card(finding)

    def _card(self, finding: Finding) -> Iterator[RenderableType]:
        yield Text()
        yield self._title(finding)
        yield Padding(Text(self.telling.message(finding), style="bold"), (0, 0, 0, 2))
        offers = self.telling.offers(finding)
        if offers:
            yield Padding(self._offers(offers), (0, 0, 0, 2))
        yield Padding(self._facts(finding), (0, 0, 0, 2))
        if finding.severity is Severity.BLOCK:
            yield from self._plot(finding)

    def _title(self, finding: Finding) -> Text:
        sign = SIGNS[finding.severity][0 if self.look.has_unicode else 1]
        colour = COLOURS[finding.severity]
        return Text.assemble(
            (f"{sign} {finding.rule} ", f"bold {colour}"), (finding.name, colour), (f" · {finding.reason}", "dim")
        )

    def _offers(self, offers: list[OfferLine]) -> Table:
        """Set the offers side by side, or each in one flowing line on a narrow page."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=len(max((one.code for one in offers), key=len)) < self.width // 3)
        if self.width < NARROW:
            grid.add_column(overflow="fold")
            for one in offers:
                grid.add_row(Text(one.code, style="cyan"), self._flowing(one))
            return grid
        for _ in range(3):
            grid.add_column(overflow="fold")
        for one in offers:
            who = Text(" · ".join(part for part in (one.dates, one.through, one.owner) if part))
            grid.add_row(Text(one.code, style="cyan"), Text(one.gives, style="bold"), Text(one.audience), who)
        return grid

    @staticmethod
    def _flowing(one: OfferLine) -> Text:
        rest = [part for part in (one.audience, one.dates, one.through, one.owner) if part]
        return Text.assemble((one.gives, "bold"), *(f" · {part}" for part in rest))

    def _facts(self, finding: Finding) -> Group:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for label, text in self.telling.facts(finding):
            grid.add_row(label, text)
        remedy = self.telling.remedy(finding)
        if remedy:
            grid.add_row("", Text(remedy, style="green"))
        for is_safe, summary in self.telling.fixes(finding):
            kept = self.telling.words["safe" if is_safe else "suggestion"]
            grid.add_row("", Text.assemble((self._arrow(), "green"), summary, (f" ({kept})", "dim")))
        return Group(grid)

    def _arrow(self) -> str:
        return "→ " if self.look.has_unicode else "> "

    def _plot(self, finding: Finding) -> Iterator[RenderableType]:
        told = gains(self.dossier, finding)
        if told is None or self.width < NARROW // 2:
            return
        signs = FINE if self.look.has_unicode else PLAIN
        calendar, language = self.dossier.calendar, self.dossier.language
        rows = drawing(told, calendar.currency, language, signs, min(self.width - PLOT_MARGIN, WIDEST_PLOT))
        if not rows:
            return
        rival, loyal = clean(finding.offers[-1]), clean(", ".join(finding.offers[:-1]))
        legend = f"{signs.rival} {rival}" + (f"   {signs.loyal} {loyal}" if loyal else "")
        words = self.telling.words
        legend = f"{legend}   {signs.worse} {words['strip']}"
        titles = [words["gain"], legend] if self.width < NARROW else [f"{words['gain']}   {legend}"]
        yield Text()
        for title in titles:
            yield Padding(Text(title, style="dim"), (0, 0, 0, 2))
        for row in rows:
            yield Padding(Text(row, no_wrap=True), (0, 0, 0, 2))
