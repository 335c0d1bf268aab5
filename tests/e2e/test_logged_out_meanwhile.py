"""Whose session ends while he works is told so on his page, and comes back to where he was."""

from typing import Any

import pytest

from models.role import Role
from tests.e2e.places import CALENDAR
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e


def test_a_filter_after_the_end_of_a_session_leads_back_to_the_same_view(browser: Any, sample: Served) -> None:
    """The page for logging in never stands inside the calendar."""
    page = sample.enter(browser, "late", Role.PLANNER)
    page.goto(f"{sample.url}/?calendar={CALENDAR}&view=month&from=2026-12&lang=en")
    page.context.clear_cookies()

    page.locator("#q").fill("noel")
    page.locator("#ended").wait_for()
    inside = page.locator("main input[type=password]").count()
    page.locator("#ended a").click()
    page.wait_for_load_state()

    assert 0 == inside
    assert "from=2026-12" in page.locator("input[name=next]").get_attribute("value")


def test_a_bar_that_is_moved_after_the_end_of_a_session_falls_back(browser: Any, sample: Served) -> None:
    """What it would do cannot be told, and is not made up."""
    page = sample.enter(browser, "late", Role.PLANNER)
    page.goto(f"{sample.url}/?calendar={CALENDAR}&view=month&from=2026-12&lang=en")
    page.context.clear_cookies()

    page.locator('#board [data-offer="NOEL-VIP-20"] a').first.focus()
    page.keyboard.press("Alt+ArrowRight")
    page.locator("#ended").wait_for()
    page.keyboard.press("Enter")
    page.locator(".ghost").wait_for(state="detached")

    assert 0 == page.locator("input[type=password]").count()
