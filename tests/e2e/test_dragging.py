"""Bars are resized, pressed with a finger, and refused to whoever only reads; a drop leaves the page in place."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.role import Role
from tests.e2e.duel import CALENDAR
from tests.e2e.duel import LOYAL
from tests.e2e.duel import duel
from tests.e2e.duel import starts
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e
LASTS = 14
LONG_PRESS = 700


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    """Serve the calendar of two offers."""
    with serving(tmp_path, duel(tmp_path)) as served:
        yield served


def _board(page: Any, house: Served) -> Any:
    """Open the month of the two offers, and give the bar of the loyal one."""
    page.goto(f"{house.url}/?calendar={CALENDAR}&view=month&from={starts():%Y-%m}&lang=en")
    bar = page.locator(f'#board [data-offer="{LOYAL}"] .bar').first
    bar.scroll_into_view_if_needed()
    return bar


def _day(days: int) -> str:
    return f"{starts() + timedelta(days=days)}T00:00"


def test_an_end_is_pulled_without_moving_the_start(browser: Any, house: Served) -> None:
    """Whole days, or hours with Shift; Escape leaves everything as it was."""
    page = house.enter(browser, "claire", Role.PLANNER)
    bar = _board(page, house)
    box = bar.bounding_box()
    day, y = box["width"] / LASTS, box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + 3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 3 + 2.2 * day, y, steps=6)
    pulled = page.locator(".ghost").bounding_box()
    page.keyboard.press("Escape")
    page.mouse.up()

    assert box["width"] - 2 * day == pytest.approx(pulled["width"], abs=1)
    assert 0 == page.locator(".ghost").count()
    assert _day(0) == bar.get_attribute("data-start")


def test_a_finger_that_presses_long_lifts_a_bar_and_one_that_swipes_does_not(browser: Any, house: Served) -> None:
    """The page scrolls under a finger as ever."""
    page = house.enter(browser, "claire", Role.PLANNER, width=390, height=844, has_touch=True)
    bar = _board(page, house)
    box = bar.bounding_box()
    x, y = max(box["x"], 0) + 30, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *places: float) -> None:
        points = [{"x": place, "y": y} for place in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x)
    touch("touchMove", x + 40)
    touch("touchEnd")
    swiped = page.locator(".ghost").count()
    bar = _board(page, house)
    touch("touchStart", x)
    page.wait_for_timeout(LONG_PRESS)
    touch("touchMove", x + 40)
    pressed = page.locator(".ghost").count()
    touch("touchCancel")

    assert (0, 1, 0) == (swiped, pressed, page.locator(".ghost").count())
    assert _day(0) == bar.get_attribute("data-start")


def test_whoever_only_reads_takes_hold_of_nothing(browser: Any, house: Served) -> None:
    """No handle, no ghost, and no word about keys."""
    page = house.enter(browser, "vera", Role.VIEWER)
    bar = _board(page, house)
    box = bar.bounding_box()

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + 5, steps=5)
    lifted = page.locator(".ghost").count()
    page.mouse.up()

    assert (0, 0, 0) == (lifted, page.locator("[data-editable]").count(), page.locator("#editing").count())


def _dropped(page: Any, bar: Any, days: int) -> None:
    """Drag a bar by its middle, and let it go so many days later."""
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / LASTS * days, y, steps=6)
    page.mouse.up()


def test_a_drop_changes_the_page_where_it_stands(browser: Any, house: Served) -> None:
    """Verdict, figures, findings and proof are new; the board, filters, folds and address stay."""
    page = house.enter(browser, "claire", Role.PLANNER, height=600)
    bar = _board(page, house)
    page.fill("#q", LOYAL)
    page.locator(".narrowed").wait_for()
    page.evaluate("window.stays = true")
    page.locator("#offers-fold > summary").click()
    page.locator("#findings > summary").click()
    bar.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + scrollY - 250)")
    top = "document.getElementById('board').getBoundingClientRect().top"
    before = page.url, page.evaluate(top)

    _dropped(page, bar, 7)
    page.locator(f'[data-offer="{LOYAL}"] [data-start="{_day(7)}"]').first.wait_for(state="attached")
    page.locator(".ghost").wait_for(state="detached")

    folds = page.evaluate("['offers-fold', 'findings'].map((one) => document.getElementById(one).open)")
    assert page.evaluate("window.stays")
    assert (before, [True, False]) == ((page.url, page.evaluate(top)), folds)
    assert "BLOCK" in page.locator(".calendar-head .word").inner_text().upper()
    assert "BLOCK" in page.title().upper()
    assert "1" == page.locator(".figure.block strong").inner_text()
    assert "Faithful" in page.locator("#panel #proof-title").inner_text()
    assert LOYAL == page.evaluate("document.activeElement.closest('[data-offer]')?.dataset.offer")
    assert LOYAL in page.locator("#announcer").inner_text()
    there = page.locator("#editing-card a[data-there]")
    assert (1, False) == (there.count(), there.is_visible())


def test_a_drop_that_is_refused_says_why(browser: Any, house: Served) -> None:
    """The bar falls back, and the words stay until they are closed."""
    page = house.enter(browser, "claire", Role.PLANNER)
    bar = _board(page, house)
    aside = page.context.new_page()
    aside.goto(f"{house.url}/reviews/offers?calendar={CALENDAR}&lang=en")
    aside.locator(f'input[name=offer][aria-label*="{LOYAL}"]').check()
    aside.locator("button[name=step][value=submit]").first.click()
    aside.wait_for_load_state()
    page.bring_to_front()

    _dropped(page, bar, 7)
    page.locator("#editing-card .notice.block").wait_for()
    page.wait_for_timeout(300)

    assert page.locator("#editing-card .notice.block").is_visible()
    assert 0 == page.locator(".ghost, .lifted").count()
    assert _day(0) == bar.get_attribute("data-start")


def test_a_bar_that_is_held_at_the_edge_goes_on(browser: Any, house: Served) -> None:
    """On a narrow window the board scrolls under it, as far as it goes."""
    page = house.enter(browser, "claire", Role.PLANNER, width=390, height=844)
    bar = _board(page, house)
    strip = page.locator("#board .wide")
    strip.evaluate("one => one.scrollLeft = 0")
    bar.evaluate("one => one.ownerSVGElement.closest('.wide').scrollLeft = one.getBoundingClientRect().left - 150")
    box = bar.bounding_box()
    y, scrolled = box["y"] + box["height"] / 2, strip.evaluate("one => one.scrollLeft")

    page.mouse.move(300, y)
    page.mouse.down()
    page.mouse.move(380, y, steps=4)
    while strip.evaluate("one => one.scrollLeft") < scrolled + 100:
        page.wait_for_timeout(50)
    page.mouse.up()
    page.locator("#editing-card .done").wait_for()
    page.locator(".ghost").wait_for(state="detached")

    moved = page.locator(f'#board [data-offer="{LOYAL}"] .bar').first.get_attribute("data-start")
    assert moved > _day(round(80 / box["width"] * LASTS) + 2)
    assert scrolled < strip.evaluate("one => one.scrollLeft")


def test_what_is_dropped_beyond_the_months_shown_is_found_again(browser: Any, house: Served) -> None:
    """The card warns of it while it is held, and leads there afterwards, with Undo still at hand."""
    page = house.enter(browser, "claire", Role.PLANNER)
    bar = _board(page, house)
    bar.evaluate("one => one.closest('a').focus()")
    for _ in range(6):
        page.keyboard.press("Alt+Shift+ArrowRight")
    page.locator("#editing-card", has_text="outside the months shown").wait_for()

    page.keyboard.press("Enter")
    page.locator("#editing-card a[data-there]:visible").click()
    page.locator(f'#board [data-offer="{LOYAL}"] [data-start="{_day(42)}"]').first.wait_for(state="attached")

    assert f"from={starts() + timedelta(days=42):%Y-%m}" in page.url
    assert page.locator("#editing-card form button").is_visible()


@pytest.mark.parametrize(("key", "weeks"), [("Alt+Shift+ArrowRight", 30), ("Alt+Shift+ArrowLeft", 30)])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_bar_that_keys_move_far_stays_in_the_window(
    browser: Any, house: Served, width: int, key: str, weeks: int
) -> None:
    """The board scrolls with it as far as it goes; beyond, the ghost waits at the edge and tells its dates."""
    page = house.enter(browser, "claire", Role.PLANNER, width=width)
    bar = _board(page, house)
    bar.evaluate("one => one.closest('a').focus()")
    for _ in range(weeks):
        page.keyboard.press(key)
    page.wait_for_timeout(200)

    ghost = page.locator(".ghost").bounding_box()
    strip = page.locator("#board .wide")
    ends = strip.evaluate("one => [one.scrollLeft, one.scrollWidth - one.clientWidth]")

    assert ghost["x"] < width - 40
    assert ghost["x"] + ghost["width"] > 40
    assert ends[0] == pytest.approx(0 if "Left" in key else ends[1], abs=2)
