"""People make feeds of their own on a page; an admin says which rooms and whom the service tells."""

import re

import pytest
from werkzeug.test import TestResponse

from models.caller import at_the_console
from models.notice import NoticeForm
from models.role import Role
from models.store_digests import DigestBook
from models.store_feeds import FeedBook
from models.store_subscriptions import SubscriptionBook
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.plans import document
from tests.service.plans import offer

HOOK = "https://hooks.slack.example/services/T0/B0/verysecret"
LINK = re.compile(r"<code>(http[^<]+\.ics)</code>")
ADMIN = at_the_console("tests")
ROOM: dict[str, str | list[str]] = {
    "form": "slack",
    "name": "promo",
    "url": HOOK,
    "topics": ["findings", "sends"],
    "language": "en",
}


@pytest.fixture
def planned(entrance: Entrance) -> Entrance:
    """Give the service with a calendar, an admin and two people who read."""
    entrance.admit("marc")
    for login in ("lea", "leo"):
        entrance.admit(login, Role.VIEWER)
    admin = entrance.browser("marc")
    put(admin)
    return entrance


def put(admin: Browser) -> None:
    """Store the calendar q4, with a team that owns an offer."""
    plan = document(offers=[offer("VIP-10", "vip", "10", owner="crm"), offer("NEW-20", "prospects", "20")])
    answer = admin.client.put("/v1/calendars/q4", json=plan, headers={"X-CSRF-Token": admin.token})
    assert 201 == answer.status_code, answer.text


def make(browser: Browser, **form: str) -> str:
    """Make a feed on the page, and give its address."""
    browser.get("/feeds?calendar=q4")
    page = browser.post("/feeds/make?lang=en", calendar="q4", **form)
    found = LINK.search(page.text)
    assert found is not None, page.text
    assert "no-store" == page.headers["Cache-Control"]
    return found[1]


def refused(page: TestResponse) -> str:
    """Give what a page says was amiss."""
    found = re.search(r'<p class="notice error" role="alert">([^<]+)</p>', page.text)
    return "" if found is None else found[1]


def test_somebody_makes_a_feed_and_reads_it_elsewhere(planned: Entrance) -> None:
    """The address is shown once; a program reads it without a cookie, in the language chosen."""
    lea = planned.browser("lea")

    address = make(lea, segment="vip", team="crm", language="en", with_sends="1")
    again = lea.get("/feeds?calendar=q4&lang=en")
    read = planned.app.test_client().get(address.partition("localhost")[2])

    assert address not in again.text
    assert "Sends too" in again.text
    assert (200, "en") == (read.status_code, read.headers["Content-Language"])
    assert 1 == read.text.count("BEGIN:VEVENT")


def test_a_feed_never_shows_more_than_was_asked_for(planned: Entrance) -> None:
    """A team with a sign in its name that nobody sees is not every team."""
    address = make(planned.browser("lea"), team="c\u202erm")

    feed = planned.app.test_client().get(address.partition("localhost")[2]).text

    assert "NEW-20" not in feed


def test_everybody_sees_his_own_and_an_admin_all(planned: Entrance) -> None:
    """Nobody else's can be renewed or ended by guessing its number."""
    lea, leo, marc = (planned.browser(login) for login in ("lea", "leo", "marc"))
    make(lea)
    (kept,) = FeedBook(planned.store).feeds(ADMIN)
    leo.get("/feeds?calendar=q4&lang=en")

    tried = [leo.post(f"/feeds/{step}?lang=en", feed=str(kept.id)) for step in ("renew", "revoke")]
    marc.get("/feeds?calendar=q4&lang=en")
    renewed = marc.post("/feeds/renew?lang=en", feed=str(kept.id))
    ended = marc.post("/feeds/revoke?lang=en", feed=str(kept.id))

    assert [404, 404, 404, 303] == [one.status_code for one in (*tried, renewed, ended)]
    assert "somebody else" in refused(tried[0])
    assert () == FeedBook(planned.store).feeds(ADMIN)


def test_a_new_address_ends_the_one_before(planned: Entrance) -> None:
    """Shown once as well."""
    lea = planned.browser("lea")
    first = make(lea)
    number = re.search(r'name="feed" value="(\d+)"', lea.get("/feeds?calendar=q4").text)
    assert number is not None

    page = lea.post("/feeds/renew?lang=en", feed=number[1])

    second = LINK.search(page.text)
    assert second is not None
    client = planned.app.test_client()
    assert [404, 200] == [client.get(one.partition("localhost")[2]).status_code for one in (first, second[1])]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"form": "irc"}, "Choose Slack or Teams"),
        ({"name": "équipe promo"}, "This name cannot be used"),
        ({"name": ""}, "This name cannot be used"),
        ({"topics": []}, "Choose at least one thing"),
        ({"topics": ["everything"]}, "Choose at least one thing"),
        ({"url": "http://hooks.example.com/"}, "Nothing can be sent to this address"),
        ({"url": "https://169.254.169.254/"}, "Nothing can be sent to this address"),
        ({"url": "https://10.0.0.1/hook"}, "Nothing can be sent to this address"),
        ({"url": "https://user:pass@example.com/"}, "Nothing can be sent to this address"),
        ({"url": ""}, "Nothing can be sent to this address"),
    ],
)
def test_a_room_that_makes_no_sense_is_refused(
    planned: Entrance, changed: dict[str, str | list[str]], words: str
) -> None:  # fmt: skip
    """In words, with nothing kept, and without the address of the webhook in the answer."""
    marc = planned.browser("marc")
    marc.get("/feeds?lang=en")

    page = marc.post("/feeds/rooms/add?lang=en", **{**ROOM, **changed})

    assert 422 == page.status_code
    assert words in refused(page)
    assert "verysecret" not in page.text
    assert () == SubscriptionBook(planned.store).subscriptions()


def test_an_admin_has_a_room_told_tries_it_and_ends_it(planned: Entrance) -> None:
    """Each step says what it has done; the address is shown by its host alone, which no narrow column parts."""
    marc = planned.browser("marc")
    marc.get("/feeds?lang=en")

    added = marc.post("/feeds/rooms/add?lang=en", **ROOM)
    shown = marc.get(added.headers["Location"])
    tried = marc.post("/feeds/rooms/test?lang=en", name="promo")
    twice = marc.post("/feeds/rooms/add?lang=en", **ROOM)
    kept = SubscriptionBook(planned.store).subscription("promo")
    stale = marc.post("/feeds/rooms/remove?lang=en", name="promo", version="9")
    removed = marc.post("/feeds/rooms/remove?lang=en", name="promo", version="1")

    assert [303, 303, 422, 409, 303] == [one.status_code for one in (added, tried, twice, stale, removed)]
    assert (NoticeForm.SLACK, HOOK) == (kept.form, kept.url)
    assert ("finding.opened", "send.held", "send.failed") == kept.kinds
    assert "https://<wbr>hooks.slack.example/…" in shown.text
    assert "verysecret" not in shown.text
    assert () == SubscriptionBook(planned.store).subscriptions()


def test_a_house_without_a_mail_server_says_how_to_get_one(planned: Entrance) -> None:
    """And writes to nobody."""
    marc = planned.browser("marc")
    page = marc.get("/feeds?lang=en")

    tried = marc.post("/feeds/digests/add?lang=en", address="a@example.com", hour="8", zone="Europe/Paris")

    assert "No mail server is set up" in page.text
    assert 409 == tried.status_code
    assert () == DigestBook(planned.store).digests()


@pytest.mark.parametrize("place", ["rooms/add", "rooms/test", "rooms/remove", "digests/add", "digests/remove"])
def test_who_only_reads_tells_nobody(planned: Entrance, place: str) -> None:
    """And sees no button for it."""
    lea = planned.browser("lea")
    page = lea.get("/feeds?lang=en")

    answer = lea.post(f"/feeds/{place}?lang=en", **ROOM)

    assert 403 == answer.status_code
    assert "/feeds/rooms" not in page.text
    assert "/feeds/digests" not in page.text


@pytest.mark.parametrize("place", ["make", "renew", "revoke", "rooms/add", "rooms/test", "digests/add"])
def test_a_form_of_another_site_is_refused(planned: Entrance, place: str) -> None:
    """It has not the token of this browser."""
    marc = planned.browser("marc")
    marc.get("/feeds")
    marc.token = "forged"  # noqa: S105 -- no secret

    assert 403 == marc.post(f"/feeds/{place}", calendar="q4", **ROOM).status_code


def test_a_stranger_is_asked_to_log_in(planned: Entrance) -> None:
    """Nothing of the page is told to the world."""
    answer = planned.browser().get("/feeds")

    assert 303 == answer.status_code
    assert "/login?next=" in answer.headers["Location"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("calendar", ["q4", "other", "\x00", "<b>", "x" * 5_000])
def test_the_page_shows_whatever_is_asked(planned: Entrance, language: str, calendar: str) -> None:
    """A calendar that is not there is as good as none."""
    page = planned.browser("marc").client.get("/feeds", query_string={"calendar": calendar, "lang": language})

    assert page.status_code in {200, 414}
    assert "<b>" not in page.text.replace("<b>T4", "").replace("<b>marc", "")


@pytest.mark.parametrize(
    "form", [{"calendar": "other"}, {"calendar": "\x00"}, {"calendar": ""}], ids=["absent", "nul", "none"]
)
def test_a_feed_of_no_calendar_is_refused(planned: Entrance, form: dict[str, str]) -> None:
    """In words, and nothing is kept."""
    lea = planned.browser("lea")
    lea.get("/feeds")

    page = lea.post("/feeds/make?lang=en", **form)

    assert 422 == page.status_code
    assert refused(page)
