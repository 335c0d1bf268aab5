"""On a phone the first look falls on what there is to see, and every button of the head is whole."""

from typing import Any

import pytest

from tests.e2e.browsing import with_large_letters
from tests.e2e.judged import overhang
from tests.e2e.places import CALENDAR
from tests.e2e.places import OFFER
from tests.e2e.places import PLACES
from tests.e2e.places import SAMPLE
from tests.e2e.places import SEGMENT
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
PHONE = 390


def test_a_year_opens_where_its_offers_are(browser: Any, sample: Served) -> None:
    """The sample begins in October; nine empty months stand before it."""
    page = sample.enter(browser, "admin-of-tests", width=PHONE)
    page.goto(f"{sample.url}/?calendar={CALENDAR}&view=year&from=2026-01&lang=en")

    cells = page.locator("rect.cell.block")

    box = page.locator(".wide").bounding_box()
    seen = [one.bounding_box() for one in cells.all()]
    assert any(box["x"] <= one["x"] and one["x"] + one["width"] <= box["x"] + box["width"] for one in seen)


@pytest.mark.parametrize("width", [320, PHONE])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_button_of_the_head_is_whole(browser: Any, sample: Served, width: int, language: str) -> None:
    """None is cut off at the edge, least of all the one that adds an offer."""
    page = sample.enter(browser, "admin-of-tests", width=width)
    page.goto(f"{sample.url}/?calendar={CALENDAR}&lang={language}")

    ends = [one.bounding_box() for one in page.locator(".calendar-head .acts .button").all()]

    assert 3 == len(ends)
    assert all(one["x"] + one["width"] <= width for one in ends)


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_the_commands_to_begin_with_are_read_whole(browser: Any, bare_house: Served, width: int) -> None:
    """They go on in the next line, where they do not fit in one."""
    page = bare_house.enter(browser, "admin-of-tests", width=width)
    page.goto(f"{bare_house.url}/?lang=fr")

    cut = page.evaluate("[...document.querySelectorAll('.begin pre')].map((one) => one.scrollWidth > one.clientWidth)")

    assert [False, False, False] == cut


def test_letters_twice_as_large_push_nothing_off_the_page(browser: Any, sample: Served) -> None:
    """On a wide screen the board scrolls in its own place, and so do the sections at the top."""
    page = sample.enter(browser, "admin-of-tests", width=1440)
    for path in (f"/?calendar={CALENDAR}", f"/?calendar={CALENDAR}&view=list", "/people"):
        page.goto(f"{sample.url}{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_phone_with_letters_twice_as_large_shows_all_of_a_page(browser: Any, sample: Served) -> None:
    """A setting of the browser, by which it takes the window for half as wide; menus open within it."""
    with with_large_letters(browser) as large:
        page = sample.enter(large, "admin-of-tests", width=390, language="fr")
        wider = []
        for place in PLACES:
            if place.house == SAMPLE and place.who == "admin" and not place.leads and "{finding}" not in place.path:
                page.goto(place.url(sample.url, {"calendar": CALENDAR, "offer": OFFER, "segment": SEGMENT}, "fr"))
                wider.append((place.name, overhang(page)))
        page.locator(".picker > summary").click()
        menu = page.locator(".picker .choices").bounding_box()

        assert [] == [one for one in wider if one[1]]
        assert menu["x"] + menu["width"] <= 390
