"""The offers of a calendar as a table: those that are looked at, in the order somebody wants, a page at a time."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.report_telling import OfferLine
from exchange.report_telling import Telling
from models.lifecycle import OfferState
from rules.finding import Severity
from web.board_offers import Entry

PER_PAGE = 100
STATES = {state: place for place, state in enumerate(OfferState)}
BACKWARDS = "-"


def _by_code(entry: Entry) -> tuple[object, ...]:
    return (entry.offer.code,)


def _by_start(entry: Entry) -> tuple[object, ...]:
    return (entry.offer.first.start, entry.offer.code)


def _by_end(entry: Entry) -> tuple[object, ...]:
    return (entry.offer.occurrences[-1].end, entry.offer.code)


def _by_team(entry: Entry) -> tuple[object, ...]:
    return ((entry.offer.owner or "").casefold(), entry.offer.first.start, entry.offer.code)


def _by_severity(entry: Entry) -> tuple[object, ...]:
    weight = -1 if entry.severity is None else entry.severity.weight
    return (-weight, entry.offer.first.start, entry.offer.code)


def _by_state(entry: Entry) -> tuple[object, ...]:
    return (STATES[entry.state], entry.offer.first.start, entry.offer.code)


SORTS: Mapping[str, Callable[[Entry], tuple[object, ...]]] = {
    "start": _by_start, "end": _by_end, "code": _by_code, "team": _by_team, "severity": _by_severity,
    "state": _by_state,
}  # fmt: skip
USUAL = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A line of the table: an offer in words, with what stands beside it; `number` counts from 1."""

    number: int
    line: OfferLine
    entry: Entry

    @property
    def severity(self) -> Severity | None:
        """Give the gravest thing found about it."""
        return self.entry.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the table; `places` give the number of every offer, those of other pages too."""

    rows: Sequence[OfferRow]
    number: int
    total: int
    places: Mapping[str, int]

    @property
    def first(self) -> int:
        """Give the number of the first offer shown."""
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        """Give the number of the last offer shown."""
        return self.first + len(self.rows) - 1

    @property
    def has_more(self) -> bool:
        """Say whether another page follows."""
        return self.last < self.total

    def page_of(self, code: str) -> int:
        """Give the page that an offer is on."""
        return (self.places[code] - 1) // PER_PAGE + 1


def sheet_of(entries: Sequence[Entry], telling: Telling, sort: str, page: str) -> Sheet:
    """Put offers in order and tell those of one page; what makes no sense is the usual order, and the nearest page."""
    ordered = ordered_by(entries, sort)
    number = _page_number(page, len(ordered))
    start = (number - 1) * PER_PAGE
    rows = [
        OfferRow(number=place, line=telling.offer(entry.offer), entry=entry)
        for place, entry in enumerate(ordered[start : start + PER_PAGE], start=start + 1)
    ]
    places = {entry.offer.code: place for place, entry in enumerate(ordered, start=1)}
    return Sheet(rows=rows, number=number, total=len(ordered), places=places)


def ordered_by(entries: Sequence[Entry], sort: str) -> Sequence[Entry]:
    """Put offers in the order of a column, the other way round where a minus stands before its name."""
    key = SORTS.get(sort.removeprefix(BACKWARDS), SORTS[USUAL])
    return sorted(entries, key=key, reverse=sort.startswith(BACKWARDS))


def sort_asked(text: str) -> str:
    """Read which order is asked for; empty is the usual one."""
    return text if text.removeprefix(BACKWARDS) in SORTS and text != USUAL else ""


def _page_number(text: str, total: int) -> int:
    most = max(1, -(-total // PER_PAGE))
    return min(max(1, int(text[:6])), most) if text.isascii() and text.isdigit() else 1
