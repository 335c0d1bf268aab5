"""Where the service is slow, refuses or is away, what was typed stays, and nothing stale stands beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from models.role import Role
from tests.e2e.places import CALENDAR
from tests.e2e.places import OFFER
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
CODE = '[name="/code"]'
TOLD = '<div class="notice error" role="alert"><p>Too many requests</p></div>'


def _refuses(status: int, text: str = TOLD) -> Callable[[Any], None]:
    """Answer whatever is sent with a refusal."""

    def answered(route: Any) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, body=text, content_type="text/html")
        else:
            route.continue_()

    return answered


def _form(browser: Any, sample: Served) -> Any:
    page = sample.enter(browser, "writer", Role.PLANNER)
    page.goto(f"{sample.url}/offers/new?calendar={CALENDAR}&lang=en")
    page.locator(CODE).fill("AUTUMN")
    return page


@pytest.mark.parametrize(("status", "text"), [(429, TOLD), (500, TOLD), (502, "<!doctype html><h1>Bad gateway</h1>")])
def test_a_line_that_is_refused_takes_nothing_from_the_form(
    browser: Any, sample: Served, status: int, text: str
) -> None:
    """The refusal stands above what was typed, or, where something between us answers, that we are away."""
    page = _form(browser, sample)
    page.route("**/offers/new*", _refuses(status, text))
    page.get_by_role("button", name="Add a mechanic").click()

    page.locator("#refusal" if text is TOLD else "#away").wait_for()

    assert "AUTUMN" == page.locator(CODE).input_value()
    page.unroute("**/offers/new*")
    page.get_by_role("button", name="Add a mechanic").click()
    page.locator(".mechanic").nth(1).wait_for()
    assert "AUTUMN" == page.locator(CODE).input_value()
    assert (0, False) == (page.locator("#refusal").count(), page.locator("#away").is_visible())


def test_the_worth_is_not_under_way_for_ever(browser: Any, sample: Served) -> None:
    """Whoever was cut off is told so until the service answers again."""
    page = _form(browser, sample)
    page.locator('#preview[aria-busy="false"]').wait_for()
    page.context.set_offline(True)
    page.locator(CODE).fill("WINTER")
    page.locator("#away").wait_for()

    busy = page.locator("#preview").get_attribute("aria-busy")
    page.context.set_offline(False)
    page.locator(CODE).fill("SPRING")
    page.locator("#away").wait_for(state="hidden")

    assert "false" == busy


def test_dates_that_are_incomplete_keep_no_verdict(browser: Any, sample: Served) -> None:
    """What was said of other dates goes."""
    page = sample.enter(browser, "writer", Role.PLANNER)
    page.goto(f"{sample.url}/editing/dates?calendar={CALENDAR}&offer={OFFER}&lang=en")
    last = page.locator("[name=end]")
    last.fill("2026-12-30")
    page.locator("#dates-verdict").wait_for()

    last.fill("")

    page.locator("#dates-verdict").wait_for(state="hidden")


def test_what_is_typed_while_a_line_comes_stays(browser: Any, sample: Served) -> None:
    """And whoever has gone on to write is not brought back."""
    page = _form(browser, sample)
    late: list[Any] = []

    def hold(route: Any) -> None:
        late.append(route)

    page.route("**/offers/new*", hold)
    page.get_by_role("button", name="Add a mechanic").click()
    page.locator('[name="/name"]').fill("Autumn sale")
    page.locator('[name="/segments"]').first.check()
    page.locator('[name="/goal"]').press_sequentially("buy")

    late[0].continue_()
    page.locator(".mechanic").nth(1).wait_for()
    page.keyboard.type(" again")

    assert "Autumn sale" == page.locator('[name="/name"]').input_value()
    assert page.locator('[name="/segments"]').first.is_checked()
    assert "buy again" == page.locator('[name="/goal"]').input_value()
