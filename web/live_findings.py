"""Says which findings of a calendar have come and which have gone since the version that somebody looks at."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exchange.report_text import read_report_text
from models.calendar_head import CalendarHead
from models.remembered import Remembered
from models.store_pulse import PulseBook
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Severity

# Versions of calendars whose findings are remembered by their names: pages that show an old one are few.
MOST_REMEMBERED = 32
MOST_TOLD = 3
Place = tuple[str, int, int, str]


class Judged(Protocol):
    """A stored calendar with the word on it."""

    @property
    def head(self) -> CalendarHead:
        """Give its name and version."""

    @property
    def report(self) -> Report:
        """Give the verdict and the findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has come, the gravest first, and how many have gone; `blocks` counts blockers among what has come."""

    opened: Sequence[Finding]
    count: int
    blocks: int
    closed: int


class LiveFindings:
    """Compares versions of calendars; what an earlier one said is read from the verdicts that were kept."""

    def __init__(self, judge: Callable[[str], Judged | None]) -> None:
        """Judge calendars by a function."""
        self._judge = judge
        self._known = Remembered[Place, frozenset[str]](MOST_REMEMBERED)

    def news(self, book: PulseBook, calendar: str, shown: int, policy: str = "") -> News | None:
        """Compare a calendar as it is with the version shown, judged by the policy of that hash, where one is told.

        None where one of both cannot be told.
        """
        ruling = self._judge(calendar)
        before = None if ruling is None else self._before(book, ruling.head, shown, policy)
        if ruling is None or before is None:
            return None
        after = {one.fingerprint: one for one in ruling.report.findings if one.severity is not Severity.INFO}
        opened = [one for name, one in after.items() if name not in before]
        ranked = sorted(opened, key=lambda one: -one.severity.weight)
        return News(
            opened=ranked[:MOST_TOLD], count=len(opened), closed=len(before - after.keys()),
            blocks=sum(one.severity is Severity.BLOCK for one in opened),
        )  # fmt: skip

    def _before(self, book: PulseBook, head: CalendarHead, version: int, policy: str) -> frozenset[str] | None:
        place = (book.store.workspace, head.id, version, policy)
        known = self._known.get(place)
        if known is None:
            text = book.report_at(head.code, version, policy)
            if text is None:
                return None
            known = self._known.keep(place, _names(read_report_text(text)))
        return known


def _names(document: Mapping[str, object]) -> frozenset[str]:
    """Name the findings that carry weight."""
    found = document["findings"]
    told = [one["en"] for one in found] if isinstance(found, list) else []
    return frozenset(one["fingerprint"] for one in told if one["severity"] != Severity.INFO.value)
