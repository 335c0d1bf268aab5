"""The days of a board stay in sight however long it is, beside whatever its window scrolls to."""

from typing import Any

import pytest

from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
AXIS = "#board :is(.pinned, .wide) .axis"
# Gives which heads of the board are seen just under the bar at the top.
SEEN = """() => {
  const bar = document.querySelector(".top").getBoundingClientRect().bottom;
  return [...document.querySelectorAll("#board .axis")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.top >= bar - 1 && box.top < bar + 24;
  }).length;
}"""


@pytest.mark.parametrize("view", ["month", "year"])
@pytest.mark.parametrize("width", [390, 820, 1280, 1440])
def test_the_days_stay_in_sight_while_rows_scroll(browser: Any, sample: Served, width: int, view: str) -> None:
    """And they stand over their own bars while the board scrolls sideways."""
    page = sample.enter(browser, width=width, height=700)
    page.goto(f"{sample.url}/?calendar=plan&lang=en&view={view}&from=2026-11")
    page.locator("#board tbody tr:last-child").scroll_into_view_if_needed()
    page.locator("#board .wide").evaluate("one => one.scrollLeft = 120")
    page.wait_for_timeout(100)

    seen = page.evaluate(SEEN)
    lefts = page.evaluate(f"[...document.querySelectorAll('{AXIS}')].map((one) => one.getBoundingClientRect())"
                          ".filter((box) => box.width).map((box) => Math.round(box.left))")  # fmt: skip

    assert 1 == seen
    assert 1 == len(set(lefts))
    page.evaluate("document.querySelector('#findings').scrollIntoView()")
    assert 0 == page.evaluate(SEEN)


@pytest.mark.parametrize("view", ["month", "year"])
@pytest.mark.parametrize("width", [390, 1440])
def test_rows_out_of_sight_are_as_high_before_they_are_drawn(
    browser: Any, sample: Served, width: int, view: str
) -> None:
    """Only what is near the window is drawn; nothing moves under the reader when more of it is."""
    page = sample.enter(browser, width=width, height=300)
    page.goto(f"{sample.url}/?calendar=plan&lang=en&view={view}&from=2026-11")
    rows = "[...document.querySelectorAll('.lanes, .weeks')]"
    heights = f"{rows}.map((row) => row.getBoundingClientRect().height)"
    drawn = "row.querySelector('a')?.checkVisibility({ contentVisibilityAuto: true })"
    skipped = page.evaluate(f"{rows}.filter((row) => !{drawn}).length")

    before = page.evaluate(heights)
    page.evaluate(f"{rows}.forEach((row) => (row.style.contentVisibility = 'visible'))")
    after = page.evaluate(heights)

    assert skipped
    assert before == pytest.approx(after, abs=0.6)


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_how_many_offers_found_no_place_is_read_whole(browser: Any, sample: Served, width: int) -> None:
    """Beside the name of the group that stays, however far its strip has scrolled."""
    page = sample.enter(browser, width=width, height=700)
    page.goto(f"{sample.url}/?calendar=plan&lang=fr&view=quarter&from=2026-10")
    page.locator("#board .wide").evaluate("one => one.scrollLeft = 300")
    told = page.locator("#board .left").first
    told.scroll_into_view_if_needed()

    first = told.evaluate("""one => {
      const letters = document.createRange();
      letters.setStart(one.firstChild, 0);
      letters.setEnd(one.firstChild, 1);
      const box = letters.getBoundingClientRect();
      return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === one;
    }""")

    assert first
