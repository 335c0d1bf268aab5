"""What is printed is what there is to read: lists and offers, without what is pressed."""

from typing import Any

import pytest

from tests.e2e.places import CALENDAR
from tests.e2e.places import OFFER
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/?calendar={calendar}&view=list", "#offers table"),
        ("/?calendar={calendar}", "#board"),
        ("/reviews/offers?calendar={calendar}", "table.table"),
        ("/offers/edit?calendar={calendar}&offer={offer}", "#part-what"),
        ("/rules/CAN01", "h1"),
        ("/people", "table.table"),
    ],
)
def test_a_page_that_is_printed_holds_what_it_is_about(browser: Any, sample: Served, path: str, read: str) -> None:
    """No button is printed, and no page comes out empty."""
    page = sample.enter(browser, "admin-of-tests", width=1000)
    page.goto(f"{sample.url}{path.format(calendar=CALENDAR, offer=OFFER)}")

    page.emulate_media(media="print")

    assert page.locator(read).first.is_visible()
    assert not [one.inner_text() for one in page.locator("main :is(button, .button)").all() if one.is_visible()]


def test_offers_stay_a_table_on_an_upright_sheet(browser: Any, sample: Served) -> None:
    """A sheet is as narrow as a phone on its side, but cards of forty offers would fill eighteen of them."""
    page = sample.enter(browser, "admin-of-tests", width=700)
    page.goto(f"{sample.url}/?calendar={CALENDAR}&view=list")

    page.emulate_media(media="print")

    shown = page.locator("#offers tbody tr").first.evaluate("row => getComputedStyle(row).display")
    assert "table-row" == shown
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
