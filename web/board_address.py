"""The address of a view of a calendar, so that it can be shared: months, filters, order, and the finding chosen."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from web.board_filters import Filters
from web.shown_period import ShownPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What an address says; `finding` is a fingerprint, `sort` a column of the list, `page` one of its pages.

    `replace` gives the address of another view, and text is what stands in a link.
    """

    calendar: str
    language: str
    shown: ShownPeriod | None
    filters: Filters
    finding: str = ""
    sort: str = ""
    page: int = 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Give what the address says, in one order; whatever is usual is left out."""
        shown = self.shown
        period = [] if shown is None else [("view", shown.view.value), ("from", str(shown.month))]
        told = [("finding", self.finding), ("sort", self.sort), ("page", str(self.page) if self.page > 1 else "")]
        return [
            ("calendar", self.calendar),
            *period,
            *self.filters.chosen,
            *((name, text) for name, text in told if text),
            ("lang", self.language),
        ]

    def __str__(self) -> str:
        """Write it."""
        return f"{url_for('pages.index')}?{urlencode(self.pairs)}"
