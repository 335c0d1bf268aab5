"""Every page and state of a page that people look at, by name, with what leads to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.e2e import states

CALENDAR = "plan"
OFFER = "BF-30"
SEGMENT = "grand"


@dataclass(frozen=True, slots=True)
class Place:
    """An address, with `{finding}` for the fingerprint of the gravest finding; `is_public` where nobody logs in.

    `opens` names what is clicked before one looks, `leads` does more; `status` is what the service answers last.
    """

    name: str
    path: str
    is_public: bool = False
    opens: str = ""
    status: int = 200
    leads: Callable[[Any], int] | None = None

    def visit(self, page: Any, base: str, finding: str, language: str) -> int:
        """Lead a browser there, and give what the service answered last."""
        status: int = page.goto(self.url(base, finding, language)).status
        if self.opens:
            page.locator(self.opens).first.click()
        return status if self.leads is None else self.leads(page)

    def url(self, base: str, finding: str, language: str) -> str:
        """Give the whole address."""
        path = self.path.format(calendar=CALENDAR, offer=OFFER, segment=SEGMENT, finding=finding)
        return f"{base}{path}{'&' if '?' in path else '?'}lang={language}"


PLACES = (
    Place("calendar-quarter", "/?calendar={calendar}&view=quarter&from=2026-10"),
    Place("calendar-month", "/?calendar={calendar}&view=month&from=2026-11"),
    Place("calendar-year", "/?calendar={calendar}&view=year&from=2026-01"),
    Place("calendar-list", "/?calendar={calendar}&view=list"),
    Place("calendar-filtered", "/?calendar={calendar}&severity=block&channel=email"),
    Place("calendar-no-match", "/?calendar={calendar}&q=nothingofthisname"),
    Place("finding", "/findings/{finding}?calendar={calendar}"),
    Place("ways-out", "/findings/{finding}/repairs?calendar={calendar}"),
    Place("rule", "/rules/CAN01?calendar={calendar}"),
    Place("sides", "/sides?calendar={calendar}&segment={segment}&on=2026-11-27"),
    Place("dates", "/editing/dates?calendar={calendar}&offer={offer}"),
    Place("dates-refused", "/editing/dates?calendar={calendar}&offer={offer}", status=422, leads=states.dates_refused),
    Place("dates-checked", "/editing/dates?calendar={calendar}&offer={offer}", leads=states.dates_checked),
    Place("merge", "/offers/edit?calendar={calendar}&offer=CAMPUS-8", status=409, leads=states.merge),
    Place("offer-new", "/offers/new?calendar={calendar}"),
    Place("offer-empty", "/offers/new?calendar={calendar}", status=422, leads=states.offer_empty),
    Place("offer-percent-gift", "/offers/new?calendar={calendar}", status=422, leads=states.offer_percent_and_gift),
    Place("offer-tiered-contest", "/offers/new?calendar={calendar}", status=422, leads=states.offer_tiered_and_contest),
    Place("offer-edit", "/offers/edit?calendar={calendar}&offer={offer}"),
    Place("import", "/import?calendar={calendar}"),
    Place("import-clean", "/import?calendar={calendar}", leads=states.import_clean),
    Place("import-blocked", "/import?calendar={calendar}", leads=states.import_blocked),
    Place("import-refused", "/import?calendar={calendar}", status=422, leads=states.import_refused),
    Place("reviews", "/reviews?calendar={calendar}"),
    Place("reviewed-offers", "/reviews/offers?calendar={calendar}"),
    Place("waivers", "/waivers?calendar={calendar}"),
    Place("waiver-asked", "/waivers/ask?calendar={calendar}&finding={finding}"),
    Place("sends", "/sends?calendar={calendar}&day=2026-11-27"),
    Place("sends-waiting", "/sends/waiting?calendar={calendar}"),
    Place("providers", "/sends/providers"),
    Place("feeds", "/feeds?calendar={calendar}"),
    Place("people", "/people"),
    Place("account", "/account"),
    Place("absent", "/?calendar=nowhere", status=404),
    Place("login", "/login", is_public=True),
)


def gravest(page: Any, base: str, calendar: str = CALENDAR) -> str:
    """Give the fingerprint of the first finding that the calendar leads to."""
    page.goto(f"{base}/?calendar={calendar}")
    found = re.search(r"(?:/findings/|finding=)([0-9A-Za-z:_-]{8,})", page.content())
    assert found, "the calendar leads to no finding"
    return found[1]
