"""The proof of a finding comes beside the calendar, the keyboard goes along, and the way back is the browser's own."""

from typing import Any

import pytest

from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
CALENDAR = "/?calendar=plan&lang=en&view=month&from=2026-11"
LINES = "#findings a[data-finding]"
TITLE = "#panel #proof-title"


def _opened(sample: Served, browser: Any, **look: Any) -> Any:
    page = sample.enter(browser, **look)
    page.goto(f"{sample.url}{CALENDAR}")
    return page


def _choose(page: Any, number: int) -> str:
    """Choose a finding of the list, and give what the panel then says."""
    link = page.locator(LINES).nth(number)
    name = link.get_attribute("data-finding")
    link.click()
    page.locator(f'#panel [data-fingerprint="{name}"] #proof-title:focus').wait_for()
    told: str = page.locator(TITLE).inner_text()
    return told


def test_a_finding_is_proved_beside_the_calendar_and_back_leads_back(browser: Any, sample: Served) -> None:
    """The calendar stays; the address tells which finding, so that it can be shared; Esc gives the focus back."""
    page = _opened(sample, browser)
    page.evaluate("window.stays = true")

    first, second = _choose(page, 0), _choose(page, 3)
    page.go_back()
    page.locator(TITLE, has_text=first).wait_for()

    assert first != second
    assert page.evaluate("window.stays")
    page.locator(TITLE).focus()
    page.keyboard.press("Escape")
    page.locator("[data-finding]:focus").wait_for(state="attached")


def test_the_ways_out_come_by_themselves(browser: Any, sample: Served) -> None:
    """The panel stands at once; what takes longer is put into it."""
    page = _opened(sample, browser)

    _choose(page, 0)

    page.locator("#panel [data-ways]:not([aria-busy]) .way-out, #panel .ways").first.wait_for(timeout=120_000)
    assert not page.locator("#panel .skeleton:visible").count()


def test_on_a_phone_the_panel_comes_up_and_goes(browser: Any, sample: Served) -> None:
    """Over the calendar, with a way back at its top."""
    page = _opened(sample, browser, width=390)

    _choose(page, 0)
    page.locator("#panel.is-up").wait_for()
    page.locator("#panel .proof-back").click()

    page.locator("#panel:not(.is-up)").wait_for(state="attached")
    page.locator("[data-finding]:focus").wait_for(state="attached")


def test_the_focus_stays_where_a_panel_has_sent_it_when_the_board_comes_later(browser: Any, sample: Served) -> None:
    """The months of the finding are still under way when the panel is closed."""
    page = _opened(sample, browser, width=390)
    page.goto(f"{sample.url}/?calendar=plan&lang=en&view=month&from=2026-01")
    held: list[Any] = []

    def hold(route: Any) -> None:
        if route.request.header_value("x-piece"):
            held.append(route)
        else:
            route.continue_()

    page.route("**/?*", hold)

    _choose(page, 0)
    page.locator("#panel .proof-back").click()
    page.locator("[data-finding]:focus").wait_for(state="attached")
    assert held
    page.evaluate("addEventListener('placed', ({ target }) => target.setAttribute('data-came', ''))")
    for route in held:
        route.continue_()
    page.locator("#view[data-came]").wait_for(state="attached")

    page.locator("[data-finding]:focus").wait_for(state="attached", timeout=5_000)


def test_without_script_the_same_links_lead_to_the_same_proof(browser: Any, sample: Served) -> None:
    """Plain links: the page comes with the panel, and the ways out are a page of their own."""
    page = _opened(sample, browser, java_script_enabled=False)

    page.locator(LINES).nth(3).click()
    told = page.locator(TITLE).inner_text()
    page.locator("#panel .proof-ways .ask a.button").click()

    assert "get less than" in told
    assert told in page.locator("main").inner_text()


def test_the_board_goes_where_a_chosen_finding_holds(browser: Any, sample: Served) -> None:
    """From the list and from one finding to the next; the address says so, and Back leads back."""
    page = _opened(sample, browser)
    page.goto(f"{sample.url}/?calendar=plan&lang=en&view=month&from=2026-01")
    page.evaluate("window.stays = true")

    _choose(page, 0)
    page.locator("#ground .clash").wait_for(state="attached")
    there = page.url
    page.go_back()
    page.locator("#period", has_text="Jan 2026").wait_for()

    assert page.evaluate("window.stays")
    assert "finding=" in there
    assert "from=2026-01" not in there


@pytest.mark.parametrize("width", [390, 1440])
def test_what_to_do_is_a_press_away(browser: Any, sample: Served, width: int) -> None:
    """The panel scrolls to it, and shows no other finding."""
    page = _opened(sample, browser, width=width)
    page.locator(".calendar-head .word .button").click()
    page.locator("#panel .barred, #panel .ways").first.wait_for()
    title = page.locator(TITLE).inner_text()

    page.locator("#panel .gap .button").click()

    assert page.locator("#proof-ways").evaluate("one => one.getBoundingClientRect().bottom < innerHeight")
    assert title == page.locator(TITLE).inner_text()
