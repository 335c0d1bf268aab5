"""A preview of sends for people: what leaves each day, how much an hour, what would be held and what was moved."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from itertools import groupby

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.preview_lines import Line
from cli.preview_lines import days_of
from cli.preview_lines import lines_of
from cli.preview_words import SENDS
from cli.preview_words import TITLES
from cli.preview_words import WORDS
from exchange.report_dossier import clean
from exchange.report_figures import counted
from exchange.report_figures import hour
from exchange.report_figures import moment
from exchange.report_figures import number
from exchange.report_figures import period
from exchange.report_figures import spelled
from exchange.report_figures import typeset
from exchange.report_format import Look
from exchange.report_page import page_of
from exchange.report_page import told
from exchange.report_words import CHANNELS
from exchange.report_words import MEANINGS
from exchange.report_words import NOUNS
from exchange.report_words import VERDICTS
from models.calendar import Calendar
from models.send import HoldReason
from scheduler.preview import HourLoad
from scheduler.preview import Preview
from scheduler.send_words import name_hold
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason

# More than this nobody reads in a row; programs get them all.
MOST_LINES = 300
MOST_CARDS = 50
WIDEST = 120
WIDEST_BAR = 30


def preview_page(seen: Preview, calendar: Calendar, language: str, look: Look) -> str:
    """Write the page as wide as the reader's window, but never wider than eyes can follow."""
    narrowed = replace(look, width=min(look.width, WIDEST))
    page = _Page(seen, calendar, language, narrowed, tuple(lines_of(seen, calendar.zone)))
    return page_of(page.parts(), narrowed)


@dataclass(frozen=True, slots=True)
class _Page:
    """Lays a preview out, day by day."""

    seen: Preview
    calendar: Calendar
    language: str
    look: Look
    lines: tuple[Line, ...]

    @property
    def words(self) -> dict[str, str]:
        return dict(WORDS[self.language])

    def parts(self) -> Iterator[RenderableType]:
        yield from self._opening()
        for day, lines in days_of(list(self.lines[:MOST_LINES])):
            yield from self._day(day, lines)
        yield from self._more(len(self.lines) - MOST_LINES)
        yield from self._load()
        yield from self._held()
        yield from self._moved()
        yield Text()
        verdict = self.seen.report.verdict
        said = (self.words["check"], self.words["colon"], VERDICTS[self.language][verdict], " · ")
        yield told(*said, MEANINGS[self.language][verdict], style="dim")

    def _opening(self) -> Iterator[RenderableType]:
        zone = self.calendar.zone
        title = self.words["title"].format(period=period(self.seen.window, zone, self.language))
        clock = self.words["clock"].format(zone=zone.key)
        yield told((title, "bold"))
        yield told(f"{clean(self.calendar.name)} · {clock} · {self._sends(len(self.seen.drafts))}", style="dim")
        if not self.lines:
            yield told(self.words["nothing"])

    def _sends(self, count: int) -> str:
        return counted(count, SENDS, self.language)

    def _people(self, count: int) -> str:
        return counted(count, NOUNS["person"], self.language)

    def _heading(self, text: str, colour: str) -> Iterator[RenderableType]:
        yield Text()
        line = "─" if self.look.has_unicode else "-"
        yield Rule(told(text, style=f"bold {colour}"), style=colour, align="left", characters=line)

    def _more(self, left: int) -> Iterator[RenderableType]:
        if left > 0:
            more = self.words["more"].format(count=number(left, self.language))
            yield told(typeset(more, self.language), style="bold")

    def _day(self, day: date, lines: Sequence[Line]) -> Iterator[RenderableType]:
        yield from self._heading(spelled(day, self.words["day"], self.language), "cyan")
        table = Table(box=box.SIMPLE_HEAD if self.look.has_unicode else box.ASCII2, pad_edge=False, show_edge=False)
        for index, title in enumerate(TITLES[self.language]):
            table.add_column(title, justify="right" if index == _PEOPLE else "left", overflow="fold")
        for line in lines:
            table.add_row(*self._cells(line))
        yield table

    def _cells(self, line: Line) -> Iterator[Text]:
        yield told(self._time(line))
        yield told(CHANNELS[self.language][line.one.channel])
        yield told(self._group(line))
        yield told(self.words["unknown"] if line.people is None else number(line.people, self.language))
        yield told(clean(line.one.offer), style="cyan")
        yield told(clean(line.one.provider or "-"))
        yield self._state(line)

    def _time(self, line: Line) -> str:
        times = hour(line.first, self.language)
        if len(line.drafts) > 1:
            count, first, last = len(line.drafts), times, hour(line.last, self.language)
            times = self.words["batches"].format(count=count, first=first, last=last)
        if line.theirs is None:
            return times
        return f"{times} ({self.words['theirs'].format(hour=hour(line.theirs, self.language))})"

    def _group(self, line: Line) -> str:
        if not line.one.segment:
            return self.words["everyone"]
        return clean(self.calendar.segments[line.one.segment].title)

    def _state(self, line: Line) -> Text:
        if line.hold is not None:
            held = self.words["held"].format(hold=name_hold(line.hold, self.language))
            return told(typeset(held, self.language), style="red")
        if line.moved is not None:
            return told(self.words["moved"], style="yellow")
        if line.is_spread:
            return told(self.words["spread"], style="green")
        return told(self.words["leaves"], style="green")

    def _load(self) -> Iterator[RenderableType]:
        if not self.seen.load:
            return
        yield from self._heading(self.words["load"], "cyan")
        most = max(one.people for one in self.seen.load)
        grid = Table.grid(padding=(0, 2))
        for one in self.seen.load[:MOST_LINES]:
            grid.add_row(*(told(cell) for cell in self._load_cells(one, most)))
        yield grid
        yield from self._more(len(self.seen.load) - MOST_LINES)

    def _load_cells(self, one: HourLoad, most: int) -> tuple[str, ...]:
        start = one.start.astimezone(self.calendar.zone)
        day = spelled(start, self.words["short_day"], self.language)
        length = -(-one.people * WIDEST_BAR // most) if most else 0
        bar = ("▇" if self.look.has_unicode else "#") * length
        uncounted = f" {self.words['uncounted'].format(sends=self._sends(one.uncounted))}" if one.uncounted else ""
        return (day, hour(start, self.language), bar, f"{self._people(one.people)}{uncounted}")

    def _held(self) -> Iterator[RenderableType]:
        held = sorted((line for line in self.lines if line.hold is not None), key=_by_hold)
        if not held:
            return
        yield from self._heading(f"{self.words['held_title']} ({number(len(held), self.language)})", "red")
        sign = "✖" if self.look.has_unicode else "X"
        for hold, lines in groupby(held[:MOST_CARDS], key=lambda line: line.hold):
            if hold is not None:
                yield told(
                    (f"{sign} {name_hold(hold, self.language)}{self.words['colon']}", "bold red"),
                    tell_hold(hold, self.language),
                )
            for line in lines:
                yield _indented(told((self._name(line), "bold"), f" · {self._moment(line.one.due_at)}"))
                yield from self._why(line)
        yield from self._more(len(held) - MOST_CARDS)

    def _why(self, line: Line) -> Iterator[RenderableType]:
        is_held = line.hold in {HoldReason.QUIET_HOURS, HoldReason.BLACKOUT}
        for reason in line.one.reasons:
            said = tell_reason(reason, self.calendar.zone, self.language, is_held=is_held)
            yield _indented(told(clean(said)), 4)
        if line.hold is HoldReason.CONFLICT:
            for finding in self.seen.conflicts[line.one.offer]:
                said = self.words["meets"].format(rule=finding.rule, message=finding.message[self.language])
                yield _indented(told(clean(said)), 4)

    def _moved(self) -> Iterator[RenderableType]:
        moved = [(line, line.moved) for line in self.lines if line.moved is not None]
        if not moved:
            return
        yield from self._heading(f"{self.words['moved_title']} ({number(len(moved), self.language)})", "yellow")
        for line, draft in moved[:MOST_CARDS]:
            asked, due = self._moment(draft.asked_at), self._moment(draft.due_at)
            said = self.words["asked"].format(asked=asked, due=due)
            yield told((self._name(line), "bold"), f" · {said}")
            for reason in draft.reasons:
                yield _indented(told(clean(tell_reason(reason, self.calendar.zone, self.language))))
        yield from self._more(len(moved) - MOST_CARDS)

    def _name(self, line: Line) -> str:
        return f"{clean(line.one.offer)} · {CHANNELS[self.language][line.one.channel]} · {self._group(line)}"

    def _moment(self, instant: datetime) -> str:
        return moment(instant.astimezone(self.calendar.zone), self.language)


_PEOPLE = 3


def _by_hold(line: Line) -> str:
    return "" if line.hold is None else line.hold.value


def _indented(part: RenderableType, by: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, by))
