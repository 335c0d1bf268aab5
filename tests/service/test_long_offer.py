"""An offer with more lines than a form shows loses none of them, and the form says so."""

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models.role import Role
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.plans import document
from tests.service.plans import offer
from tests.service.test_offer_form import put
from tests.service.test_offer_form import stored
from tests.service.test_offer_form import token
from web.offer_form_values import MOST_ROWS
from web.offer_form_values import Clock
from web.offer_form_values import typed_of
from web.offer_form_values import unshown

PLACE = "/offers/edit?calendar=q4&offer=VIP-10&lang=en"
CHANNELS = MOST_ROWS + 5
FIRST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def planner(entrance: Entrance) -> Browser:
    """Give the browser of Claire, on a calendar with an offer of many messages."""
    entrance.admit("claire", Role.PLANNER)
    times = [FIRST + timedelta(hours=number) for number in range(CHANNELS)]
    channels = [{"channel": "email", "send_at": f"{one:%Y-%m-%dT%H:%M}"} for one in times]
    put(entrance, document(offers=[offer("VIP-10", "vip", "10", channels=channels)]))
    return entrance.browser("claire")


def _sent(browser: Browser, step: str = "save", **changed: str) -> tuple[int, str]:
    """Send the form as its page shows it, with some fields changed."""
    typed = typed_of(stored(browser, "VIP-10"), Clock(ZoneInfo("Europe/Paris"), "en"))
    shown = {place: list(texts) for place, texts in typed.items() if place not in unshown(typed)}
    told = {place.replace("__", "/"): [text] for place, text in changed.items()}
    facts = {"csrf_token": token(browser), "step": step, "version": "1"}
    answer = browser.client.post(PLACE, data={**shown, **told, **facts})
    return answer.status_code, answer.text


def test_the_page_says_what_it_does_not_show(planner: Browser) -> None:
    """In place of the button for another line."""
    page = planner.client.get(PLACE).text

    assert MOST_ROWS == len(set(re.findall(r'name="/channels/([0-9]+)/channel"', page)))
    assert "5 more lines are not shown here" in page
    assert 'value="add:/channels"' not in page


def test_what_is_not_shown_stays(planner: Browser) -> None:
    """Whatever else is changed."""
    status, _ = _sent(planner, __name="Thanks")

    after = stored(planner, "VIP-10")
    assert (303, "Thanks", CHANNELS) == (status, after["name"], len(after["channels"]))


def test_a_change_of_such_a_list_is_refused(planner: Browser) -> None:
    """Rather than lose a line; nothing is stored."""
    status, page = _sent(planner, __channels__0__channel="sms")

    assert 422 == status
    assert "this form cannot change a list of more than 60 lines" in page
    assert "5 more lines are not shown here" in page
    assert ["email"] * CHANNELS == [one["channel"] for one in stored(planner, "VIP-10")["channels"]]
