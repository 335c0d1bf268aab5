"""Offers are moved by hand, by keyboard and by form; nobody's change is lost, and nobody is cheated unseen."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.role import Role
from tests.e2e.duel import CALENDAR
from tests.e2e.duel import LOYAL
from tests.e2e.duel import RIVAL
from tests.e2e.duel import duel
from tests.e2e.duel import starts
from tests.e2e.judged import faults
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e
DAYS = 7


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    """Serve the small calendar."""
    with serving(tmp_path, duel(tmp_path)) as served:
        yield served


def _board(page: Any, house: Served, language: str = "en") -> None:
    page.goto(f"{house.url}/?calendar={CALENDAR}&view=month&from={starts():%Y-%m}&lang={language}")
    page.locator("#board [data-editable]").first.wait_for()


def _bar(page: Any, offer: str = LOYAL) -> Any:
    return page.locator(f'#board [data-offer="{offer}"] .bar').first


def _drag(page: Any, days: int) -> None:
    """Take the loyal offer in the middle of its bar and hold it so many days away."""
    bar = _bar(page)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    day = box["width"] / 14
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + day * days / 2, y, steps=5)
    page.mouse.move(x + day * days, y, steps=5)


def _drawn_anew(page: Any, days: int) -> None:
    """Wait until the server's own drawing has the loyal offer so many days later than it was at first."""
    page.locator(f'#board [data-offer="{LOYAL}"] [data-start^="{starts() + timedelta(days=days)}"]').first.wait_for()
    page.locator(".ghost").wait_for(state="detached")


def _verdict(page: Any) -> str:
    told: str = page.locator(".calendar-head .word strong").inner_text()
    return told.upper()


def test_a_bar_is_dragged_into_a_conflict_and_back(browser: Any, house: Served) -> None:
    """Held, it tells what would be wrong; Escape lets it fall back, dropping stores it, Undo takes it back."""
    page = house.enter(browser, "claire", Role.PLANNER)
    _board(page, house)
    before = _bar(page).get_attribute("data-start")

    _drag(page, DAYS)
    page.locator('#editing-card [data-word="block"]').wait_for()
    held = page.locator("#editing-card").inner_text()
    page.keyboard.press("Escape")
    page.mouse.up()
    let_go = _bar(page).get_attribute("data-start")
    _drag(page, DAYS)
    page.locator('#editing-card [data-word="block"]').wait_for()
    page.mouse.up()
    _drawn_anew(page, days=DAYS)
    dropped, verdict = _bar(page).get_attribute("data-start"), _verdict(page)
    page.locator("#editing-card form button").first.click()
    _drawn_anew(page, days=0)

    assert "Faithful" in held
    assert before == let_go == _bar(page).get_attribute("data-start")
    assert f"{starts() + timedelta(days=DAYS)}" in dropped
    assert "BLOCK" in verdict
    assert "PASS" in _verdict(page)


def test_whoever_has_no_mouse_moves_an_offer_and_hears_of_it(browser: Any, house: Served) -> None:
    """Tab leads to the board, Alt and an arrow lift the bar, the live region speaks, Enter stores, ? explains."""
    page = house.enter(browser, "claire", Role.PLANNER)
    _board(page, house)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.closest?.('[data-offer]')?.dataset.offer === '{LOYAL}'"):
            break
        if page.evaluate("!!document.activeElement.closest?.('svg.lanes')"):
            page.keyboard.press("ArrowDown")
            if page.evaluate(f"document.activeElement.closest?.('[data-offer]')?.dataset.offer === '{LOYAL}'"):
                break
    reached = page.evaluate("document.activeElement.closest('[data-offer]')?.dataset.offer")

    page.keyboard.press("Alt+Shift+ArrowRight")
    page.locator('#editing-card [data-word="block"]').wait_for()
    heard = page.locator("#announcer").text_content()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#editing-keys[open]").wait_for()
    found = faults(page)
    page.locator("#editing-keys [data-close]").click()
    _bar(page).evaluate("bar => bar.closest('a').focus()")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Enter")
    _drawn_anew(page, days=1)

    assert LOYAL == reached
    assert re.search(r"BLOCK|blocker", heard or "", re.IGNORECASE), heard
    assert [] == found
    assert f"{starts() + timedelta(days=1)}" in _bar(page).get_attribute("data-start")


def test_dates_are_typed_where_nothing_can_be_dragged(browser: Any, house: Served) -> None:
    """A phone without scripts: the form checks before it saves."""
    page = house.enter(browser, "claire", Role.PLANNER, width=390, height=844)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    house.contexts.append(context)
    plain = context.new_page()
    plain.goto(f"{house.url}/editing/dates?calendar={CALENDAR}&offer={LOYAL}&lang=fr")
    later = starts() + timedelta(days=DAYS)
    plain.fill("#start", f"{later}")
    plain.fill("#end", f"{later + timedelta(days=13)}")
    plain.locator('.acts button[value="check"]').click()
    checked = plain.locator("#dates-verdict").inner_text()
    plain.locator('button[value="save"]').click()

    assert "Faithful" in checked
    assert plain.locator(".notice.ok").count()


def test_two_people_who_change_one_offer_join_their_changes(browser: Any, house: Served) -> None:
    """Whoever was slower reads what differs, chooses field by field, and loses nothing of what a colleague did."""
    claire = house.enter(browser, "claire", Role.PLANNER)
    marc = house.enter(browser, "marc", Role.PLANNER)
    form = f"{house.url}/offers/edit?calendar={CALENDAR}&offer={LOYAL}&lang=en"
    for page in (claire, marc):
        page.goto(form)
    name = 'input[name="/name"]'
    marc.fill(name, "Thank you, says Marc")
    marc.locator('button[value="save"]').click()
    marc.wait_for_load_state()
    claire.fill(name, "Thank you, says Claire")
    claire.locator('button[value="save"]').click()
    claire.wait_for_load_state()

    page_of_both = claire.locator("main").inner_text()
    claire.locator('.merge-table input[value="mine"]').first.check()
    claire.locator(".merge button.main").click()
    claire.wait_for_load_state()
    claire.goto(form)

    assert "says Marc" in page_of_both
    assert "says Claire" in page_of_both
    assert "Thank you, says Claire" == claire.input_value(name)


def test_a_colleague_s_change_appears_while_one_looks(browser: Any, house: Served) -> None:
    """New findings come by themselves, in words, without taking the page away."""
    claire = house.enter(browser, "claire", Role.PLANNER)
    marc = house.enter(browser, "marc", Role.PLANNER)
    _board(claire, house)
    later = starts() + timedelta(days=DAYS)

    marc.goto(f"{house.url}/editing/dates?calendar={CALENDAR}&offer={LOYAL}&lang=en")
    marc.fill("#start", f"{later}")
    marc.fill("#end", f"{later + timedelta(days=13)}")
    marc.locator('button[value="save"]').click()
    marc.wait_for_load_state()
    claire.locator("#live:not([hidden])").wait_for(timeout=60_000)

    told = claire.locator("#live").inner_text()
    assert "marc" in told
    assert "Faithful" in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_phone_shows_what_is_wrong_and_what_to_do(browser: Any, house: Served, language: str) -> None:
    """A finger opens the finding over the calendar, reads it, and goes back to where it was."""
    page = house.enter(browser, "claire", Role.PLANNER, language=language, width=390, height=844, has_touch=True)
    later = starts() + timedelta(days=DAYS)
    page.goto(f"{house.url}/editing/dates?calendar={CALENDAR}&offer={LOYAL}&lang={language}")
    page.fill("#start", f"{later}")
    page.fill("#end", f"{later + timedelta(days=13)}")
    page.locator('button[value="save"]').click()
    page.wait_for_load_state()
    page.goto(f"{house.url}/?calendar={CALENDAR}&view=month&from={starts():%Y-%m}&lang={language}")

    page.locator(f'[data-offer="{RIVAL}"] a, a[href*="finding="]').first.tap()
    page.locator("#panel.is-up #proof-title").wait_for()
    title = page.locator("#proof-title").inner_text()
    found = faults(page)
    page.keyboard.press("Escape")

    assert "Faithful" in title
    assert [] == found
    assert 0 == page.locator("#panel.is-up").count()
