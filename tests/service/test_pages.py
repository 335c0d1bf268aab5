"""The first page shows a calendar to people, in their language, whatever its names hold."""

import re
from datetime import date
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.service.launching import House
from tests.service.launching import unfair
from tests.service.plans import document
from tests.service.plans import offer

HOSTILE = ["<script>alert(1)</script>", "{{ 7 * 7 }}", '" onload="x', "&lt;b&gt;", "\u202egnimrofer", "a" * 400]


def test_an_empty_store_says_how_to_begin(client: FlaskClient) -> None:
    """Both ways to load a plan are there to be copied."""
    page = client.get("/").text

    assert "No calendar yet" in page
    assert "preseance serve --load plan.xlsx" in page
    assert "/v1/calendars/my-calendar/import?dry_run=false" in page


def test_the_page_shows_verdict_findings_and_offers(client: FlaskClient) -> None:
    """What, who, when, how much, the way out; every offer in the table."""
    client.put("/v1/calendars/q4", json=document())

    english, french = client.get("/").text, client.get("/", headers={"Accept-Language": "fr"}).text

    assert ("BLOCK" in english, "BLOQUÉ" in french) == (True, True)
    for page in (english, french):
        assert {"CAN01", "VIP-10", "NEW-20", "Grand bassin", "Prospects"} <= set(
            re.findall(r"CAN01|VIP-10|NEW-20|Grand bassin|Prospects", page)
        )
        assert 2 == page.count('<tr id="offer-')
        assert 8 + 1 == page.count('<th scope="col"')
    assert '<html lang="fr">' in french
    assert "8,00" in french
    assert '<html lang="en">' in client.get("/?lang=en", headers={"Accept-Language": "fr"}).text


def test_a_finding_names_its_rule_in_the_words_of_the_reader(client: FlaskClient) -> None:
    """By its code and its family; the name that programs know is English, and for programs."""
    client.put("/v1/calendars/q4", json=document())

    told = [client.get(f"/?lang={language}").text for language in ("en", "fr")]

    assert ["CAN01</a>&nbsp;Cannibalisation" in page for page in told] == [True, True]
    assert not any("prospect-beats-loyal" in page for page in told)


def test_another_calendar_is_chosen_by_address(client: FlaskClient) -> None:
    """One that is not there is said not to be there."""
    client.put("/v1/calendars/a", json=document(name="First"))
    client.put("/v1/calendars/b", json=document(name="Second"))

    assert "<h1>First</h1>" in client.get("/").text
    assert "<h1>Second</h1>" in client.get("/?calendar=b").text
    absent = client.get("/?calendar=<i>")
    assert (404, True) == (absent.status_code, "“&lt;i&gt;”" in absent.text)


def test_a_long_calendar_is_shown_in_pages(client: FlaskClient) -> None:
    """A page number that makes no sense is read as the nearest that does."""
    # Each is over before the next begins: no two of them are one offer planned twice.
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(101)]
    offers = [
        offer(f"O{n:03}", "vip", "5", valid_from=str(day), valid_to=str(day + timedelta(days=1)))
        for n, day in enumerate(days)
    ]
    client.put("/v1/calendars/long", json=document(offers=offers))

    pages = [client.get(f"/?calendar=long&view=list&page={number}").text for number in ("1", "2", "99", "-1", "x")]

    assert [100, 1, 1, 100, 100] == [page.count('<tr id="offer-') for page in pages]
    assert 'rel="next"' in pages[0]
    assert 'rel="prev"' in pages[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(client: FlaskClient, text: str) -> None:
    """Names are shown, never run, and the page is still whole."""
    clean = text.replace("\u202e", "")
    plan = document(name=clean, offers=[offer("VIP-10", "vip", "10", name=clean, owner=clean)])
    plan["segments"][0]["name"] = clean

    assert 201 == client.put("/v1/calendars/q4", json=plan).status_code
    page = client.get("/").text

    scripts = re.findall(r"<script[^>]*>", page)
    ours = r'<script type="module" src="/static/v/\w+/app/\w+\.js">'
    assert scripts == [one for one in scripts if re.fullmatch(ours, one)]
    assert 'onload="x' not in page
    assert "</html>" in page
    assert (clean == "{{ 7 * 7 }}") <= ("{{ 7 * 7 }}" in page)


def test_pages_hold_no_inline_code(client: FlaskClient) -> None:
    """Neither style nor script nor handler: the policy of the headers would leave them dead."""
    client.put("/v1/calendars/q4", json=document())

    for place in ("/", "/docs", "/?calendar=none"):
        page = client.get(place).text
        assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.findall(r"<script(?![^>]*\ssrc=)", page)
        assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_page_shows_what_leaves_next_and_that_somebody_is_awaited(house: House) -> None:
    """Planned as long as nobody has approved it; what waits for a person is told first, and leads to the sends."""
    house.put()
    planned = _figure(house.client.get("/").text, "Next send")
    house.launch("VIP-20")
    approved = _figure(house.client.get("/").text, "Next send")
    house.clock += timedelta(days=5)
    place = "/v1/offers/VIP-20?calendar=q4"
    mechanics = [{"kind": "percent_off", "rate": "30"}]
    house.client_of("claire").patch(place, json={"mechanics": mechanics}, headers={"If-Match": '"1"'})

    english, french = (_figure(house.client.get(f"/?lang={one}").text, told) for one, told in
                       (("en", "Next send"), ("fr", "Prochain envoi")))  # fmt: skip

    assert "Tue 1 Dec 10:00" in planned
    assert "planned, not approved yet" in planned
    assert "VIP-20, by e-mail" in approved
    assert "1 send waits for somebody" in english
    assert "1 envoi attend quelqu’un" in french


def test_the_page_says_what_is_waived(house: House) -> None:
    """The verdict is that of the other findings; the waived one is still shown."""
    house.put(unfair())
    finding = house.client.get("/v1/findings?calendar=q4").get_json()["findings"][0]
    asked = {"fingerprint": finding["fingerprint"], "reason": "seen", "expires_at": "2026-12-20"}
    house.client_of("claire").post("/v1/calendars/q4/waivers", json=asked)

    before = house.client.get("/").text
    house.client.post("/v1/calendars/q4/waivers/1/approve")
    page = house.client.get("/").text

    assert "BLOCK" in before.partition("</h1>")[2].partition("</header>")[0]
    assert "BLOCK" not in page.partition("</h1>")[2].partition("</header>")[0]
    assert "CAN01" in page
    assert '<span class="badge clean">waived</span>' in page


def test_a_calendar_that_waivers_alone_let_pass_claims_nothing_else(house: House) -> None:
    """Somebody is worse served, and somebody has answered for it."""
    house.put(document(offers=[offer("VIP-10", "vip", "10"), offer("NEW-20", "prospects", "20")]))
    found = house.client.get("/v1/findings?calendar=q4").get_json()["findings"]
    names = list(dict.fromkeys(one["fingerprint"] for one in found if one["severity"] != "info"))
    for number, name in enumerate(names, 1):
        asked = {"fingerprint": name, "reason": "seen", "expires_at": "2026-12-20"}
        assert 201 == house.client_of("claire").post("/v1/calendars/q4/waivers", json=asked).status_code
        assert 200 == house.client.post(f"/v1/calendars/q4/waivers/{number}/approve").status_code

    page = house.client.get("/?lang=en").text

    assert 1 == len(names)
    assert "PASS" in page.partition("</h1>")[2].partition("</header>")[0]
    assert 1 <= page.count("One finding is left, and a waiver excuses it.")
    assert "No customer is worse served" not in page


def _figure(page: str, label: str) -> str:
    """Give the figure of that label."""
    found = page.partition(f'<span class="label">{label}</span>')[2]
    return found.partition("</small>")[0]
