"""Whoever clicks twice has asked once, and is told what was done, not that it is done already."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.role import Role
from tests.e2e.duel import CALENDAR
from tests.e2e.duel import LOYAL
from tests.e2e.duel import duel
from tests.e2e.lived import CALENDAR as LIVED
from tests.e2e.places import gravest
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    """Serve the small calendar, in which the loyal get less than strangers."""
    plan = duel(tmp_path)
    plan.write_text(plan.read_text("utf-8").replace('"rate": "25"', '"rate": "5"'), "utf-8")
    with serving(tmp_path, plan) as served:
        yield served


def _posted(page: Any) -> list[str]:
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def test_an_offer_that_is_submitted_twice_is_submitted(browser: Any, house: Served) -> None:
    """On the list of offers."""
    page = house.enter(browser, "claire", Role.PLANNER)
    page.goto(f"{house.url}/reviews/offers?calendar={CALENDAR}&lang=en")
    posted = _posted(page)

    page.locator("tr", has_text=LOYAL).locator("input[type=checkbox]").check()
    page.locator("button[value=submit]").first.dblclick()
    page.locator(".notice.ok").wait_for()

    assert 1 == len(posted)


def test_a_repair_that_is_applied_twice_is_applied(browser: Any, house: Served) -> None:
    """Where it is offered by itself; then it is undone twice, once."""
    page = house.enter(browser, "claire", Role.PLANNER)
    finding = gravest(page, house.url, CALENDAR)
    page.goto(f"{house.url}/findings/{finding}/repairs?calendar={CALENDAR}&lang=en")
    posted = _posted(page)

    page.get_by_role("button", name="Apply as a draft").first.dblclick()
    page.get_by_role("button", name="Undo").first.dblclick()
    page.locator(".notice.ok", has_text="Undone").wait_for()

    assert 2 == len(posted)


def test_the_way_back_leads_to_forms_that_can_be_sent(browser: Any, house: Served) -> None:
    """A page that comes back from memory is as good as new."""
    page = house.enter(browser, "claire", Role.PLANNER)
    page.goto(f"{house.url}/reviews/offers?calendar={CALENDAR}&lang=en")
    page.locator("tr", has_text=LOYAL).locator("input[type=checkbox]").check()
    page.locator("button[value=submit]").first.click()
    page.locator(".notice.ok").wait_for()

    page.go_back()
    page.locator("tr", has_text=LOYAL).locator("input[type=checkbox]").check()
    page.locator("button[value=submit]").first.click()

    page.locator("div.notice.error").wait_for()


def test_a_form_that_is_opened_twice_opens_once(browser: Any, lived_house: Served) -> None:
    """One press of Escape leaves it."""
    page = lived_house.enter(browser, "admin-of-tests")
    page.goto(f"{lived_house.url}/reviews?calendar={LIVED}&lang=en")

    page.locator("a[data-dialog]").first.dblclick()
    page.locator("dialog[open]").first.wait_for()
    page.wait_for_load_state("networkidle")

    assert 1 == page.locator("dialog[open]").count()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
