"""On the pages of sends people see a day hour by hour, decide about what waits, and see how providers do."""

import re
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from models.send import Outcome
from models.send import SendState
from models.tables_sends import metadata
from tests.service.launching import House
from tests.service.launching import mailed
from tests.service.plans import document
from tests.service.plans import offer
from web.message_book import message_book
from web.send_rows import told_span

STEPS = "/sends/steps"
PROVIDERS = metadata.tables["provider_state"]
DAY = "/sends?day=2026-12-01&lang=en"
WAITING = "/sends/waiting?lang=en"


@pytest.fixture
def launched(house: House) -> House:
    """Give a house with an offer that leaves by e-mail at ten, and one by notification that nobody carries."""
    push = [{"channel": "push", "send_at": "2026-12-01T11:30"}]
    house.put(document(offers=[mailed("VIP-20", "vip", "20"), offer("PUSH", "vip", "10", channels=push)]))
    house.launch("VIP-20", "PUSH")
    return house


def _rows(page: TestResponse) -> list[str]:
    found = re.findall(r'<li class="send .*?\n  </li>', page.text, re.DOTALL)
    return [unescape(" ".join(re.sub(r"<[^>]+>", " ", one).split())) for one in found]


def _buttons(page: TestResponse) -> list[str]:
    return re.findall(r'name="step" value="(\w+ \d+)"', page.text)


def _refusals(page: TestResponse) -> str:
    found = re.search(r'role="alert">(.*?)</div>', page.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def _fail(house: House, state: SendState, outcome: Outcome) -> None:
    """Have what is due leave, and nobody sure that it did, or nobody willing to take it."""
    house.clock = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    for claimed in house.claim():
        house.settle(claimed, state, outcome)


def test_a_day_is_told_hour_by_hour(launched: House) -> None:
    """On the clock of its calendar, with what waits and why; another day has nothing."""
    page = launched.client.get(DAY)
    other = launched.client.get("/sends?day=2026-12-02&lang=en")

    assert ["10:00", "11:00"] == re.findall(r"<h3[^>]*>(\d\d:\d\d) ", page.text)
    mail, push = _rows(page)
    assert ("VIP-20" in mail, "20,000 people" in mail, "planned" in mail) == (True, True, True)
    assert ("held: no provider" in push, "set a provider up" in push) == (True, True)
    assert [] == _rows(other)
    assert "Nothing leaves on that day" in other.text


@pytest.mark.parametrize(
    ("query", "offers"),
    [
        ("state=held", ["PUSH"]),
        ("state=planned", ["VIP-20"]),
        ("provider=house", ["VIP-20"]),
        ("calendar=q4&state=fly", ["VIP-20", "PUSH"]),
    ],
)
def test_a_day_is_sifted_by_state_and_provider(launched: House, query: str, offers: list[str]) -> None:
    """By links, so that a view can be shared."""
    rows = _rows(launched.client.get(f"{DAY}&{query}"))

    assert offers == [next(code for code in ("VIP-20", "PUSH") if code in row) for row in rows]


def test_what_failed_is_replayed_with_its_own_button(launched: House) -> None:
    """Every try is told; then it is planned again, under the key that it had."""
    _fail(launched, SendState.DEAD, Outcome.REFUSED)
    page = launched.client.get(WAITING)
    failed = next(row for row in _rows(page) if "VIP-20" in row)
    (before,) = launched.sends("?provider=house")

    answer = launched.client.post(STEPS, data={"step": f"release {before['id']}", "view": "waiting"})
    (after,) = launched.sends("?provider=house")

    assert ("Replay" in failed, "1 try" in failed, "refused" in failed) == (True, True, True)
    assert 303 == answer.status_code
    assert "1 send released" in launched.client.get(answer.location).text
    assert ("dead", "due", before["key"]) == (before["state"], after["state"], after["key"])


def test_what_nobody_is_sure_of_is_confirmed(launched: House) -> None:
    """It never leaves again."""
    _fail(launched, SendState.UNCERTAIN, Outcome.UNCERTAIN)
    (send,) = launched.sends("?provider=house")
    row = next(row for row in _rows(launched.client.get(WAITING)) if "VIP-20" in row)

    launched.client.post(STEPS, data={"step": "confirm", "send": str(send["id"]), "view": "waiting"})

    assert ("It did leave" in row, "Send again" in row) == (True, True)
    assert ["accepted"] == [one["state"] for one in launched.sends("?provider=house")]


def test_a_held_send_is_called_off_once(launched: House) -> None:
    """It then waits for nobody; a second person who clicks is told that it does not apply any more."""
    (held,) = launched.sends("?state=held")
    form = {"step": f"cancel {held['id']}", "view": "waiting"}

    first, again = (launched.client.post(STEPS, data=form) for _ in range(2))

    assert (303, 409) == (first.status_code, again.status_code)
    assert "cancelled" in _refusals(again)
    assert "Nothing waits for a decision" in launched.client.get(WAITING).text


def test_all_of_a_list_is_decided_at_once(house: House) -> None:
    """What the list shows and the step may take, whatever page it is on; what is elsewhere stays."""
    push = [{"channel": "push", "send_at": "2026-12-01T11:30"}]
    house.put(document(offers=[offer(f"P{number}", "vip", "10", channels=push) for number in range(3)]))
    house.launch("P0", "P1", "P2")
    form = {"step": "cancel", "view": "waiting", "all": "1", "calendar": "q4", "hold": "no_provider", "provider": ""}

    late = house.client.post(STEPS, data={**form, "hold": "late"})
    answer = house.client.post(STEPS, data=form)

    assert [303, 303] == [late.status_code, answer.status_code]
    assert ["cancelled"] * 3 == [one["state"] for one in house.sends()]


def test_what_is_past_its_promise_stays_and_the_page_says_so(launched: House) -> None:
    """A release lets nothing go that would promise what is over."""
    (held,) = launched.sends("?state=held")
    launched.clock = datetime(2026, 12, 20, tzinfo=UTC)

    answer = launched.client.post(STEPS, data={"step": f"release {held['id']}", "view": "waiting"})

    assert "1 send stays" in launched.client.get(answer.location).text


def test_nothing_chosen_is_said(launched: House) -> None:
    """On the page that the form came from."""
    day, waiting = (
        launched.client.post(f"{STEPS}?lang=en", data={"step": "cancel", "view": view}) for view in ("day", "")
    )

    assert (409, 409) == (day.status_code, waiting.status_code)
    assert "Choose at least one" in _refusals(day)


@pytest.mark.parametrize(
    "form",
    [
        {"step": "fly", "send": "1"}, {"step": "release", "send": "x"}, {"step": "release", "send": "-1"},
        {"step": "cancel", "send": "9" * 30}, {"step": "cancel", "send": "999999"}, {"step": "release 9 9"},
        {"step": "cancel", "all": "1", "calendar": "absent"}, {"step": "cancel", "all": "1", "calendar": "\0"},
        {"step": "cancel", "all": "1", "provider": "\0"}, {"step": "", "send": "1"},
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(launched: House, form: dict[str, str]) -> None:
    """Never with a 500, and nothing is changed."""
    before = launched.sends()

    answer = launched.client.post(STEPS, data=form)

    assert answer.status_code in {400, 404, 409}
    assert before == launched.sends()


@pytest.mark.parametrize(
    "query",
    [
        "day=9999-12-31",
        "day=0001-01-01",
        "day=x",
        "after=x",
        "after=2026-12-01T00:00:00%2B02:00~1",
        "after=2026-12-01T00:00:00%2B00:00~999999999999999999999",
        "state=%00",
        "hold=%F0%9F%8E%81",
    ],
)
def test_an_address_that_makes_no_sense_shows_what_there_is(launched: House, query: str) -> None:
    """What cannot be read is left out."""
    assert [200, 200] == [launched.client.get(f"{place}?{query}").status_code for place in ("/sends", "/sends/waiting")]


@pytest.mark.parametrize(("role", "decides"), [("viewer", False), ("planner", False), ("approver", True)])
def test_only_whoever_may_decide_sees_buttons(launched: House, role: str, *, decides: bool) -> None:
    """And a form that he could not have seen is refused."""
    vera = launched.client_of("Vera", role)
    (held,) = launched.sends("?state=held")

    seen = [bool(_buttons(vera.get(place))) for place in (DAY, WAITING)]
    forged = vera.post(STEPS, data={"step": f"cancel {held['id']}"})

    assert [decides, decides] == seen
    assert (303 if decides else 403) == forged.status_code


def test_a_long_day_is_read_page_by_page(house: House) -> None:
    """A hundred at a time, each once."""
    offers = [mailed(f"V{number:03}", "vip", "10", valid_from="2026-12-01") for number in range(103)]
    house.put(document(offers=offers))
    house.launch(*(one["code"] for one in offers))

    pages = list(_pages(house, DAY))

    assert [100, 3] == [len(page) for page in pages]
    assert 103 == len({row for page in pages for row in page})


def _pages(house: House, place: str) -> Iterator[list[str]]:
    while place:
        page = house.client.get(place)
        yield _rows(page)
        found = re.search(r'rel="next" href="([^"]*after=[^"]*)"', page.text)
        place = unescape(found[1]) if found else ""


def test_silence_of_the_scheduler_is_told(launched: House) -> None:
    """As long as nobody is heard of, nothing leaves."""
    silent = launched.client.get(DAY).text
    launched.outbox.beat("hand")
    heard = launched.client.get(DAY).text

    assert ("No scheduler has been heard of" in silent, "No scheduler has been heard of" in heard) == (True, False)


def test_a_day_of_a_clock_change_has_all_its_hours(launched: House) -> None:
    """The night on which Paris sets its clocks back has 25 of them."""
    assert 200 == launched.client.get("/sends?calendar=q4&day=2026-10-25").status_code


def _providers(house: House, **values: Any) -> str:
    with house.desk.store.writing() as connection:
        connection.execute(update(PROVIDERS).where(PROVIDERS.c.provider == "house").values(**{"detail": "", **values}))
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", house.client.get("/sends/providers?lang=en").text)))


def test_providers_tell_how_they_do(launched: House) -> None:
    """Well, resting until when, stopped and why; when they last took something."""
    launched.clock = datetime(2026, 12, 1, 9, 1, tzinfo=UTC)
    launched.leave()

    well = _providers(launched)
    resting = _providers(launched, rests_until=launched.clock + timedelta(minutes=5), failures=3)
    stopped = _providers(launched, stopped=True, detail="410: gone for good")

    assert ("house ✔ well" in well, "1 Dec 2026, 10:01" in well, "1 success" in well) == (True, True, True)
    assert "house ‖ resting until 10:06" in resting
    assert ("house ✖ stopped" in stopped, "410: gone for good" in stopped) == (True, True)


def test_only_an_admin_trusts_a_stopped_provider_again(launched: House) -> None:
    """Who does is in the audit; a provider that nobody has is named."""
    _providers(launched, stopped=True, detail="410")
    vera = launched.client_of("Vera", "approver")

    refused = vera.post("/sends/providers/resume", data={"provider": "house"})
    done = launched.client.post("/sends/providers/resume", data={"provider": "house"})
    absent = launched.client.post("/sends/providers/resume?lang=en", data={"provider": "<nobody>"})

    assert ("Resume" in vera.get("/sends/providers?lang=en").text, refused.status_code) == (False, 403)
    assert (303, True) == (done.status_code, "house ✔ well" in _providers(launched))
    assert (409, True) == (absent.status_code, "&lt;nobody&gt;" in absent.text)


def test_the_house_without_calendars_has_pages_too(house: House) -> None:
    """They say that there is nothing."""
    assert [200, 200, 200] == [house.client.get(place).status_code for place in ("/sends", WAITING, "/sends/providers")]


def test_a_group_is_called_by_its_name(launched: House) -> None:
    """With its code beside it, and the clock is named on which the day is told."""
    page = launched.client.get(DAY)

    assert "Grand bassin vip · 20,000 people" in _rows(page)[0]
    assert "Times of Europe/Paris." in page.text
    assert "Times of Europe/Paris." in launched.client.get("/sends/providers?lang=en").text


def test_what_subscribers_are_told_is_seen_by_itself(launched: House) -> None:
    """In a list of its own, by day and where it waits for somebody; what customers get is told apart."""
    launched.client.post("/v1/subscriptions", json={"code": "tool", "url": "https://tool.example/hook"})
    launched.client.post("/v1/subscriptions/tool/test")
    asked = "/sends?day=2026-11-22&lang=en"

    (told,) = _rows(launched.client.get(f"{asked}&kind=event"))
    waiting = launched.client.get(f"{WAITING}&kind=event")

    assert ("subscription.test" in told, "subscriber tool" in told) == (True, True)
    assert [] == _rows(launched.client.get(asked))
    assert "Nothing waits for a decision" in waiting.text
    assert '<option value="event" selected>' in waiting.text


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (timedelta(minutes=2), "2 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=1), "1 jour"),
        (timedelta(days=2, hours=3), "2 jours et 3 h"),
    ],
)
def test_a_delay_is_told_without_noughts(late: timedelta, told: str) -> None:
    """By its two largest units, the second one where there is any of it."""
    assert told == told_span(late, message_book("fr")).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("count", "told"), [(0, "0 peut partir"), (1, "1 peut partir"), (2, "2 peuvent partir")])
def test_what_a_rate_leaves_agrees_with_its_verb(count: int, told: str) -> None:
    """In French, one and none are singular."""
    assert f"{told} maintenant" == message_book("fr")("sends.rate_left", count=count)
