"""Every page and state of a page that people look at, by name, with what leads to it."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from tests.e2e import states

CALENDAR = "plan"
OFFER = "BF-30"
SEGMENT = "grand"
SAMPLE, LIVED, BARE = "sample_house", "lived_house", "bare_house"


@dataclass(frozen=True, slots=True)
class Place:
    """An address, with `{finding}` for the fingerprint of the gravest finding; `who` looks: admin, reader or nobody.

    `opens` names what is clicked before one looks, `leads` does more; `status` is what the service answers last.
    `house` is the sample's, the one that is lived in, or one that has no calendar yet.
    """

    name: str
    path: str
    who: str = "admin"
    opens: str = ""
    status: int = 200
    leads: Callable[[Any], int] | None = None
    house: str = SAMPLE

    def visit(self, page: Any, base: str, words: Mapping[str, str], language: str) -> int:
        """Lead a browser there, and give what the service answered last."""
        status: int = page.goto(self.url(base, words, language)).status
        if self.opens:
            page.locator(self.opens).first.click()
        return status if self.leads is None else self.leads(page)

    def url(self, base: str, words: Mapping[str, str], language: str) -> str:
        """Give the whole address; `words` are those that it leaves open."""
        path = self.path.format(**words)
        return f"{base}{path}{'&' if '?' in path else '?'}lang={language}"


PLACES = (
    Place("calendar-quarter", "/?calendar={calendar}&view=quarter&from=2026-10"),
    Place("calendar-month", "/?calendar={calendar}&view=month&from=2026-11"),
    Place("calendar-year", "/?calendar={calendar}&view=year&from=2026-01"),
    Place("calendar-list", "/?calendar={calendar}&view=list"),
    Place("calendar-filtered", "/?calendar={calendar}&severity=block&channel=email"),
    Place("calendar-no-match", "/?calendar={calendar}&q=nothingofthisname"),
    Place("calendar-gravest", "/?calendar={calendar}&view=month&from=2026-11", opens=".calendar-head .word .button"),
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
    Place("login", "/login", who="nobody"),
    Place("login-refused", "/login", who="nobody", status=403, leads=states.log_in_refused),
    Place("link-over", "/welcome/over", who="nobody", status=404),
    Place("refused", "/waivers/ask?calendar={calendar}&finding={finding}", who="reader", status=403),
)
LIVED_PLACES = tuple(
    replace(one, house=LIVED)
    for one in (
        Place("queue", "/reviews?calendar={calendar}"),
        Place("queue-return", "/reviews?calendar={calendar}", opens=".folded summary"),
        Place("queue-offers", "/reviews/offers?calendar={calendar}"),
        Place("waivers-several", "/waivers?calendar={calendar}"),
        Place("waiver-dialog", "/reviews?calendar={calendar}", opens="a[data-dialog]"),
        Place("sends-day", "/sends?calendar={calendar}&day={day}"),
        Place("sends-troubled", "/sends/waiting?calendar={calendar}", opens=".tries summary"),
        Place("providers-troubled", "/sends/providers?calendar={calendar}"),
        Place("feeds-several", "/feeds?calendar={calendar}"),
        Place("person-changed", "/people", opens="td details summary"),
        Place("queue-read", "/reviews?calendar={calendar}", who="reader"),
        Place("welcome", "/welcome/{token}", who="nobody"),
    )
)
BARE_PLACES = (Place("start", "/", house=BARE), Place("start-read", "/", who="reader", house=BARE))
# Made by Swagger UI, which puts buttons into buttons: axe is not asked about it.
DOCS = Place("docs", "/docs", leads=states.docs_drawn)
EVERY_PLACE = (*PLACES, *LIVED_PLACES, *BARE_PLACES, DOCS)


def gravest(page: Any, base: str, calendar: str = CALENDAR) -> str:
    """Give the fingerprint of the first finding that the calendar leads to."""
    page.goto(f"{base}/?calendar={calendar}")
    found = re.search(r"(?:/findings/|finding=)([0-9A-Za-z:_-]{8,})", page.content())
    assert found, "the calendar leads to no finding"
    return found[1]
