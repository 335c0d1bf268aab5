"""What people decide at and take along: tabs that are seen, keys that are copied, and reasons beside their button."""

from typing import Any

import pytest

from tests.e2e import places
from tests.e2e.lived import CALENDAR
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "path", ["/waivers?calendar={}", "/reviews/offers?calendar={}", "/sends/providers?calendar={}"]
)
def test_the_tab_that_is_open_is_seen_whole(browser: Any, lived_house: Served, path: str, width: int) -> None:
    """In French, whose words are the longer ones, on the narrowest phone."""
    page = lived_house.enter(browser, "admin-of-tests", language="fr", width=width)
    page.goto(f"{lived_house.url}{path.format(CALENDAR)}&lang=fr")

    box = page.locator(".tabs [aria-current]").bounding_box()

    assert (True, True) == (box["x"] >= 0, box["x"] + box["width"] <= width)


@pytest.mark.parametrize("width", [780, 820, 1024])
def test_every_section_is_whole_beside_a_long_name(browser: Any, sample: Served, width: int) -> None:
    """The name of the calendar gives way; the last section, open, is cut off by nothing."""
    page = sample.enter(browser, "admin-of-tests", language="fr", width=width)
    page.goto(f"{sample.url}/feeds?calendar={places.CALENDAR}&lang=fr")

    wanting = page.evaluate("(bar => bar.scrollWidth - bar.clientWidth)(document.querySelector('.sections'))")

    assert 0 == wanting


def test_a_key_that_is_shown_once_is_copied_with_a_click(browser: Any, own_sample: Served) -> None:
    """Whole, and without a sign more."""
    page = own_sample.enter(browser, "admin-of-tests", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{own_sample.url}/account?lang=en")
    page.fill("#key-name", "warehouse")
    page.locator("[aria-labelledby=new-key] button").click()
    shown = page.locator(".notice pre").inner_text().strip()

    page.get_by_role("button", name="Copy", exact=True).click()

    page.get_by_role("button", name="Copied").wait_for()
    assert shown.startswith("prs_")
    assert shown == page.evaluate("navigator.clipboard.readText()")


def test_the_reason_stands_beside_the_button_that_sends_back(browser: Any, lived_house: Served) -> None:
    """On a desk, on one line."""
    page = lived_house.enter(browser, "admin-of-tests")
    page.goto(f"{lived_house.url}/reviews?calendar={CALENDAR}&lang=en")
    page.locator(".folded summary").first.click()

    field = page.locator(".folded[open] input").bounding_box()
    button = page.locator(".folded[open] button").bounding_box()

    assert abs((field["y"] + field["height"]) - (button["y"] + button["height"])) <= 1
    assert field["x"] + field["width"] < button["x"]


def test_without_a_script_no_button_stands_there_that_only_a_script_would_press(
    browser: Any, lived_house: Served
) -> None:
    """Ticking all at once is offered where it works, and where there is more than one to tick."""
    page = lived_house.enter(browser, "admin-of-tests", java_script_enabled=False)
    page.goto(f"{lived_house.url}/reviews/offers?calendar={CALENDAR}&lang=en")

    hidden = page.locator("main [hidden]:not(input)")

    assert hidden.count()
    assert 0 == page.locator("[hidden]:visible").count()
